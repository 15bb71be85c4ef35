import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { hostileRequests } from '../harness/hostile-requests';
import { expectCleanLog } from '../harness/log-lines';
import { merchantOf } from '../harness/merchant';
import { SOAK } from '../harness/soak';

const REQUESTS = SOAK ? 10_000 : 1_500;
const AT_ONCE = 16;
const REACHED_VALIDATION = [
  'VALIDATION_ERROR',
  'INVALID_PHONE',
  'INVALID_UUID',
  'CHANNEL_NOT_FOUND',
  'TRANSACTION_NOT_FOUND',
];

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
    `get JSON and no 5xx for ${REQUESTS} requests, and a valid payment works afterwards`,
    async () => {
      const histogram = new Map<string, number>();
      let validated = 0;
      const requests = hostileRequests(20261121, REQUESTS, server.demo.apiKey);
      const lane = async () => {
        for (const { path, init } of requests) {
          const response = await fetch(server.addresses.rest + path, init);
          const text = await response.text();
          const line = `${init.method} ${path} ${String(init.body).slice(0, 200)} → ${response.status} ${text.slice(0, 300)}`;
          if (response.status >= 500) throw new Error(line);
          if (init.method !== 'HEAD' && response.status !== 204) {
            expect([line, response.headers.get('content-type')]).toEqual([line, expect.stringContaining('json')]);
          }
          const code = codeOf(text);
          if (response.status < 300 || REACHED_VALIDATION.includes(code) || code.startsWith('Missing')) validated += 1;
          const key = `${response.status} ${code}`;
          histogram.set(key, (histogram.get(key) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      const rows = [...histogram]
        .sort(([, a], [, b]) => b - a)
        .map(([key, count]) => `${String(count).padStart(6)}  ${key}`);
      console.info(`answers to ${REQUESTS} hostile requests:\n${rows.join('\n')}`);
      expect(validated / REQUESTS).toBeGreaterThan(0.3);
      expectCleanLog(server);
      const merchant = merchantOf(server);
      const { body } = await merchant.pay({ phone: '254799999999', amount: 1 });
      expect((await merchant.final(String(body.data!['transactionId']))).body.data).toMatchObject({
        status: 'SUCCESS',
      });
    },
    SOAK ? 600_000 : 120_000,
  );
});

/** The code of either dialect's error; empty for a success or no body. */
function codeOf(text: string): string {
  if (text === '') return '';
  const { error } = JSON.parse(text) as { error?: { code: string } | string };
  return typeof error === 'string' ? error.slice(0, 40) : (error?.code ?? '');
}
