import { cents } from '@daftari/kernel/money';
import { chargesAccount, phoneAccount, SAFARICOM, shortcodeAccount } from '../domain/accounts';
import { nairobiDay } from '../domain/nairobi-time';
import { requestId } from '../domain/identifiers';
import { OPERATION_RESULTS, type OperationResultName } from '../domain/operation-results';
import { decidePayout, type RecipientState } from '../domain/payout-decision';
import { payoutResultBody, type PayoutFacts } from '../domain/payout-result';
import { expectedOutcome, type PayoutScenario, type PlannedResult } from '../domain/payout-scenario';
import { payoutScenarioTaken, USUAL_RECIPIENT } from '../domain/payout-scenarios';
import type { Books } from './books';
import type { Context } from './context';
import type { Settled } from './due';
import { leaveResult } from './leave-result';
import type { Operation } from './operations-book';
import { fundsOf } from './settle-balance';
import { freshReceipt, makeRoom, receivedToday } from './wallets';

/** A request for a payout, all of whose money fields are there. */
type Payout = Operation & { readonly amountCents: NonNullable<Operation['amountCents']>; readonly recipient: string };

/** Carries a payout out: decides it from the ledger, moves the money and leaves the results to send. */
export function settlePayout(context: Context, books: Books, operation: Operation): Settled {
  const payout = operation as Payout;
  const decidedAtMs = context.clock.nowMs();
  const scenario = payoutScenarioTaken(payout.scenario);
  const name = outcomeOf(context, books, payout, scenario);
  const receipt = name === 'done' ? payOut(context, books, payout, decidedAtMs) : null;
  const result = name === null ? null : OPERATION_RESULTS[name];
  books.operations.settle({
    conversationId: payout.conversationId,
    ...{ decidedAtMs, receipt },
    ...{ resultCode: result === null ? null : String(result.code), resultDescription: result?.description ?? null },
  });
  if (name === null) return { callbacks: [] };
  const planned = planOf(context, scenario, name, decidedAtMs);
  const facts = factsOf(context, books, payout, { name, decidedAtMs, receipt });
  return { callbacks: planned.map((one) => leave(books, payout, facts, one)) };
}

function outcomeOf(context: Context, books: Books, payout: Payout, scenario: PayoutScenario) {
  const { switches, credentials } = context;
  const { amountCents, initiator, shortcode } = payout;
  const asked = {
    amountCents,
    initiator,
    outcome: scenario.outcome,
    ownShortcode: shortcode === credentials.shortcode,
  };
  return decidePayout(asked, recipientState(context, books, payout), switches);
}

function recipientState({ clock }: Context, books: Books, { recipient, shortcode }: Payout): RecipientState {
  const wallet = books.ledger.account(phoneAccount(recipient));
  return {
    registered: wallet.registered === 1,
    heldCents: cents(wallet.balanceCents - wallet.giftCents),
    receivedTodayCents: receivedToday(wallet, clock.nowMs()),
    floatCents: books.ledger.account(shortcodeAccount(shortcode)).balanceCents,
  };
}

/** Moves the money from the shortcode's utility account, and M-Pesa's charge; answers the receipt. */
function payOut(context: Context, books: Books, payout: Payout, atMs: number): string {
  const { amountCents, recipient, shortcode, conversationId } = payout;
  const receipt = freshReceipt(context, books);
  const account = phoneAccount(recipient);
  makeRoom(context, books, recipient, amountCents, atMs);
  const move = { atMs, checkoutRequestId: null, conversationId };
  const paid = { fromAccount: shortcodeAccount(shortcode), toAccount: account, amountCents, receipt };
  books.ledger.move({ ...move, kind: 'payout', ...paid });
  books.ledger.addReceivedToday(account, nairobiDay(atMs), amountCents);
  const { payoutChargeCents } = context.switches;
  if (payoutChargeCents === 0) return receipt;
  const charge = { fromAccount: chargesAccount(shortcode), toAccount: SAFARICOM, amountCents: payoutChargeCents };
  books.ledger.move({ ...move, kind: 'charge', ...charge, receipt: null });
  return receipt;
}

interface TimedResult extends PlannedResult {
  readonly dueAtMs: number;
}

/** A payout that ended otherwise than its scenario has it sends one plain result. */
function planOf(
  { timings }: Context,
  scenario: PayoutScenario,
  name: OperationResultName,
  decidedAtMs: number,
): readonly TimedResult[] {
  const { results, resultStart } = expectedOutcome(scenario) === name ? scenario : USUAL_RECIPIENT;
  const startMs = { usual: timings.callbackMs, 'at-once': 0, 'hours-later': timings.lateResultMs }[resultStart];
  return results.map((one, n) => ({ ...one, dueAtMs: decidedAtMs + startMs + n * timings.callbackGapMs }));
}

type Ending = Pick<PayoutFacts, 'decidedAtMs' | 'receipt'> & { readonly name: OperationResultName };

function factsOf(context: Context, books: Books, payout: Payout, { name, ...ending }: Ending): PayoutFacts {
  const { conversationId, originatorConversationId, amountCents, recipient, shortcode } = payout;
  return {
    ...{ conversationId, originatorConversationId, amountCents, recipient, result: OPERATION_RESULTS[name] },
    otherOriginator: requestId(context.instancePrefix, books.requests.nextNumber()),
    ...ending,
    funds: fundsOf(books, shortcode),
  };
}

function leave(books: Books, payout: Payout, truth: PayoutFacts, { form, says, dueAtMs }: TimedResult) {
  const told = says === undefined ? truth : { ...truth, result: OPERATION_RESULTS[says], receipt: null };
  const body = payoutResultBody(told, form);
  return leaveResult(books, payout, { body, dueAtMs, resultCode: String(told.result.code), receipt: told.receipt });
}
