import type { AddressInfo } from 'node:net';
import type { InitiatePayment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { runHostileRequests } from '../testing/hostile-run';
import { runningGateway, TEST_KEY, type RunningGateway } from '../testing/running-gateway';

const SEED = 20_260_301;
const COUNT = 2_500;

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

it(`${COUNT} hostile requests with a valid key do no harm`, async () => {
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = gateway.app.server.address() as AddressInfo;
  const { histogram, validated, problems } = await runHostileRequests({
    port,
    apiKey: TEST_KEY,
    seed: SEED,
    count: COUNT,
  });
  const share = Math.round((100 * validated) / COUNT);
  process.stdout.write(`seed ${SEED}: ${JSON.stringify(histogram)}, ${share} % reached validation\n`);

  expect(problems).toEqual([]);
  expect(share).toBeGreaterThanOrEqual(30);
  expect(gateway.initiation.initiated.length).toBeGreaterThan(COUNT / 20);
  expect(gateway.initiation.initiated.filter((payment) => !isSound(payment))).toEqual([]);

  const valid = await gateway.app.inject({
    method: 'POST',
    url: '/v1/payments/stk',
    headers: { authorization: `Bearer ${TEST_KEY}` },
    payload: { amount: 1, phone: '0712345678' },
  });
  expect(valid.statusCode).toBe(200);
}, 120_000);
