import { readPayoutRequest } from './payout-request';
import { readPlugPayPayout, readPlugPayRequest, readPlugPayTransfer } from './plugpay-request';
import { readStkRequest } from './stk-request';

const READERS: [string, (more: object) => { metadata?: unknown }][] = [
  ['an STK push', (more) => readStkRequest({ amount: 1, phone: '0712345678', ...more }, 'test')],
  ['a payout', (more) => readPayoutRequest({ amount: 10, phone: '0712345678', ...more }, 'test')],
  [
    "PlugPay's push",
    (more) => readPlugPayRequest({ amount: 1, phoneNumber: '0712345678', accountReference: 'A', ...more }),
  ],
  ["PlugPay's payout", (more) => readPlugPayPayout({ b2cReceiver: '0712345678', b2cAmount: 10, ...more })],
  [
    "PlugPay's transfer",
    (more) => readPlugPayTransfer({ senderPhone: '0712345678', receiverPhone: '0712345679', c2cAmount: 10, ...more }),
  ],
];

describe.each(READERS)('the metadata of %s', (_, read) => {
  const refusal = (metadata: unknown) => {
    try {
      read({ metadata });
    } catch (error) {
      return error;
    }
    throw new Error('it was taken');
  };

  it('is taken as it is, and absent where there is none', () => {
    const metadata = { order: '17', 'ein Name': '' };
    expect(read({ metadata }).metadata).toEqual(metadata);
    for (const none of [{}, { metadata: null }, { metadata: {} }]) expect(read(none)).not.toHaveProperty('metadata');
  });

  it('is refused when it holds anything but texts, by its names', () => {
    expect(refusal({ order: 17, paid: true, name: 'Anna' })).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { 'metadata.order': 'must be text', 'metadata.paid': 'must be text' } },
    });
  });

  it.each(['text', 7, true, ['a']])('is refused when it is no object: %j', (metadata) => {
    expect(refusal(metadata)).toMatchObject({ details: { fields: { metadata: 'must be an object of texts' } } });
  });

  it('keeps what no wire could: half a surrogate pair is replaced', () => {
    expect(read({ metadata: { 'a\ud800': 'b\udfff' } }).metadata).toEqual({ 'a\ufffd': 'b\ufffd' });
  });
});
