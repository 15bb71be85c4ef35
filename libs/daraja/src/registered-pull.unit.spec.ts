import type { Phone } from '@daftari/kernel/phone';
import type { RegisterOutcome } from './c2b-port';
import type { PullOutcome, PullProvider } from './pull-port';
import { registeredPull } from './registered-pull';

const QUESTION = { shortcode: '600966', fromMs: 0, toMs: 1_000, offset: 0 };
const EMPTY: PullOutcome = { kind: 'pulled', payments: [], unreadable: 0 };
const REGISTRATION = {
  shortcode: '600966',
  nominatedNumber: '254708374149' as Phone,
  callbackUrl: 'https://pay.example.com',
};

describe('a list that is registered first', () => {
  let called: string[];
  let answers: RegisterOutcome[];
  const provider: PullProvider = {
    registerPull: async ({ shortcode }) => (called.push(`register ${shortcode}`), answers.shift()!),
    pull: async ({ offset }) => (called.push(`pull ${offset}`), EMPTY),
  };
  const ask = (list: Pick<PullProvider, 'pull'>) => list.pull(QUESTION, 1_000);
  beforeEach(() => {
    [called, answers] = [[], []];
  });

  it.each(['registered', 'already-registered'] as const)(
    'is asked for once it is %s, which is asked for once',
    async (kind) => {
      answers = [{ kind, resultCode: '1000', resultDescription: '' }];
      const list = registeredPull(provider, () => REGISTRATION);
      expect(await ask(list)).toEqual(EMPTY);
      expect(await ask(list)).toEqual(EMPTY);
      expect(called).toEqual(['register 600966', 'pull 0', 'pull 0']);
    },
  );

  it('is not asked for before that has worked: it answers why, and registers again the next time', async () => {
    const down = { kind: 'unavailable', reason: 'HTTP 503' } as const;
    const refused = {
      kind: 'refused',
      code: 'PROVIDER_REFUSED',
      resultCode: '401.001',
      resultDescription: 'no',
    } as const;
    answers = [down, refused, { kind: 'registered', resultCode: '1000', resultDescription: '' }];
    const list = registeredPull(provider, () => REGISTRATION);
    expect(await ask(list)).toEqual(down);
    expect(await ask(list)).toEqual(refused);
    expect(called).toEqual(['register 600966', 'register 600966']);
    expect(await ask(list)).toEqual(EMPTY);
  });
});
