import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { c2bSubject } from '@daftari/daraja/c2b-subject';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { manualClock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import { CannotHandle } from '@daftari/messaging-core/cannot-handle';
import { c2bRecorder, type RecordC2bDeps } from './record-c2b';

type Confirmed = Extract<CallbackEvent, { type: 'C2bConfirmed.v1' }>;
const AT = '2026-11-22T08:00:00.000Z';
const SHORTCODE = '174379';

const confirmed = {
  type: 'C2bConfirmed.v1',
  id: 'event-1',
  stream: 'callback-1',
  at: AT,
  environment: 'test',
  data: {
    ...c2bSubject('test', SHORTCODE),
    receipt: 'TKB1ABCDE1',
    amountCents: 50_000,
    shortcode: SHORTCODE,
    billReference: '22222222',
    payer: '',
    payerName: '',
  },
} as unknown as RecordedEvent<Confirmed>;

/** What a confirmation fails with while the look-up of merchants, or of claims, fails with this. */
async function failureOf(failing: { readonly find?: Error; readonly claimOf?: Error }): Promise<unknown> {
  const orThrow = async (error?: Error) => {
    if (error !== undefined) throw error;
    return undefined;
  };
  const deps = {
    clock: manualClock(Date.parse(AT)),
    log: { claimOf: () => orThrow(failing.claimOf) },
    views: { scan: () => [] },
    openAll: async (found: unknown) => found,
    viewCaughtUp: async () => undefined,
    accounts: { find: () => orThrow(failing.find) },
    platformShortcode: () => SHORTCODE,
  } as unknown as RecordC2bDeps;
  return c2bRecorder(deps)(confirmed).catch((error: unknown) => error);
}

describe('a confirmation that nobody can say the merchant of', () => {
  it.each(['OVERLOADED', 'OUTCOME_UNKNOWN'] as const)(
    'is parked while the directory of merchants is away (%s): the callbacks beside it go on',
    async (code) => {
      const failure = await failureOf({ find: new DaftariError(code) });
      expect(failure).toBeInstanceOf(CannotHandle);
      expect((failure as Error).message).toMatch(/receipt TKB1ABCDE1 .*nothing was recorded/);
    },
  );

  it('is not parked for an outage of our own, which all of them have to wait for, nor for a bug', async () => {
    const ours = new DaftariError('OVERLOADED');
    expect(await failureOf({ claimOf: ours })).toBe(ours);
    const bug = new TypeError('x is not a function');
    expect(await failureOf({ find: bug })).toBe(bug);
  });
});
