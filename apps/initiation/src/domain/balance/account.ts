import type { BalanceEvent } from '@daftari/contracts/events/balance-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { derivedId } from '@daftari/kernel/ids';

export type { BalanceEvent } from '@daftari/contracts/events/balance-events';
export type BalanceData<T extends BalanceEvent['type']> = Extract<BalanceEvent, { type: T }>['data'];

/** A question to M-Pesa for the balance, and what became of it. */
export interface BalanceQuestion {
  readonly attemptId: string;
  /** Milliseconds since the epoch; when it was decided. */
  readonly askedAtMs: number;
  /** True once a comparison followed. */
  readonly compared: boolean;
  /** Why no balance was learned; a result may still come after word that it waited too long. */
  readonly notLearned?: Pick<BalanceData<'BalanceNotLearned.v1'>, 'resultCode' | 'resultDescription' | 'askAgain'>;
}

/** What later comparisons start from. */
export interface BaseLine {
  /** What the shortcode holds beside the ledger: the platform's own money. */
  readonly ownCents: number;
  /** Of the charges-paid account, as it was told last. */
  readonly chargesCents: number;
}

export interface Comparison extends BalanceData<'BalanceCompared.v1'> {
  /** A person said what the difference is. */
  readonly accepted: boolean;
}

/** What the stream `account-<id>` tells of one shortcode's balance. */
export interface BalanceAccount {
  /** Questions so far. */
  readonly asked: number;
  /** When those were decided that nobody asked for in person, milliseconds since the epoch; the newest ones, oldest first. */
  readonly askedByUsAtMs: readonly number[];
  readonly question?: BalanceQuestion;
  /** Undefined before the first comparison. */
  readonly baseLine?: BaseLine;
  /** The newest one. */
  readonly comparison?: Comparison;
}

/** The same shortcode of an environment is the same account, for ever. */
export function accountId(environment: Environment, shortcode: string): string {
  return derivedId('balance', environment, shortcode);
}

export function accountStream(id: string): string {
  return `account-${id}`;
}

/** More than are asked in a day. */
const REMEMBERED = 24;

export const accountModel: StreamModel<BalanceAccount, BalanceEvent> = {
  initialState: { asked: 0, askedByUsAtMs: [] },
  evolve: (account, event) => evolve(account, event),
};

function evolve(account: BalanceAccount, event: RecordedEvent<BalanceEvent>): BalanceAccount {
  switch (event.type) {
    case 'BalanceAsked.v1':
      return asked(account, event.data, Date.parse(event.at));
    case 'BalanceNotLearned.v1': {
      const { attemptId, resultCode, resultDescription, askAgain } = event.data;
      if (account.question?.attemptId !== attemptId) return account;
      return { ...account, question: { ...account.question, notLearned: { resultCode, resultDescription, askAgain } } };
    }
    case 'BalanceCompared.v1':
      return compared(account, event.data);
    case 'BalanceDifferenceAccepted.v1':
      return accepted(account, event.data.differenceCents);
  }
}

function asked(
  account: BalanceAccount,
  { attemptId, why }: BalanceData<'BalanceAsked.v1'>,
  askedAtMs: number,
): BalanceAccount {
  const byUs = why === 'operator' ? [] : [askedAtMs];
  return {
    ...account,
    asked: account.asked + 1,
    askedByUsAtMs: [...account.askedByUsAtMs, ...byUs].slice(-REMEMBERED),
    question: { attemptId, askedAtMs, compared: false },
  };
}

function compared(account: BalanceAccount, data: BalanceData<'BalanceCompared.v1'>): BalanceAccount {
  const { attemptId, verdict, ownCents, chargesCents } = data;
  const { question } = account;
  return {
    ...account,
    ...(question?.attemptId === attemptId ? { question: { ...question, compared: true } } : {}),
    ...(verdict === 'no-base-line' ? {} : { baseLine: { ownCents, chargesCents } }),
    comparison: { ...data, accepted: false },
  };
}

function accepted(account: BalanceAccount, differenceCents: number): BalanceAccount {
  const { baseLine, comparison } = account;
  if (baseLine === undefined || comparison === undefined) return account;
  return {
    ...account,
    baseLine: { ...baseLine, ownCents: baseLine.ownCents + differenceCents },
    comparison: { ...comparison, accepted: true },
  };
}
