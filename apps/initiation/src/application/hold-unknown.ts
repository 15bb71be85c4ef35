import type { ItemError } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { Clock } from '@daftari/kernel/clock';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import { fromItemError } from '@daftari/rpc/known-error';

/** Nobody can say whether the hold was made; its cause is what the call ended with. */
export class HoldUnknown extends Error {
  override readonly name = 'HoldUnknown';
}

/** What wallet-fee says of one hold when it does not know itself whether it was made. */
const UNKNOWN_CODES: readonly string[] = ['OUTCOME_UNKNOWN', 'INTERNAL_ERROR'];

type HoldResult<T> =
  { readonly $case: 'hold'; readonly value: T } | { readonly $case: 'error'; readonly value: ItemError } | undefined;

/**
 * The one hold that was asked for.
 * @param byMs milliseconds since the epoch; nobody waits longer
 * @throws DaftariError what wallet-fee refuses with: nothing is held. HoldUnknown
 */
export async function heldBy<T>(
  { clock, scheduler }: { readonly clock: Clock; readonly scheduler: Scheduler },
  asked: Promise<{ readonly results: readonly { readonly result?: HoldResult<T> }[] }>,
  holdId: string,
  byMs: number,
): Promise<T> {
  const leftMs = Math.max(0, byMs - clock.nowMs());
  const { results } = await withDeadline(asked, leftMs, scheduler, 'wallet-fee').catch((cause: unknown) => {
    throw new HoldUnknown(`nobody can say whether hold ${holdId} was made`, { cause });
  });
  const result = results[0]?.result;
  if (result === undefined) throw new HoldUnknown(`wallet-fee answered nothing for hold ${holdId}`);
  if (result.$case === 'hold') return result.value;
  const cause = fromItemError(result.value);
  if (!UNKNOWN_CODES.includes(cause.code)) throw cause;
  throw new HoldUnknown(`wallet-fee does not know whether hold ${holdId} was made`, { cause });
}
