import type { AddressInfo } from 'node:net';
import type { InitiatePayment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { runHostileRequests } from '@daftari/api-contract/fuzz/hostile-run';
import type { ApiDocument } from '@daftari/api-contract/document';
import { dialectOfTarget } from '../adapters/rest/dialect';
import { TRANSACTION } from '../testing/fake-services';
import { LIVE_KEY, runningGateway, TEST_KEY, type RunningGateway } from '../testing/running-gateway';

const SEED = 20_260_301;
const COUNT = 2_500;
/** Against hanging; a busy machine needs minutes. */
const DEADLINE_MS = 600_000;

/** True for what any service may be asked for. */
function isSound(payment: InitiatePayment): boolean {
  const { amountCents, phone, accountReference, transactionDesc, idempotencyKey = 'k' } = payment;
  return (
    Number.isSafeInteger(amountCents) &&
    amountCents >= 100 &&
    amountCents <= 25_000_000 &&
    amountCents % 100 === 0 &&
    /^254[17]\d{8}$/.test(phone) &&
    [accountReference, transactionDesc].every((text) => text.trim() !== '' && text.isWellFormed()) &&
    accountReference.length <= 120 &&
    transactionDesc.length <= 255 &&
    /^[\x20-\x7e]{1,120}$/.test(idempotencyKey)
  );
}

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

it(
  `${COUNT} hostile requests with a valid key do no harm`,
  async () => {
    await gateway.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = gateway.app.server.address() as AddressInfo;
    const { histogram, validated, problems } = await runHostileRequests({
      port,
      document: (await gateway.app.inject('/openapi.json')).json<ApiDocument>(),
      attacker: { apiKey: TEST_KEY, ids: [TRANSACTION], otherKeys: [LIVE_KEY] },
      seed: SEED,
      count: COUNT,
      // Of an error the shape is that of its path, also where nothing is.
      alsoWrong: ({ method, target }, { status, body }) =>
        status < 400 || method === 'HEAD' || (dialectOfTarget(target) === 'plugpay') === !body.startsWith('{"success"')
          ? undefined
          : 'the other dialect',
    });
    const share = Math.round((100 * validated) / COUNT);
    process.stdout.write(`seed ${SEED}: ${JSON.stringify(histogram)}, ${share} % reached validation\n`);

    expect(problems).toEqual([]);
    expect(share).toBeGreaterThanOrEqual(30);
    expect(gateway.initiation.initiated.length).toBeGreaterThan(COUNT / 40);
    expect(gateway.initiation.initiated.filter((payment) => !isSound(payment))).toEqual([]);

    const valid = await gateway.app.inject({
      method: 'POST',
      url: '/v1/payments/stk',
      headers: { authorization: `Bearer ${TEST_KEY}` },
      payload: { amount: 1, phone: '0712345678' },
    });
    expect(valid.statusCode).toBe(200);
  },
  DEADLINE_MS,
);
