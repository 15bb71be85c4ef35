import { createHash } from 'node:crypto';
import {
  CONFIRMATION_URL,
  payBill,
  REGISTER_PATH,
  registerUrls,
  SIMULATE_PATH,
  VALIDATION_URL,
} from './testing/c2b-requests';
import { startRig, type Rig } from './testing/rig';

describe('a payment that nobody asked for', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig()));
  afterEach(() => rig.simulator.stop());

  const outcome = async (of = rig) => (await of.see<{ payments: object[] }>('/_sim/c2b')).payments[0];
  const bodies = (of = rig) => of.received.map(({ text }) => JSON.parse(text) as Record<string, string>);

  it('is acknowledged, moves the money, and is confirmed in the shape of real confirmations', async () => {
    const registered = await registerUrls(rig);
    expect([registered.statusCode, registered.json()]).toEqual([
      200,
      { OriginatorCoversationID: expect.any(String), ResponseCode: '00000000', ResponseDescription: 'Success' },
    ]);
    expect((await payBill(rig)).json()).toEqual({
      OriginatorCoversationID: expect.any(String),
      ResponseCode: '0',
      ResponseDescription: 'Accept the service request successfully.',
    });
    await rig.elapse(2_000);
    expect(rig.received.map(({ url }) => url)).toEqual([CONFIRMATION_URL]);
    expect(bodies()[0]).toEqual({
      TransactionType: 'Pay Bill',
      TransID: expect.stringMatching(/^SIM[A-Z0-9]{7}$/),
      TransTime: '20261006095231',
      TransAmount: '50.00',
      BusinessShortCode: '174379',
      BillRefNumber: 'INV-9',
      InvoiceNumber: '',
      OrgAccountBalance: '50.00',
      ThirdPartyTransID: '',
      MSISDN: '2547 ***** 111',
      FirstName: 'SIMULATED',
      MiddleName: '',
      LastName: '',
    });
    expect(await rig.see('/_sim/ledger')).toMatchObject({
      balanced: true,
      entries: [{ kind: 'c2b', amount: 50, receipt: bodies()[0]!['TransID'] }, { kind: 'day-start' }],
    });
    expect(await outcome()).toMatchObject({ outcome: 'paid', payer: '254722000111' });
  });

  it('by v1 hides the phone by its SHA-256', async () => {
    await registerUrls(rig, {}, REGISTER_PATH.replace('v2', 'v1'));
    await payBill(rig, {}, SIMULATE_PATH.replace('v2', 'v1'));
    await rig.elapse(2_000);
    expect(bodies()[0]!['MSISDN']).toBe(createHash('sha256').update('254722000111').digest('hex'));
  });

  it('is confirmed nowhere while nothing is registered, and not paid when the wallet is short', async () => {
    await payBill(rig);
    await rig.elapse(2_000);
    expect(await outcome()).toMatchObject({ outcome: 'paid' });
    await registerUrls(rig);
    for (const Amount of [250_000, 249_951]) {
      await payBill(rig, { Amount });
      await rig.elapse(2_000);
    }
    expect(await outcome()).toMatchObject({ outcome: 'declined' });
    expect(bodies().map(({ TransAmount }) => TransAmount)).toEqual(['250000.00']);
  });

  it.each([
    ['accepted', '{"ResultCode":"0","ResultDesc":"Accepted"}', 'Cancelled', 'paid'],
    ['rejected', '{"ResultCode":"C2B00012","ResultDesc":"Rejected"}', 'Completed', 'rejected'],
    ['answered with nonsense, and Completed was registered', 'what?', 'Completed', 'paid'],
    ['answered with nonsense, and Cancelled was registered', 'what?', 'Cancelled', 'rejected'],
  ])('that is validated and %s', async (_, says, ResponseType, expected) => {
    const asking = await startRig({
      switches: { c2bValidation: true },
      receive: ({ url }) => Promise.resolve(new Response(url === VALIDATION_URL ? says : '{}')),
    });
    await registerUrls(asking, { ResponseType });
    await payBill(asking);
    await asking.elapse(10_000);
    const [validation, confirmation] = bodies(asking);
    expect(asking.received[0]!.url).toBe(VALIDATION_URL);
    expect(validation).toMatchObject({ OrgAccountBalance: '', TransAmount: '50.00' });
    expect(await outcome(asking)).toMatchObject({ outcome: expected });
    expect(confirmation?.['TransID']).toBe(expected === 'paid' ? validation!['TransID'] : undefined);
    await asking.simulator.stop();
  });

  it.each([
    ['ResponseType', 'completed'],
    ['ConfirmationURL', 'https://pay.example.com/mpesa'],
    ['ValidationURL', undefined],
    ['ShortCode', '600000'],
  ])('is registered only with a good %s', async (field, value) => {
    const answer = await registerUrls(rig, { [field]: value });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ errorCode: '400.003.02', errorMessage: `Bad Request - Invalid ${field}` });
  });

  it.each([
    ['Amount', 0],
    ['Amount', 1.5],
    ['Msisdn', '0722000111'],
    ['BillRefNumber', ''],
    ['BillRefNumber', 'x'.repeat(21)],
    ['CommandID', 'PayBill'],
  ])('is refused when %s is %j', async (field, value) => {
    const answer = await payBill(rig, { [field]: value });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ errorMessage: `Bad Request - Invalid ${field}` });
  });

  it('may be registered once only, where that is switched on', async () => {
    expect((await registerUrls(rig)).statusCode).toBe(200);
    expect((await registerUrls(rig)).statusCode).toBe(200);
    const once = await startRig({ switches: { registerOnce: true } });
    expect((await registerUrls(once)).statusCode).toBe(200);
    const again = await registerUrls(once);
    expect([again.statusCode, again.json()]).toMatchObject([
      500,
      { errorCode: '500.003.1001', errorMessage: 'Urls are already registered.' },
    ]);
    await once.simulator.stop();
  });
});

describe('Pull', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig({ timings: { tokenLifeMs: 10 ** 9 } })));
  afterEach(() => rig.simulator.stop());

  const register = (fields = {}) =>
    rig.post('/pulltransactions/v1/register', {
      ...{ ShortCode: '174379', RequestType: 'Pull', NominatedNumber: '0722000111' },
      ...{ CallBackURL: 'http://127.0.0.1:9999/pull', ...fields },
    });
  const pull = async (fields = {}) => {
    const asked = { ShortCode: '174379', StartDate: '2026-10-06 00:00:00', EndDate: '2026-10-10 00:00:00' };
    return rig.post('/pulltransactions/v1/query', { ...asked, OffSetValue: '0', ...fields });
  };
  type Rows = { Response: { transactionId: string; amount: string }[][] };

  it('tells customers’ payments, pushed or not, in a list within a list', async () => {
    expect((await register()).json()).toMatchObject({ ResponseStatus: '1000', ShortCode: '174379' });
    expect((await register()).json()).toMatchObject({ ResponseStatus: '1001' });
    await rig.push({ Amount: 25 });
    await rig.elapse(3_000);
    await payBill(rig);
    await rig.elapse(3_000);
    const answer = (await pull()).json<Rows>();
    expect(answer).toEqual({
      ResponseRefID: expect.any(String),
      ResponseCode: '1000',
      ResponseMessage: 'Success',
      Response: [
        [
          expect.objectContaining({ amount: '25.00', billreference: 'INV-001', msisdn: 254712345678 }),
          {
            transactionId: expect.stringMatching(/^SIM/),
            trxDate: '2026-10-06T09:52:34Z',
            msisdn: 254722000111,
            sender: 'MPESA',
            transactiontype: 'c2b-pay-bill-debit',
            billreference: 'INV-9',
            amount: '50.00',
            organizationname: 'SIMULATED ORGANISATION',
          },
        ],
      ],
    });
    expect((await pull({ OffSetValue: 1 })).json<Rows>().Response[0]).toHaveLength(1);
    expect((await pull({ EndDate: '2026-10-06 09:52:32' })).json<Rows>().Response[0]).toHaveLength(1);
    expect((await pull({ EndDate: '2026-10-06 09:52:31' })).json()).toMatchObject({ ResponseCode: '1001' });
  });

  it('forgets after 48 hours, and knows nothing before it is registered', async () => {
    await rig.push();
    await rig.elapse(3_000);
    expect((await pull()).json()).toEqual({
      RequestID: expect.any(String),
      ResponseCode: '1001',
      ResponseMessage: 'No records found or Organization Name not available',
    });
    await register();
    expect((await pull()).json()).toMatchObject({ ResponseCode: '1000' });
    rig.clock.advance(48 * 3_600_000);
    expect((await pull()).json()).toMatchObject({ ResponseCode: '1001' });
  });

  it.each([
    [{ ShortCode: '600000' }, '400.001'],
    [{ StartDate: '2026-10-06' }, '400.002.02'],
    [{ EndDate: '2026-10-05 00:00:00' }, '400.002.02'],
    [{ OffSetValue: -1 }, '400.002.02'],
  ])('refuses %j', async (fields, errorCode) => {
    const answer = await pull(fields);
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { errorCode }]);
  });

  it('with a bad token is refused with 401.001', async () => {
    const answer = await rig.post('/pulltransactions/v1/query', {}, { authorization: 'Bearer nobody' });
    expect([answer.statusCode, answer.json()]).toMatchObject([401, { errorCode: '401.001' }]);
  });
});
