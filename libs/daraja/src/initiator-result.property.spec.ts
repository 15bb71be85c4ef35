import fc from 'fast-check';
import { decodeInitiatorResult } from './initiator-result';
import { decodeQueueTimeout } from './queue-timeout';

/** JSON that gets as far into the decoder as it can. */
const nearlyResults = fc.letrec((again) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
    again('object'),
    fc.array(again('value'), { maxLength: 4 }),
  ),
  object: fc.dictionary(
    fc.constantFrom(
      'Result',
      'ResultCode',
      'ResultDesc',
      'TransactionID',
      'ResultParameters',
      'ResultParameter',
      'Key',
      'Value',
      '__proto__',
      'OriginatorConversationID',
    ),
    again('value'),
  ),
}));
const parameter = fc.record({
  Key: fc.constantFrom(
    ...['TransactionAmount', 'TransactionReceipt', 'ReceiverPartyPublicName', 'TransactionCompletedDateTime'],
    ...['TransactionStatus', 'ReceiptNo', 'Amount', 'FinalisedTime', 'DebitPartyName', '__proto__'],
  ),
  Value: nearlyResults.value,
});
const nearlyPaid = fc
  .tuple(fc.constantFrom(0, '0', 1, 'SFC_IC0003', 17), fc.oneof(parameter, fc.array(parameter)), fc.string())
  .map(([ResultCode, ResultParameter, TransactionID]) => ({
    Result: { ResultCode, TransactionID, ResultParameters: { ResultParameter } },
  }));

function holds(body: Uint8Array): void {
  const timeout = decodeQueueTimeout(body);
  expect(timeout.kind).toBe('queue-timeout');
  expect(timeout.text.length).toBeLessThanOrEqual(500);
  expect(timeout.originatorConversationId.length + timeout.conversationId.length).toBeLessThanOrEqual(240);
  const decoded = decodeInitiatorResult(body);
  if (decoded.kind === 'undecodable') return expect(decoded.reason.length).toBeLessThanOrEqual(200);
  expect(decoded.resultCode).toMatch(/^.{1,40}$/s);
  expect(decoded.resultDescription.length).toBeLessThanOrEqual(500);
  expect(decoded.originatorConversationId.length + decoded.conversationId.length).toBeLessThanOrEqual(240);
  if (decoded.amountCents !== undefined)
    expect(Number.isSafeInteger(decoded.amountCents) && decoded.amountCents > 0).toBe(true);
  if (decoded.receipt !== undefined) {
    expect(decoded.receipt).toMatch(/^[A-Z0-9]{4,40}$/);
    expect(decoded.resultCode).toBe('0');
  }
  if (decoded.receiverName !== undefined) expect(decoded.receiverName).toMatch(/^.{1,200}$/s);
  if (decoded.transactionStatus !== undefined) expect(decoded.transactionStatus).toMatch(/^.{1,40}$/s);
  if (decoded.paidAt !== undefined) expect(decoded.paidAt).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
}

describe('any body at the address of a result', () => {
  it('of arbitrary bytes is read or refused, never thrown at', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), holds), { numRuns: 500 });
  });

  it('of arbitrary JSON is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.json(), (json) => holds(Buffer.from(json))),
      { numRuns: 500 },
    );
  });

  it('of nearly the right JSON gives fields that fit their events', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyResults.object, nearlyPaid), (value) => holds(Buffer.from(JSON.stringify(value)))),
      { numRuns: 2_000 },
    );
  });

  it('nested a hundred thousand deep does no harm', () => {
    holds(Buffer.from('['.repeat(100_000)));
    const deep = '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000);
    holds(Buffer.from(deep));
    holds(
      Buffer.from(`{"Result":{"ResultCode":0,"ResultParameters":{"ResultParameter":{"Key":"k","Value":${deep}}}}}`),
    );
  });
});
