import { classifyQueued, type QueuedOrNot } from './classify-queued';
import type { DarajaLine } from './daraja-line';
import { refused, unknown } from './gateway-verdict';
import type { Exchange } from './http-exchange';
import type { InitiatorIdentity } from './initiator-identity';
import { notConfigured } from './initiator-provider';
import { isShortcode, problemOfAddresses, remarks } from './payout-request';
import type { Reversal, ReversalOutcome, ReversalProvider } from './reversal-port';

export const REVERSAL_PATH = '/mpesa/reversal/v1/request';
/** An organisation's shortcode, in this API only (daraja.md §6.3). */
const RECEIVER_IS_SHORTCODE = '11';
const MAX_CENTS = 250_000_00;

export function reversalProvider(
  line: DarajaLine,
  initiator: InitiatorIdentity | undefined,
  longestMs: number,
): ReversalProvider {
  return {
    async reverse(reversal, deadlineMs = longestMs) {
      if (initiator === undefined) return notConfigured('reversals');
      const problem = problemOfReversal(reversal);
      if (problem !== undefined) return refused('INVALID_REQUEST', `not sent: ${problem}`);
      return line.call<ReversalOutcome>({
        path: REVERSAL_PATH,
        body: () => reversalBody(reversal, initiator),
        deadlineMs: Math.min(deadlineMs, longestMs),
        read: withoutDuplicate,
        notSent: (why) => why,
      });
    },
  };
}

/** The body of a reversal, name for name, `RecieverIdentifierType` included (daraja.md §6.3). */
export function reversalBody(reversal: Reversal, initiator: InitiatorIdentity): Record<string, string> {
  return {
    Initiator: initiator.name,
    SecurityCredential: initiator.securityCredential,
    CommandID: 'TransactionReversal',
    TransactionID: reversal.receipt,
    Amount: String(reversal.amountCents / 100),
    ReceiverParty: reversal.shortcode,
    RecieverIdentifierType: RECEIVER_IS_SHORTCODE,
    ResultURL: reversal.resultUrl,
    QueueTimeOutURL: reversal.queueTimeoutUrl,
    Remarks: remarks(reversal.remarks, 'Reversal'),
  };
}

/** What Daraja would refuse for sure, found before anything is sent; undefined when nothing is wrong. */
export function problemOfReversal(reversal: Reversal): string | undefined {
  if (!isShortcode(reversal.shortcode)) return 'the shortcode is not 5 to 7 digits';
  if (!/^[A-Z0-9]{4,40}$/i.test(reversal.receipt)) return 'there is no receipt to reverse';
  if (!Number.isSafeInteger(reversal.amountCents) || reversal.amountCents % 100 !== 0)
    return 'the amount is not whole shillings';
  if (reversal.amountCents < 100 || reversal.amountCents > MAX_CENTS)
    return 'the amount is not between KES 1 and 250,000';
  return problemOfAddresses(reversal);
}

/** No id of ours is sent, so "duplicate" can only mean that nobody knows what is going on. */
function withoutDuplicate(exchange: Exchange): Exclude<QueuedOrNot, { kind: 'duplicate' }> {
  const outcome = classifyQueued(exchange);
  return outcome.kind === 'duplicate' ? unknown(`${outcome.resultCode}: ${outcome.resultDescription}`) : outcome;
}
