import type { RecordedEvent } from '@daftari/journal-core/event';
import { isoTime } from '@daftari/kernel/clock';
import type { DaftariError } from '@daftari/kernel/errors';
import { derivedId } from '@daftari/kernel/ids';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { accountId, accountModel, accountStream, type BalanceAccount, type BalanceEvent } from './account';
import type { Compared } from './compare-balance';
import { decideBalance, type BalanceCommand } from './decide-balance';

/** 2026-11-22 03:10 in Nairobi: when the day's question is due. */
export const DUE_MS = Date.UTC(2026, 10, 22, 0, 10);
export const MINUTE_MS = 60_000;
export const KEY = {
  transactionId: accountId('test', '174379'),
  merchantId: PLATFORM_MERCHANT,
  shortcode: '174379',
} as const;

/** The id of the n-th question about the account. */
export function question(n: number): string {
  return derivedId('balance question', KEY.transactionId, String(n));
}

/** A fact, and when it happened in milliseconds since the epoch. */
export interface Fact {
  readonly event: BalanceEvent;
  readonly atMs: number;
}

const AGREED: Compared = {
  reportedAt: isoTime(DUE_MS),
  reportedCents: 1_000_000,
  chargesCents: 0,
  newChargesCents: 0,
  ledgerCents: 0,
  ownCents: 1_000_000,
  mayHaveComeCents: 0,
  mayHaveGoneCents: 0,
  differenceCents: 0,
  verdict: 'equal',
  unexplained: 0,
};

/** For specs: what can happen to an account, minutes after a question of the day is due. */
export const facts = {
  asked: (n = 1, minutes = 0, why: 'daily' | 'repeat' | 'operator' = 'daily'): Fact => ({
    event: { type: 'BalanceAsked.v1', data: { ...KEY, attemptId: question(n), why } },
    atMs: DUE_MS + minutes * MINUTE_MS,
  }),
  notLearned: (n = 1, minutes = 0, askAgain = true): Fact => ({
    event: {
      type: 'BalanceNotLearned.v1',
      data: { ...KEY, attemptId: question(n), resultCode: '17', resultDescription: 'System internal error.', askAgain },
    },
    atMs: DUE_MS + minutes * MINUTE_MS,
  }),
  compared: (n = 1, minutes = 0, over: Partial<Compared> = {}): Fact => ({
    event: { type: 'BalanceCompared.v1', data: { ...KEY, attemptId: question(n), ...AGREED, ...over } },
    atMs: DUE_MS + minutes * MINUTE_MS,
  }),
  accepted: (n = 1, minutes = 0, differenceCents = 500): Fact => ({
    event: {
      type: 'BalanceDifferenceAccepted.v1',
      data: { ...KEY, attemptId: question(n), differenceCents, note: 'To the bank' },
    },
    atMs: DUE_MS + minutes * MINUTE_MS,
  }),
};

/** For specs: the account after facts, and what a command makes of it. */
export function given(...happened: readonly Fact[]) {
  const account = happened.map(recorded).reduce<BalanceAccount>(accountModel.evolve, accountModel.initialState);
  return {
    account,
    when: (command: BalanceCommand) => ({
      then: (...expected: readonly BalanceEvent[]) => expect(decideBalance(KEY, command, account)).toEqual(expected),
      thenRefused: (code: DaftariError['code'], details: object) =>
        expect(() => decideBalance(KEY, command, account)).toThrow(
          expect.objectContaining({ code, details: expect.objectContaining(details) as unknown }),
        ),
    }),
  };
}

function recorded({ event, atMs }: Fact, n: number): RecordedEvent<BalanceEvent> {
  return {
    ...event,
    id: `event-${n + 1}`,
    stream: accountStream(KEY.transactionId),
    version: n + 1,
    environment: 'test',
    at: isoTime(atMs),
    correlation: KEY.transactionId,
    causation: 'spec',
    actor: 'service:initiation',
  };
}
