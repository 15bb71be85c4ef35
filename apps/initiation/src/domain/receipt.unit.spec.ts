import { decideClaim, receiptStream } from './receipt';

describe('a receipt', () => {
  const claim = { transactionId: 'payment-1', merchantId: 'merchant', receipt: 'NLJ7RT61SV' };

  it('is claimed by the first payment that names it', () => {
    expect(decideClaim(claim, undefined)).toEqual([{ type: 'ReceiptClaimed.v1', data: claim }]);
  });
  it('is claimed once, however often its payment names it', () => {
    expect(decideClaim(claim, claim)).toEqual([]);
  });
  it('can not be claimed by another payment', () => {
    expect(() => decideClaim({ ...claim, transactionId: 'payment-2' }, claim)).toThrow(
      /belongs to payment payment-1 already/,
    );
  });
  it('is another receipt in the other environment', () => {
    expect(receiptStream('test', 'A')).not.toBe(receiptStream('live', 'A'));
  });
});
