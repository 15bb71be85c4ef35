import { installedServer, startMongodbServer, type MongodbServer } from './mongodb-server';

const MISSING = 'MongoDB: skipped, run npm run infra:up (needs Python ≥ 3.10)';

/**
 * Describes tests that need a MongoDB server: one of their own is started before them and ended after them. Without an
 * installed server one line says that they are skipped; with REQUIRE_INFRA=1 that line fails instead.
 */
export function describeWithMongodb(name: string, tests: (server: () => MongodbServer) => void): void {
  if (installedServer() === undefined) {
    describeMissing(name);
    return;
  }
  let server: MongodbServer | undefined;
  describe(`MongoDB: ${name}`, () => {
    beforeAll(async () => {
      server = await startMongodbServer();
    });
    tests(() => server!);
    // After the tests' own clean-up, which may still need it.
    afterAll(() => server?.close());
  });
}

/**
 * The server that DAFTARI_MONGODB_URL names (a replica set, Atlas), for specs that can also run against one that is not
 * theirs. They make databases with names of their own, `daftari_spec_…`, and drop them.
 */
export function foreignServer(): string | undefined {
  return process.env['DAFTARI_MONGODB_URL'];
}

function describeMissing(name: string): void {
  describe(name, () => {
    if (process.env['REQUIRE_INFRA'] !== '1') return it.skip(MISSING, () => undefined);
    return it('has a MongoDB server to run against', () => {
      throw new Error('REQUIRE_INFRA is 1, and no server is installed: run npm run infra:up');
    });
  });
}
