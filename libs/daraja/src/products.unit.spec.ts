import { DARAJA_PACES, pacesFor, PRODUCTS } from './products';

describe('the paces of the products', () => {
  it.each(['https://api.safaricom.co.ke', 'https://sandbox.safaricom.co.ke', 'http://daraja-simulator:8081'])(
    'are those that Daraja is believed to bear, at %s',
    (baseUrl) => {
      expect(pacesFor(baseUrl)).toEqual(DARAJA_PACES);
      expect(pacesFor(baseUrl)['stk-push']).toEqual({ perSecond: 10, burst: 5 });
      expect(pacesFor(baseUrl).payout).toEqual({ perSecond: 5 });
    },
  );

  it.each(['http://127.0.0.1:8081', 'http://localhost:8081/daraja', 'http://[::1]:8081'])(
    'have no limit but for queries at %s, which is a simulator',
    (baseUrl) => {
      const { 'stk-query': queries, ...others } = pacesFor(baseUrl);
      expect(queries).toEqual(DARAJA_PACES['stk-query']);
      expect(Object.values(others)).toEqual(Array(PRODUCTS.length - 1).fill({ perSecond: Infinity }));
    },
  );

  it('can be given, one by one', () => {
    const paces = pacesFor('https://api.safaricom.co.ke', { payout: { perSecond: 50 } });
    expect(paces).toEqual({ ...DARAJA_PACES, payout: { perSecond: 50 } });
    expect(pacesFor('http://127.0.0.1', { payout: { perSecond: 50 } }).payout).toEqual({ perSecond: 50 });
  });
});
