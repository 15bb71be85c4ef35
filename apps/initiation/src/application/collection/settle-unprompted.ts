import type { Cause, Environment } from '@daftari/journal-core/event';
import { isoTime, type Clock } from '@daftari/kernel/clock';
import { collectionIdOf } from '@daftari/kernel/collection-id';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import type { CollectionData } from '../../domain/collection/collection';
import { matchPrompt } from '../../domain/collection/match-prompt';
import { payerFit } from '../../domain/collection/payer-fit';
import { Contradiction } from '../../domain/contradiction';
import type { ListedPayment } from '../../domain/pull/match-listed';
import type { ReceiptClaim } from '../../domain/receipt';
import { candidatesFor, recordFound, showsReceipt, type FindDeps, type Found } from '../pull/found-payment';
import type { CollectionLog } from './collection-log';
import type { MerchantAccounts } from './merchant-accounts';

/** After this time nothing more is expected to be known of a prompt that the money may belong to: a person has to look. */
export const MAX_WAIT_MS = 24 * 3_600_000;

const MAX_REFERENCE = 100;
const MAX_NAME = 200;

export interface UnpromptedDeps extends FindDeps {
  readonly clock: Clock;
  readonly collections: CollectionLog;
  readonly accounts: Pick<MerchantAccounts, 'find'>;
  /**
   * Resolves when the view shows every payment that was started before: one that another process started a moment ago must not
   * be missed, or its money would be booked as nobody's.
   */
  readonly viewCaughtUp: () => Promise<void>;
}

/** Money on a shortcode of the platform, of which nobody has said yet that a prompt asked for it. */
export interface Unprompted {
  readonly environment: Environment;
  readonly shortcode: string;
  readonly receipt: string;
  readonly amountCents: number;
  /** What the payer typed; may be empty. */
  readonly billReference: string;
  /** As far as it is told: in full, masked, hashed, or empty. */
  readonly payer: string;
  readonly payerName: string;
  /** ISO 8601. */
  readonly paidAt?: string;
  /** Why it can be no merchant's, whatever its reference says. */
  readonly mismatch?: string;
}

/** How it was learned. */
export interface Learned extends Pick<Cause, 'causation' | 'actor'>, Pick<Found, 'resultDescription'> {
  readonly via: 'callback' | 'pull';
  /** When it can have been learned first, in milliseconds since the epoch. */
  readonly learnedAtMs: number;
}

export type UnpromptedOutcome =
  /** Its receipt is a payment's, which shows it or will. */
  | { readonly kind: 'known' }
  /** A payment by prompt was found, and shows it now. */
  | { readonly kind: 'recorded' }
  /** Its receipt was claimed for this payment, which was paid under another one: its money is in no account. */
  | { readonly kind: 'paid-otherwise'; readonly transactionId: string }
  /** Nothing was recorded: it may be the money of these, of which more will be known. */
  | { readonly kind: 'waits'; readonly transactionIds: readonly string[] }
  /** It is this merchant's, or nobody's yet. */
  | { readonly kind: 'collected'; readonly transactionId: string; readonly merchantId: string };

/**
 * Books money that M-Pesa told of by itself, once, whichever way and however often it is told: it is the money of a payment
 * by prompt, or a merchant's, or nobody's yet. The receipt is claimed first, and with it whose money it is (design §5.3).
 * @throws DaftariError OVERLOADED the directory of merchants can not be read; what the journal throws: again later is safe
 */
export async function settleUnprompted(
  deps: UnpromptedDeps,
  money: Unprompted,
  by: Learned,
): Promise<UnpromptedOutcome> {
  const transactionId = collectionIdOf(money.environment, money.receipt);
  let claim = await deps.log.claimOf(money.environment, money.receipt);
  let reason: string | undefined;
  if (claim !== undefined && claim.transactionId !== transactionId) return ofPayment(deps, money, claim, by);
  if (claim === undefined) {
    const found = await findPrompt(deps, money, by);
    if (found.kind !== 'none') return found;
    const whose = await merchantOf(deps, money);
    reason = found.maybe === undefined ? whose.reason : `may be the money of payment ${found.maybe}`;
    const merchantId = found.maybe === undefined ? whose.merchantId : PLATFORM_MERCHANT;
    claim = await claimFor(deps, money, { transactionId, merchantId, receipt: money.receipt }, by);
  }
  if (claim.transactionId !== transactionId) return ofPayment(deps, money, claim, by);
  // Whoever claimed it first said whose it is: two who know different things must not book it twice.
  const { merchantId } = claim;
  const data = dataOf(money, { transactionId, merchantId }, by);
  const { environment } = money;
  const cause = { causation: by.causation, actor: by.actor, environment };
  await deps.collections.decide(
    { merchantId, transactionId },
    { kind: 'record', data, ...(reason && { reason }) },
    cause,
  );
  return { kind: 'collected', transactionId, merchantId };
}

/** The receipt is a payment's: a process that died between the claim and what follows from it left that to do. */
async function ofPayment(
  { log }: UnpromptedDeps,
  { receipt, amountCents, paidAt }: Unprompted,
  claim: ReceiptClaim,
  by: Learned,
): Promise<UnpromptedOutcome> {
  const owner = await log.find(claim);
  if (owner === undefined || showsReceipt(owner, receipt)) return { kind: 'known' };
  const { via, resultDescription } = by;
  const found = { via, resultDescription, receipt, amountCents, ...(paidAt === undefined ? {} : { paidAt }) };
  const isRecorded = await recordFound(log, owner, found, by);
  return isRecorded ? { kind: 'recorded' } : { kind: 'paid-otherwise', transactionId: owner.transactionId };
}

type NoPrompt = { readonly kind: 'none'; readonly maybe?: string };

async function findPrompt(
  deps: UnpromptedDeps,
  money: Unprompted,
  by: Learned,
): Promise<Exclude<UnpromptedOutcome, { kind: 'collected' }> | NoPrompt> {
  // The list is compared in many steps: whoever does that has waited before.
  if (by.via === 'callback') await deps.viewCaughtUp();
  const askedAtMs = deps.clock.nowMs();
  const { receipt, amountCents, payer, billReference: reference, paidAt } = money;
  const time = paidAt === undefined ? {} : { paidAtMs: Date.parse(paidAt) };
  const listed: ListedPayment = { receipt, amountCents, phone: payer, reference, ...time };
  const isPayer = (phone: string) => payerFit(payer, phone) !== 'other';
  const match = matchPrompt(listed, await candidatesFor(deps, money, listed, askedAtMs, isPayer), askedAtMs);
  if (match.kind === 'none') return match;
  if (match.kind === 'waits') {
    if (askedAtMs - by.learnedAtMs < MAX_WAIT_MS) return match;
    return { kind: 'none', maybe: match.transactionIds[0]! };
  }
  const paid = match.paidAtMs === undefined ? {} : { paidAt: isoTime(match.paidAtMs) };
  const { via, resultDescription } = by;
  const found = { via, resultDescription, receipt, amountCents, ...paid };
  const isRecorded = await recordFound(deps.log, match.payment, found, by);
  return isRecorded ? { kind: 'recorded' } : { kind: 'waits', transactionIds: [match.payment.transactionId] };
}

/** Whose it is by what the payer typed, or why it is nobody's. */
async function merchantOf(
  { accounts }: UnpromptedDeps,
  { mismatch, billReference }: Unprompted,
): Promise<{ merchantId: string; reason?: string }> {
  if (mismatch !== undefined) return { merchantId: PLATFORM_MERCHANT, reason: mismatch };
  const merchantId = await accounts.find(billReference);
  return merchantId === undefined
    ? { merchantId: PLATFORM_MERCHANT, reason: 'its account reference names no merchant' }
    : { merchantId };
}

/** Claims the receipt; answers whose it is then, which may be somebody else who was quicker. */
async function claimFor(
  { log }: UnpromptedDeps,
  { environment, receipt }: Unprompted,
  claim: ReceiptClaim,
  { causation, actor }: Learned,
): Promise<ReceiptClaim> {
  try {
    return await log.claimReceipt(environment, claim, { causation, actor, environment });
  } catch (error) {
    const now = error instanceof Contradiction ? await log.claimOf(environment, receipt) : undefined;
    if (now === undefined) throw error;
    return now;
  }
}

function dataOf(
  { receipt, amountCents, shortcode, billReference, payer, payerName, paidAt }: Unprompted,
  whose: Pick<ReceiptClaim, 'transactionId' | 'merchantId'>,
  { via }: Learned,
): CollectionData<'CollectionReceived.v1'> {
  return {
    ...whose,
    receipt,
    amountCents,
    currency: 'KES',
    shortcode,
    billReference: billReference.slice(0, MAX_REFERENCE),
    payer: payer.slice(0, MAX_REFERENCE),
    payerName: payerName.slice(0, MAX_NAME),
    ...(paidAt === undefined ? {} : { paidAt }),
    via: via === 'callback' ? 'c2b' : 'pull',
  };
}
