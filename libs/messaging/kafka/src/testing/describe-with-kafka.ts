import { installedKafka, startKafkaServer, type KafkaServer, type KafkaServerOptions } from './kafka-server';

const MISSING = 'Kafka: skipped, run npm run infra:up (needs Java ≥ 17 and Maven)';
/** A broker is up in a few seconds; on a busy machine `infra:up` gives it a minute. */
const START_DEADLINE_MS = 75_000;

/**
 * Describes tests that need Kafka: a broker of their own is started before them and ended after them. Without an installed
 * Kafka one line says that they are skipped; with REQUIRE_INFRA=1 that line fails instead.
 */
export function describeWithKafka(
  name: string,
  tests: (server: () => KafkaServer) => void,
  options: KafkaServerOptions = {},
): void {
  if (installedKafka() === undefined) {
    describeMissing(name);
    return;
  }
  let server: KafkaServer | undefined;
  describe(`Kafka: ${name}`, () => {
    beforeAll(async () => {
      server = await startKafkaServer(options);
    }, START_DEADLINE_MS);
    tests(() => server!);
    // After the tests' own clean-up, which may still need it.
    afterAll(() => server?.close());
  });
}

function describeMissing(name: string): void {
  describe(name, () => {
    if (process.env['REQUIRE_INFRA'] !== '1') return it.skip(MISSING, () => undefined);
    return it('has a Kafka to run against', () => {
      throw new Error('REQUIRE_INFRA is 1, and Kafka is not installed: run npm run infra:up');
    });
  });
}
