import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deleteTopics, topicsOf } from '@daftari/messaging-kafka/testing/delete-topics';
import { MongoClient } from 'mongodb';
import { daftari } from '../harness/cli';
import { describeOnCluster } from '../harness/cluster';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { booksAgree, everyPaymentEnds, everyWebhookComes, SETTLED_WITHIN_MS } from '../harness/settled-books';
import { answeredAgain, steadyLoad, type SteadyLoad } from '../harness/steady-load';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

const PER_SECOND = 2;
/** One of each service: a topic is made when something is first published to it, or listened to. */
const TOPICS = 5;
/** On a busy machine; when all is well it takes seconds. */
const PATIENCE_MS = 180_000;
/** So many more payments are answered before the next thing happens. */
const CALM = PER_SECOND * 3;
/** What consumers and relays know of how far they are. */
const POSITIONS = ['consumers', 'consumer-events'];

describeOnCluster('a bus that forgets', (infra) => {
  let installation: Installation;
  let receiver: WebhookReceiver;
  let server: Server;
  let load: SteadyLoad | undefined;
  beforeAll(async () => {
    receiver = await webhookReceiver();
    installation = await newInstallation();
    server = await startServer(installation);
  });
  afterAll(async () => {
    await load?.stop();
    await server?.end('SIGTERM');
    await receiver.close();
    installation.remove();
  });

  it(
    'loses nothing when all topics are deleted under load, nor when all positions are thrown away',
    async () => {
      const { database } = JSON.parse(readFileSync(join(installation.dataDir, 'daftari.json'), 'utf8')) as {
        database: string;
      };
      load = steadyLoad({ server, perSecond: PER_SECOND, callbackUrl: receiver.url });
      const namespace = database.replaceAll('_', '-');
      await allTopics(infra().broker, namespace);
      await answeredAgain(load, CALM, PATIENCE_MS);
      expect(await deleteTopics(infra().broker, namespace)).toHaveLength(TOPICS);
      // Those that publish make them again.
      await allTopics(infra().broker, namespace);
      await answeredAgain(load, CALM, PATIENCE_MS);
      const client = await MongoClient.connect(infra().mongodbUrl);
      const found = (await client.db(database).collections()).map(({ collectionName }) => collectionName);
      const forgotten = POSITIONS.filter((name) => found.includes(name));
      expect(forgotten).toContain('consumers');
      for (const name of forgotten) await client.db(database).collection(name).deleteMany({});
      await client.close();
      await answeredAgain(load, CALM, PATIENCE_MS);
      const asked = await load.stop();
      expect(asked.filter(({ status }) => status === 401)).toEqual([]);
      const answered = new Set(asked.flatMap(({ status, transactionId }) => (status === 200 ? [transactionId!] : [])));
      expect(answered.size).toBeGreaterThanOrEqual(CALM * 3);

      await everyPaymentEnds(server);
      await everyWebhookComes(receiver, answered);
      console.info(`asked ${asked.length}, ${JSON.stringify(await booksAgree(server, answered))}`);
      expect(daftari(installation, 'audit', 'verify')).toMatchObject({ code: 0, stderr: '' });
      const parked = daftari(installation, 'parked', 'list', '--json');
      expect([parked.code, JSON.parse(parked.stdout)]).toEqual([0, { streamCount: 0, streams: [], unreachable: [] }]);
    },
    SETTLED_WITHIN_MS * 2 + PATIENCE_MS * 5,
  );
});

async function allTopics(broker: string, namespace: string): Promise<void> {
  let topics: string[] = [];
  await until(
    `all ${TOPICS} topics`,
    async () => {
      topics = await topicsOf(broker, namespace).catch(() => []);
      return topics.length === TOPICS ? true : undefined;
    },
    () => `there are: ${topics.join(', ')}`,
    PATIENCE_MS,
  );
}
