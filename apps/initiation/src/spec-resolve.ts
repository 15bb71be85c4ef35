import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Decision, type ResolvePaymentRequest } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { InitiationRoom } from './service';
import { MERCHANT } from './spec-fakes';
import type { World } from './spec-world';

export const NOTE = 'looked up on the statement, ticket 812';
export const JANE = 'operator:jane';
export type Over = Partial<ResolvePaymentRequest>;

/** What jane is asked to decide; not paid, unless told otherwise. */
export function decisionOf(transactionId: string, over: Over = {}): ResolvePaymentRequest {
  const caller = { actor: JANE, causation: '' };
  const about = { merchantId: MERCHANT, transactionId, environment: Environment.TEST };
  return { ...about, decision: Decision.NOT_PAID, note: NOTE, receipt: undefined, caller, ...over };
}

/** Decides at this room of the service; answers the payment. */
export async function decideAt(room: InitiationRoom, transactionId: string, over: Over = {}) {
  const { payment } = await room.service.resolvePayment(decisionOf(transactionId, over));
  return payment!;
}

/** Reasons on the list of reviews. */
export async function reasonsIn(room: InitiationRoom): Promise<string[]> {
  await room.caughtUp();
  const { reviews } = await room.service.listReviews({ merchantId: '', limit: 100, cursor: '' });
  return reviews.map(({ reason }) => reason);
}

/** Whose the receipt is; undefined when nobody has claimed it. */
export async function claimerOf(room: InitiationRoom, receipt: string): Promise<string | undefined> {
  const claims = await room.journal.readStream(partitionOf(receipt), `receipt-test-${receipt}`);
  if (claims.length > 1) throw new Error(`${receipt} was claimed ${claims.length} times`);
  return (claims[0]?.data as { transactionId?: string } | undefined)?.transactionId;
}

/**
 * Holds batches with any of these events back until so many are about to be written, as of processes that decide at the
 * very same time.
 */
export function writeAtOnce(world: World, types: readonly string[], count = 2): void {
  const waiting: (() => void)[] = [];
  let isOpen = false;
  world.beforeWrite = (text) => {
    if (isOpen || !types.some((type) => text.includes(`"${type}.v1"`))) return undefined;
    return new Promise((resolve) => {
      waiting.push(() => resolve(undefined));
      if (waiting.length < count) return;
      isOpen = true;
      for (const go of waiting) go();
    });
  };
}
