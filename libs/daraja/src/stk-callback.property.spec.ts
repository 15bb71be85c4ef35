import fc from 'fast-check';
import { decodeStkCallback } from './stk-callback';

/** JSON that gets as far into the decoder as it can. */
const nearlyCallbacks = fc.letrec((again) => ({
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
      'Body',
      'stkCallback',
      'ResultCode',
      'ResultDesc',
      'CallbackMetadata',
      'Item',
      'Name',
      'Value',
      'Amount',
      '__proto__',
      'CheckoutRequestID',
    ),
    again('value'),
  ),
}));
const item = fc.record({
  Name: fc.constantFrom('Amount', 'MpesaReceiptNumber', 'TransactionDate', 'PhoneNumber', 'Balance'),
  Value: nearlyCallbacks.value,
});
const nearlyPaid = fc
  .array(item)
  .map((Item) => ({ Body: { stkCallback: { ResultCode: 0, CallbackMetadata: { Item } } } }));

function holds(body: Uint8Array): void {
  const decoded = decodeStkCallback(body);
  if (decoded.kind === 'undecodable') {
    expect(decoded.reason.length).toBeLessThanOrEqual(200);
    return;
  }
  expect(decoded.resultCode).toMatch(/^.{1,40}$/s);
  expect(decoded.resultDescription.length).toBeLessThanOrEqual(500);
  expect(decoded.providerRequestId.length + decoded.providerCheckoutId.length).toBeLessThanOrEqual(240);
  if (decoded.amountCents !== undefined)
    expect(Number.isSafeInteger(decoded.amountCents) && decoded.amountCents > 0).toBe(true);
  if (decoded.receipt !== undefined) expect(decoded.receipt).toMatch(/^[A-Z0-9]{4,40}$/);
  if (decoded.phone !== undefined) expect(decoded.phone).toMatch(/^254[17]\d{8}$/);
  if (decoded.paidAt !== undefined) expect(decoded.paidAt).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
}

describe('any callback body', () => {
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
      fc.property(fc.oneof(nearlyCallbacks.object, nearlyPaid), (value) => holds(Buffer.from(JSON.stringify(value)))),
      { numRuns: 2_000 },
    );
  });

  it('that is cut anywhere is refused', () => {
    const whole = Buffer.from('{"Body":{"stkCallback":{"ResultCode":0,"ResultDesc":"ok"}}}');
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        (length) => decodeStkCallback(whole.subarray(0, length)).kind === 'undecodable',
      ),
    );
  });

  it('nested a hundred thousand deep is refused', () => {
    expect(decodeStkCallback(Buffer.from('['.repeat(100_000))).kind).toBe('undecodable');
    expect(decodeStkCallback(Buffer.from('{"Body":'.repeat(50_000) + '1' + '}'.repeat(50_000))).kind).toBe(
      'undecodable',
    );
  });
});
