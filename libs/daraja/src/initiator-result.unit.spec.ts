import { decodeInitiatorResult } from './initiator-result';

const decode = (value: unknown) =>
  decodeInitiatorResult(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const IDS = {
  OriginatorConversationID: '600997_Test_32et3241ed8yu',
  ConversationID: 'AG_20240706_2010364430d9bbdaf872',
};
const PAID_PARAMETERS = [
  { Key: 'TransactionAmount', Value: 10 },
  { Key: 'TransactionReceipt', Value: 'SG632NMUAB' },
  { Key: 'ReceiverPartyPublicName', Value: '254705912645 - NICHOLAS OTIENO' },
  { Key: 'TransactionCompletedDateTime', Value: '06.07.2024 22:48:52' },
  { Key: 'B2CUtilityAccountAvailableFunds', Value: 8959269.6 },
  { Key: 'B2CRecipientIsRegisteredCustomer', Value: 'Y' },
  { Key: 'B2CChargesPaidAccountAvailableFunds', Value: -1980.0 },
];
const REFERENCE = { ReferenceItem: { Key: 'QueueTimeoutURL', Value: 'https://internal.example/b2cresults' } };
const paid = (changes: object = {}) => ({
  Result: {
    ResultType: 0,
    ResultCode: 0,
    ResultDesc: 'The service request is processed successfully.',
    ...IDS,
    TransactionID: 'SG632NMUAB',
    ResultParameters: { ResultParameter: PAID_PARAMETERS },
    ReferenceData: REFERENCE,
    ...changes,
  },
});
const failed = (ResultCode: unknown, changes: object = {}) =>
  paid({ ResultCode, ResultDesc: 'no', TransactionID: 'UIS1000000', ResultParameters: undefined, ...changes });
const withParameters = (parameters: unknown) => paid({ ResultParameters: { ResultParameter: parameters } });

describe('the result of a payout', () => {
  it('that was paid: daraja.md §5', () => {
    const { parameters, ...result } = decode(paid()) as never as Record<string, unknown> & {
      parameters: Map<string, string[]>;
    };
    expect(result).toEqual({
      kind: 'result',
      originatorConversationId: IDS.OriginatorConversationID,
      conversationId: IDS.ConversationID,
      resultCode: '0',
      resultDescription: 'The service request is processed successfully.',
      receipt: 'SG632NMUAB',
      amountCents: 1_000,
      receiverName: 'NICHOLAS OTIENO',
      paidAt: '2024-07-06T19:48:52.000Z',
    });
    expect([...parameters]).toContainEqual(['B2CUtilityAccountAvailableFunds', ['8959269.6']]);
    expect([...parameters]).toContainEqual(['B2CChargesPaidAccountAvailableFunds', ['-1980']]);
  });

  it('means the same in any order, as text, with a byte order mark, without the envelope', () => {
    const texts = [...PAID_PARAMETERS].reverse().map(({ Key, Value }) => ({ Key, Value: String(Value) }));
    const same = paid({ ResultCode: '0', ResultType: '0', ResultParameters: { ResultParameter: texts } });
    const { parameters: _, ...expected } = decode(paid()) as { parameters: unknown };
    expect(decode(`\uFEFF${JSON.stringify(same, null, 2)}\n`)).toMatchObject(expected);
    expect(decode(same.Result)).toMatchObject(expected);
  });

  it.each([8006, '8006', 2001, 'SFC_IC0003', 'TP40153', 'R000002', 17, 7777])('that failed with %j', (code) => {
    expect(decode(failed(code))).toEqual({
      kind: 'result',
      originatorConversationId: IDS.OriginatorConversationID,
      conversationId: IDS.ConversationID,
      resultCode: String(code),
      resultDescription: 'no',
      parameters: new Map(),
    });
  });

  it('may have one bare parameter, and reference data without a value', () => {
    const body = failed(2040, {
      ResultParameters: { ResultParameter: { Key: 'CreditPartyName', Value: '254705912645 - JANE' } },
      ReferenceData: { ReferenceItem: { Key: 'Occassion' } },
    });
    expect(decode(body)).toMatchObject({ resultCode: '2040', receiverName: 'JANE' });
  });

  it.each(['UIS1000000', 'NLJ0000000', 'OAK0000000', `${'X'.repeat(4)}000000`, 'N/A', '', null, 0])(
    'takes the placeholder %j for no receipt, whatever the code',
    (TransactionID) => {
      expect(decode(failed(1, { TransactionID }))).not.toHaveProperty('receipt');
      expect(decode(paid({ TransactionID, ResultParameters: undefined }))).not.toHaveProperty('receipt');
      const named = [{ Key: 'TransactionReceipt', Value: TransactionID }];
      expect(decode(withParameters(named))).toMatchObject({ receipt: 'SG632NMUAB' });
    },
  );

  it('has no receipt when it failed, even if one is named', () => {
    expect(decode(failed(1, { TransactionID: 'SG632NMUAB' }))).not.toHaveProperty('receipt');
    expect(decode(paid({ ResultCode: 17 }))).not.toHaveProperty('receipt');
  });

  it('falls back to the TransactionID for the receipt', () => {
    expect(decode(paid({ ResultParameters: {} }))).toMatchObject({ receipt: 'SG632NMUAB' });
  });

  it.each([
    [1, 100],
    ['10.00', 1_000],
    ['1,500.50', 150_050],
    ['{Amount={CurrencyCode=KES, MinimumAmount=618683, BasicAmount=6186.83}}', 618_683],
  ])('reads the amount %j', (Value, amountCents) =>
    expect(decode(withParameters([{ Key: 'TransactionAmount', Value }]))).toMatchObject({ amountCents }),
  );

  it.each([0, -5, 'ten', '', null, {}, 1.234])('has no amount for %j', (Value) =>
    expect(decode(withParameters([{ Key: 'TransactionAmount', Value }]))).not.toHaveProperty('amountCents'),
  );

  it.each([
    ['254705912645 - JANE WANJIKU', 'JANE WANJIKU'],
    ['2547 ***** 645 - JANE', 'JANE'],
    ['600992 - Acme - Nairobi Ltd', 'Acme - Nairobi Ltd'],
    ['JANE', 'JANE'],
    ['A\u0000B', 'A B'],
    ['x'.repeat(300), 'x'.repeat(200)],
  ])('reads the name in %j', (Value, receiverName) =>
    expect(decode(withParameters([{ Key: 'ReceiverPartyPublicName', Value }]))).toMatchObject({ receiverName }),
  );

  it.each(['254705912645', '254705912645 - ', '+254705912645'])('sees no name in %j', (Value) =>
    expect(decode(withParameters([{ Key: 'ReceiverPartyPublicName', Value }]))).not.toHaveProperty('receiverName'),
  );

  it('hides secrets and phones in the description', () => {
    const ResultDesc = 'Initiator 254705912645 SecurityCredential=RC6E9WDxabcdef==';
    expect(decode(failed(2001, { ResultDesc }))).toMatchObject({
      resultDescription: 'Initiator 2547****2645 SecurityCredential=[redacted]',
    });
  });
});

describe('the answer to a status question', () => {
  const status = (changes: object[] = [], TransactionID = 'NLJ0000000') =>
    paid({
      TransactionID,
      OriginatorConversationID: '7071-4170-a0e5-8345632bad442144258',
      ResultParameters: {
        ResultParameter: [
          { Key: 'DebitPartyName', Value: '600310 - Acme' },
          { Key: 'DebitPartyName', Value: '254708374149 - John Doe' },
          { Key: 'OriginatorConversationID', Value: 'payout-0001' },
          { Key: 'InitiatedTime', Value: 20261006095200 },
          { Key: 'FinalisedTime', Value: 20261006095233 },
          { Key: 'DebitPartyCharges', Value: 'Fee For B2C Payment|KES|22.40' },
          { Key: 'TransactionReason' },
          { Key: 'TransactionStatus', Value: 'Completed' },
          { Key: 'Amount', Value: '300' },
          { Key: 'ReceiptNo', Value: 'NLJ41HAQEX' },
          ...changes,
        ],
      },
    });

  it('names the transaction that was asked about, not its own placeholder', () => {
    const decoded = decode(status());
    expect(decoded).toMatchObject({
      receipt: 'NLJ41HAQEX',
      amountCents: 30_000,
      receiverName: 'John Doe',
      paidAt: '2026-10-06T06:52:33.000Z',
      transactionStatus: 'Completed',
    });
    expect(decoded.kind === 'result' && decoded.parameters.get('OriginatorConversationID')).toEqual(['payout-0001']);
    expect(decoded.kind === 'result' && decoded.parameters.get('DebitPartyName')).toHaveLength(2);
    expect(decoded.kind === 'result' && decoded.parameters.has('TransactionReason')).toBe(false);
  });

  it('prefers the credit party', () => {
    const named = status([{ Key: 'CreditPartyName', Value: '254708374149 - Jane' }]);
    expect(decode(named)).toMatchObject({ receiverName: 'Jane' });
  });

  it('never takes its own TransactionID for the receipt', () => {
    const [, ...rest] = [0, { Key: 'TransactionStatus', Value: 'Declined' }];
    const body = paid({ TransactionID: 'REALLOOK12', ResultParameters: { ResultParameter: rest } });
    expect(decode(body)).toMatchObject({ transactionStatus: 'Declined' });
    expect(decode(body)).not.toHaveProperty('receipt');
  });

  it('that knows nothing of it: code 2032 without parameters', () => {
    const body = failed(2032, { ReferenceData: { ReferenceItem: { Key: 'Occasion' } } });
    expect(decode(body)).toMatchObject({ resultCode: '2032', parameters: new Map() });
  });
});

describe('a body that is no result', () => {
  it.each([
    ['nothing', '', 'the body is empty'],
    ['text', 'hello', 'the body is not JSON'],
    ['cut JSON', JSON.stringify(paid()).slice(0, 200), 'the body is not JSON'],
    ['an array', '[]', 'ResultCode is missing or no code'],
    ['an STK callback', '{"Body":{"stkCallback":{"ResultCode":0}}}', 'ResultCode is missing or no code'],
    ['no code', JSON.stringify(failed(undefined)), 'ResultCode is missing or no code'],
    ['a blank code', JSON.stringify(failed(' ')), 'ResultCode is missing or no code'],
    ['a code that is none', JSON.stringify(failed({})), 'ResultCode is missing or no code'],
    ['far too long a code', JSON.stringify(failed('9'.repeat(41))), 'ResultCode is missing or no code'],
  ])('%s', (_, body, reason) => expect(decode(body)).toEqual({ kind: 'undecodable', reason }));
});
