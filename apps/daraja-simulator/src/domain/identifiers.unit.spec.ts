import { seededRandom } from '@daftari/kernel/random';
import { accessToken, checkoutRequestId, instancePrefix, receiptCode, requestId } from './identifiers';

describe('a CheckoutRequestID', () => {
  // Live ids of daraja.md §3.2, with the time and the phone that they hold.
  it.each([
    ['ws_CO_27112025133814625708374149', Date.UTC(2025, 10, 27, 10, 38, 14, 625)],
    ['ws_CO_280920260007566708374149', Date.UTC(2026, 8, 27, 21, 7, 56, 6)],
    ['ws_CO_170820261404032708374149', Date.UTC(2026, 7, 17, 11, 4, 3, 2)],
  ])('like %s holds the time in Nairobi, unpadded milliseconds and the phone', (id, atMs) => {
    expect(checkoutRequestId(atMs, '254708374149')).toBe(id);
  });
});

describe('the other ids', () => {
  const random = seededRandom(3);

  it('look like the real ones', () => {
    expect(requestId(instancePrefix(random), 280_493)).toMatch(
      /^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}1280493$/,
    );
    expect(accessToken(random)).toMatch(/^[A-Za-z0-9]{28}$/);
  });

  it('say of a receipt that it is simulated', () => {
    expect(receiptCode(random)).toMatch(/^SIM[A-Z0-9]{7}$/);
    expect(receiptCode(random)).not.toBe(receiptCode(random));
  });
});
