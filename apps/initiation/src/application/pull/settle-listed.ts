import type { PulledPayment } from '@daftari/daraja/pull-port';
import type { Environment } from '@daftari/journal-core/event';
import { isoTime } from '@daftari/kernel/clock';
import { collectionIdOf } from '@daftari/kernel/collection-id';
import { payerFit } from '../../domain/collection/payer-fit';
import type { Payment } from '../../domain/payment';
import { isListedAs, matchListed, type ListedPayment } from '../../domain/pull/match-listed';
import type { ReceiptClaim } from '../../domain/receipt';
import { settleUnprompted, type Unprompted, type UnpromptedDeps } from '../collection/settle-unprompted';
import { candidatesFor, recordFound, showsReceipt } from './found-payment';

/** How `found-payment` tells where a receipt was found. */
const FOUND = { via: 'pull', resultDescription: "Found in M-Pesa's list of transactions" } as const;
const ACTOR = 'provider:daraja';

export type SettleDeps = UnpromptedDeps;

/** Whose list it is. */
export interface ListPlace {
  readonly environment: Environment;
  readonly shortcode: string;
}

/** `known`: its payment shows the receipt; `recorded`: it does now; the others need a person, or time. */
export type Settled =
  | { readonly kind: 'known' }
  | { readonly kind: 'recorded' }
  /** No prompt asked for it: it is this merchant's, or nobody's yet. */
  | { readonly kind: 'collected'; readonly transactionId: string; readonly merchantId: string }
  /** Another payer's, or another amount, as the list has it: this payment has claimed a receipt that is not its own. */
  | { readonly kind: 'contradicted'; readonly transactionId: string }
  /** This payment has claimed the receipt, and was paid under another one: the money is in no account. */
  | { readonly kind: 'paid-otherwise'; readonly transactionId: string }
  /** It may be the money of one of these, of which more will be known. */
  | { readonly kind: 'ambiguous'; readonly transactionIds: readonly string[] };

/** What is known of a receipt that needs nothing more; undefined while something is to be done. */
async function knownAs(
  { log, collections }: SettleDeps,
  { environment }: ListPlace,
  pulled: PulledPayment,
  claim: ReceiptClaim,
): Promise<Settled | undefined> {
  if (claim.transactionId === collectionIdOf(environment, pulled.receipt)) {
    return (await collections.find(claim)) === undefined ? undefined : { kind: 'known' };
  }
  const owner = await log.find(claim);
  // Receipts are claimed for more than what comes: what was paid out is not compared.
  if (owner === undefined) return { kind: 'known' };
  if (!isListedAs(owner, listedOf(pulled))) return { kind: 'contradicted', transactionId: owner.transactionId };
  return showsReceipt(owner, pulled.receipt) ? { kind: 'known' } : undefined;
}

/**
 * What needs no look at the others of the list: a receipt that is known, and money that no payment of ours can be. Many of
 * them are dealt with at once. Undefined where a payment may be meant: then it matters what became of the one before.
 * @throws what the journal throws; the same again later is safe
 */
export async function settleAlone(
  deps: SettleDeps,
  place: ListPlace,
  pulled: PulledPayment,
): Promise<Settled | undefined> {
  const claim = await deps.log.claimOf(place.environment, pulled.receipt);
  if (claim !== undefined) return knownAs(deps, place, pulled, claim);
  const askedAtMs = deps.clock.nowMs();
  const isPayer = (phone: string) => payerFit(pulled.payer, phone) !== 'other';
  const candidates = await candidatesFor(deps, place, listedOf(pulled), askedAtMs, isPayer);
  return candidates.length === 0 ? unprompted(deps, place, pulled, askedAtMs) : undefined;
}

/**
 * Finds the payment that a listed one is, and records the money under its receipt: a receipt that was pending is learned,
 * an open payment succeeds, and money for one that ended otherwise is late. What no prompt asked for is the merchant's that
 * its reference names, or nobody's yet. The receipt is claimed first (design §5.3).
 * @throws what the journal throws; the same again later is safe
 */
export async function settleListed(deps: SettleDeps, place: ListPlace, pulled: PulledPayment): Promise<Settled> {
  const claim = await deps.log.claimOf(place.environment, pulled.receipt);
  const known = claim === undefined ? undefined : await knownAs(deps, place, pulled, claim);
  if (known !== undefined) return known;
  const owner = claim === undefined ? undefined : await deps.log.find(claim);
  // A process that died between the claim and what follows from it left this to do.
  if (owner !== undefined) {
    const settled = await record(deps, owner, pulled, pulled.paidAt);
    return settled.kind === 'ambiguous' ? { kind: 'paid-otherwise', transactionId: owner.transactionId } : settled;
  }
  const listed = listedOf(pulled);
  const askedAtMs = deps.clock.nowMs();
  const isPayer = (phone: string) => phone === listed.phone;
  const match = matchListed(listed, await candidatesFor(deps, place, listed, askedAtMs, isPayer), askedAtMs);
  if (match.kind === 'matched') {
    return record(deps, match.payment, pulled, match.paidAtMs === undefined ? undefined : isoTime(match.paidAtMs));
  }
  return unprompted(deps, place, pulled, askedAtMs);
}

async function unprompted(
  deps: SettleDeps,
  place: ListPlace,
  pulled: PulledPayment,
  askedAtMs: number,
): Promise<Settled> {
  const learnedAtMs = listedOf(pulled).paidAtMs ?? askedAtMs;
  const settled = await settleUnprompted(deps, unpromptedOf(place, pulled), { ...PULLED, learnedAtMs });
  return settled.kind === 'waits' ? { kind: 'ambiguous', transactionIds: settled.transactionIds } : settled;
}

/** No event leads to what a list shows. */
const PULLED = { ...FOUND, causation: 'pull', actor: ACTOR };

function unpromptedOf({ environment, shortcode }: ListPlace, pulled: PulledPayment): Unprompted {
  const { receipt, amountCents, billReference, payer, sender, paidAt } = pulled;
  const time = paidAt === undefined ? {} : { paidAt };
  return { environment, shortcode, receipt, amountCents, billReference, payer, payerName: sender, ...time };
}

function listedOf({ receipt, amountCents, payer, billReference, paidAt }: PulledPayment): ListedPayment {
  const time = paidAt === undefined ? {} : { paidAtMs: Date.parse(paidAt) };
  return { receipt, amountCents, phone: payer, reference: billReference, ...time };
}

async function record(
  { log }: SettleDeps,
  payment: Payment,
  { receipt, amountCents }: PulledPayment,
  paidAt: string | undefined,
): Promise<Settled> {
  const found = { ...FOUND, receipt, amountCents, ...(paidAt === undefined ? {} : { paidAt }) };
  const isRecorded = await recordFound(log, payment, found, { causation: payment.initiatedBy, actor: ACTOR });
  // A callback was quicker: it has taken the receipt, or ended the payment under another one.
  return isRecorded ? { kind: 'recorded' } : { kind: 'ambiguous', transactionIds: [payment.transactionId] };
}
