import { Dialect, PaymentStatus, type Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { MERCHANT, TRANSACTION } from '../../testing/fake-services';
import { runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';
import { SAMPLE_TRANSFER } from './openapi/samples';

/** The body of the seed, byte for byte. */
const SEED_BODY = `{
  "senderPhone": "254711111111",
  "receiverPhone": "254722222222",
  "c2cAmount": 1500,
  "c2cRemarks": "Peer Transfer"
}`;
const PATHS = ['/v1/payments', '/api/v1/payments'];
const least = { senderPhone: '0711111111', receiverPhone: '0722222222', c2cAmount: 10 };

let gateway: RunningGateway;
beforeEach(async () => {
  gateway = await runningGateway();
  gateway.initiation.result = { $case: 'payment', value: SAMPLE_TRANSFER };
});
afterEach(() => gateway.stop());

const headers = { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' };

function post(body: unknown = SEED_BODY, path = PATHS[0]) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return gateway.app.inject({ method: 'POST', url: `${path}?type=c2c`, payload, headers });
}

describe("PlugPay's transfer between customers", () => {
  it.each(PATHS)('answers the body of the seed on %s', async (path) => {
    const answer = await post(SEED_BODY, path);
    expect([answer.statusCode, answer.body]).toEqual([
      200,
      JSON.stringify({
        success: true,
        transactionId: TRANSACTION,
        ResponseCode: '0',
        ResponseDescription: 'Success. Request accepted for processing.',
        ConversationID: '29115-34620561-1',
        OriginatorConversationID: TRANSACTION,
      }),
    ]);
    expect(gateway.initiation.initiated).toMatchObject([
      {
        merchantId: MERCHANT,
        paymentType: 'C2C',
        dialect: Dialect.PLUGPAY,
        amountCents: 150_000,
        phone: '254711111111',
        receiverPhone: '254722222222',
        accountReference: 'TRANSFER',
        transactionDesc: 'Peer Transfer',
      },
    ]);
  });

  it('needs no remarks', async () => {
    expect((await post(least)).statusCode).toBe(200);
    expect(gateway.initiation.initiated).toMatchObject([{ transactionDesc: 'C2C Transfer', amountCents: 1_000 }]);
  });

  it('says so when it is not known whether M-Pesa took the request to the sender', async () => {
    const { providerRequestId: _, providerCheckoutId: __, ...rest } = SAMPLE_TRANSFER;
    gateway.initiation.result = { $case: 'payment', value: rest };
    expect((await post()).json()).toMatchObject({
      success: true,
      ResponseDescription: expect.stringContaining('not known') as string,
      ConversationID: '',
    });
  });

  it.each([
    ['{}', 'Missing required fields for C2C'],
    [{ ...least, senderPhone: ' ' }, 'Missing required fields for C2C'],
    [{ ...least, receiverPhone: null }, 'Missing required fields for C2C'],
    [{ senderPhone: '0711111111', receiverPhone: '0722222222' }, 'Missing required fields for C2C'],
    [{ ...least, c2cAmount: 9 }, 'c2cAmount must be a whole number of shillings from 10 to 250000'],
    [{ ...least, c2cAmount: 250_001 }, 'c2cAmount must be a whole number of shillings from 10 to 250000'],
    [{ ...least, receiverPhone: '0812345678' }, expect.stringMatching(/^receiverPhone must be 07X/) as string],
    [
      { ...least, senderPhone: 'x', receiverPhone: 'y' },
      expect.stringMatching(/senderPhone must be 07X.*receiverPhone must be 07X/) as string,
    ],
    [{ ...least, receiverPhone: '+254711111111' }, "receiverPhone must be another phone than the sender's"],
  ])('refuses %j in its own words', async (body, error) => {
    const answer = await post(body);
    expect([answer.statusCode, answer.json()]).toEqual([400, { error, status: 400 }]);
    expect(gateway.initiation.initiated).toEqual([]);
  });

  it('tells a refusal as an HTTP error', async () => {
    const value = { code: 'PROMPT_ALREADY_OPEN', message: '', details: { retryAfterSeconds: '60' } };
    gateway.initiation.result = { $case: 'error', value };
    expect((await post()).statusCode).toBe(409);
  });
});

describe('a transfer that is read', () => {
  const read = async (over: Partial<Payment>) => {
    gateway.initiation.payment = { ...SAMPLE_TRANSFER, ...over };
    const answer = await gateway.app.inject({ method: 'GET', url: `/v1/transactions/${TRANSACTION}`, headers });
    return answer.json<{ data: Record<string, unknown> }>().data;
  };

  it('names both phones, in both spellings', async () => {
    expect(await read({})).toMatchObject({
      type: 'C2C',
      status: 'PENDING',
      phone: '254711111111',
      phone_number: '254711111111',
      receiver_phone: '254722222222',
      receiverPhone: '254722222222',
    });
  });

  it.each<[string, Partial<Payment>]>([
    ['SUCCESS', { status: PaymentStatus.SUCCESS }],
    ['CANCELLED', { status: PaymentStatus.CANCELLED }],
    ['FAILED', { status: PaymentStatus.FAILED }],
    ['REVERSED', { status: PaymentStatus.FAILED, refundedCents: 150_000 }],
    ['PENDING', { status: PaymentStatus.PENDING, refundingCents: 150_000 }],
  ])('is %s', async (word, over) => {
    expect(await read(over)).toMatchObject({ status: word });
  });
});
