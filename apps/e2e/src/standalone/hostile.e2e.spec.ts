import type { ApiDocument } from '@daftari/api-contract/document';
import { runHostileRequests } from '@daftari/api-contract/fuzz/hostile-run';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { expectCleanLog } from '../harness/log-lines';
import { merchantOf } from '../harness/merchant';
import { SOAK } from '../harness/soak';

const REQUESTS = SOAK ? 10_000 : 1_500;
const SEED = 20_261_121;

describe('hostile clients with a valid key', () => {
  let installation: Installation;
  let server: Server;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
  });
  afterAll(async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    installation.remove();
  });

  it(
    `get what is documented and no 5xx for ${REQUESTS} requests, and a valid payment works afterwards`,
    async () => {
      const { rest } = server.addresses;
      const { histogram, validated, problems } = await runHostileRequests({
        port: Number(new URL(rest).port),
        document: (await (await fetch(`${rest}/openapi.json`)).json()) as ApiDocument,
        attacker: { apiKey: server.demo.apiKey, ids: [server.demo.merchantId] },
        seed: SEED,
        count: REQUESTS,
      });
      console.info(`answers to ${REQUESTS} hostile requests (seed ${SEED}): ${JSON.stringify(histogram)}`);
      expect(problems).toEqual([]);
      expect(validated / REQUESTS).toBeGreaterThan(0.3);
      expectCleanLog(server);
      const merchant = merchantOf(server);
      // A top-up needs no fee and no channel: what was right among the requests may have changed both.
      const { body } = await merchant.send('POST', '/v1/wallets/service/topups', {
        amount: 100,
        phone: '254799999998',
      });
      expect((await merchant.final(String(body.data!['transactionId']))).body.data).toMatchObject({
        status: 'SUCCESS',
      });
    },
    SOAK ? 600_000 : 120_000,
  );
});
