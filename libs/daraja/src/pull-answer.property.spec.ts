import fc from 'fast-check';
import { decodePull } from './pull-answer';

const record = fc.dictionary(
  fc.constantFrom('transactionId', 'amount', 'trxDate', 'msisdn', 'sender', 'billreference', '__proto__'),
  fc.oneof(fc.constantFrom('NLJ7RT61SV', '168.00', 254708374149, '2026-10-06T09:52:33Z'), fc.jsonValue()),
);
const nearlyPages = fc.record({
  ResponseCode: fc.constantFrom('1000', 1000, '0', '1001', '7', null),
  Response: fc.oneof(fc.array(fc.array(record)), fc.array(record), record, fc.jsonValue()),
});

function holds(body: Uint8Array): void {
  const decoded = decodePull(body);
  if (decoded.kind === 'undecodable') return expect(decoded.reason.length).toBeLessThanOrEqual(200);
  expect(decoded.payments.length).toBeLessThanOrEqual(decoded.records);
  for (const { receipt, amountCents, paidAt = '2026-01-01T00:00:00.000Z' } of decoded.payments) {
    expect(receipt).toMatch(/^[A-Z0-9]{4,40}$/);
    expect(Number.isSafeInteger(amountCents) && amountCents > 0).toBe(true);
    expect(paidAt).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  }
}

describe('any answer to a Pull query', () => {
  it('of arbitrary bytes or JSON is read or refused, never thrown at', () => {
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((json) => Buffer.from(json)),
    );
    fc.assert(fc.property(bodies, holds), { numRuns: 500 });
  });

  it('of nearly the right JSON gives payments that make sense', () => {
    fc.assert(
      fc.property(nearlyPages, (page) => holds(Buffer.from(JSON.stringify(page)))),
      { numRuns: 1_000 },
    );
  });

  it('nested a hundred thousand deep does no harm', () => {
    holds(Buffer.from(`{"ResponseCode":"1000","Response":${'['.repeat(50_000)}${']'.repeat(50_000)}}`));
  });
});
