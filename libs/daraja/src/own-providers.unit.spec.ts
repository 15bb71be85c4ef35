import { cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';
import { OwnProviders, type OpenedProvider } from './own-providers';
import type { StkPush, SubmitOutcome } from './provider-port';

const URL = 'http://127.0.0.1:1';
const CREDENTIALS = { consumerKey: 'k', consumerSecret: 's', passkey: 'p' };
const UNKNOWN: SubmitOutcome = { kind: 'unknown', reason: 'spec' };
const named = (id: number, secretVersion = 1) => ({ profileId: `${id}`, secretVersion });
const push: StkPush = {
  ...{ shortcode: '600100', partyB: '600100', transactionType: 'CustomerPayBillOnline', amountCents: cents(100) },
  ...{ phone: '254712345678' as Phone, accountReference: 'a', transactionDesc: 'b', callbackUrl: 'https://x.example' },
};

describe("providers of merchants' own credentials", () => {
  let opened = 0;
  let closed = 0;
  let answer: () => Promise<SubmitOutcome>;
  let credentialsOf: () => Promise<typeof CREDENTIALS | undefined>;
  const open = (): OpenedProvider => {
    opened += 1;
    return {
      push: () => answer(),
      query: async () => ({ kind: 'unavailable', reason: 'spec' }),
      close: async () => void (closed += 1),
    };
  };
  const providers = () => new OwnProviders({ credentialsOf: () => credentialsOf(), open, maxIdle: 3 });
  beforeEach(() => {
    [opened, closed] = [0, 0];
    answer = async () => UNKNOWN;
    credentialsOf = async () => CREDENTIALS;
  });

  it('are one for each profile and version, however many ask at once', async () => {
    const own = providers();
    await Promise.all(Array.from({ length: 20 }, () => own.provider(URL, named(1))));
    expect(opened).toBe(1);
    await own.provider(URL, named(1, 2));
    expect(opened).toBe(2);
  });

  it('are closed when there are many, the least used first, and opened again for who still holds one', async () => {
    const own = providers();
    const first = (await own.provider(URL, named(0)))!;
    for (let id = 1; id <= 50; id += 1) await own.provider(URL, named(id));
    expect([opened, closed]).toEqual([51, 48]);
    expect(await first.push(push)).toEqual(UNKNOWN);
    expect(opened).toBe(52);
  });

  it('are never closed while an answer is waited for', async () => {
    const own = providers();
    let done: (outcome: SubmitOutcome) => void = () => undefined;
    answer = () => new Promise((resolve) => (done = resolve));
    const busy = (await own.provider(URL, named(0)))!.push(push);
    for (let id = 1; id <= 3; id += 1) await own.provider(URL, named(id));
    expect([opened, closed]).toEqual([4, 1]);
    done(UNKNOWN);
    expect(await busy).toEqual(UNKNOWN);
    await own.close();
    expect(closed).toBe(4);
  });

  it('are none where there are no credentials, and are looked for again by the next who asks', async () => {
    const own = providers();
    credentialsOf = async () => undefined;
    expect(await own.provider(URL, named(1))).toBeUndefined();
    credentialsOf = () => Promise.reject(new Error('the store is away'));
    await expect(own.provider(URL, named(1))).rejects.toThrow('the store is away');
    credentialsOf = async () => CREDENTIALS;
    expect(await own.provider(URL, named(1))).toBeDefined();
    expect(opened).toBe(1);
  });

  it('refuse what was asked for once their credentials are gone: nothing is sent', async () => {
    const own = providers();
    const provider = (await own.provider(URL, named(0)))!;
    for (let id = 1; id <= 3; id += 1) await own.provider(URL, named(id));
    credentialsOf = async () => undefined;
    expect(await provider.push(push)).toMatchObject({ kind: 'refused', code: 'PROVIDER_REFUSED' });
    expect(await provider.query({ shortcode: '600100', providerCheckoutId: 'x' })).toMatchObject({
      kind: 'unavailable',
    });
  });
});
