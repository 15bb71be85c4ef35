import type { Payout, ResultAddresses } from './initiator-port';
import type { InitiatorIdentity } from './initiator-identity';
import { plainText } from './plain-text';

export const PAYOUT_PATH = '/mpesa/b2c/v3/paymentrequest';

const MIN_REMARKS = 2;
const MAX_REMARKS = 100;
const MIN_CENTS = 10_00;
const MAX_CENTS = 250_000_00;
const COMMANDS = new Set(['BusinessPayment', 'SalaryPayment', 'PromotionPayment']);

/** The body of a B2C v3 request, name for name, `Occassion` included (daraja.md §5). */
export function payoutBody(payout: Payout, initiator: InitiatorIdentity): Record<string, string> {
  const occasion = plainText(payout.occasion ?? '', MAX_REMARKS);
  return {
    OriginatorConversationID: payout.originatorConversationId,
    InitiatorName: initiator.name,
    SecurityCredential: initiator.securityCredential,
    CommandID: payout.commandId,
    Amount: String(payout.amountCents / 100),
    PartyA: payout.shortcode,
    PartyB: payout.phone,
    Remarks: remarks(payout.remarks, 'Payout'),
    QueueTimeOutURL: payout.queueTimeoutUrl,
    ResultURL: payout.resultUrl,
    ...(occasion === '' ? {} : { Occassion: occasion }),
  };
}

/** What Daraja would refuse for sure, found before anything is sent; undefined when nothing is wrong. */
export function problemOfPayout(payout: Payout): string | undefined {
  if (!/^[\x21-\x7e]{1,60}$/.test(payout.originatorConversationId)) return 'its id is not 1 to 60 plain characters';
  if (!COMMANDS.has(payout.commandId)) return 'the command is none of B2C';
  if (!isShortcode(payout.shortcode)) return 'the shortcode is not 5 to 7 digits';
  if (!/^254[17]\d{8}$/.test(payout.phone)) return 'the phone is not of the form 254XXXXXXXXX';
  if (!Number.isSafeInteger(payout.amountCents) || payout.amountCents % 100 !== 0)
    return 'the amount is not whole shillings';
  if (payout.amountCents < MIN_CENTS || payout.amountCents > MAX_CENTS)
    return 'the amount is not between KES 10 and 250,000';
  return problemOfAddresses(payout);
}

export function isShortcode(shortcode: string): boolean {
  return /^\d{5,7}$/.test(shortcode);
}

/** Both addresses are mandatory in every initiator API. */
export function problemOfAddresses({ resultUrl, queueTimeoutUrl }: ResultAddresses): string | undefined {
  const sound = [resultUrl, queueTimeoutUrl].every((url) => /^https?:\/\/[\x21-\x7e]{1,2000}$/.test(url));
  return sound ? undefined : 'the result or queue-timeout address is no URL';
}

/** 2 to 100 plain characters (daraja.md §13); without any, `otherwise`. */
export function remarks(text: string, otherwise: string): string {
  return (plainText(text, MAX_REMARKS) || otherwise).padEnd(MIN_REMARKS, '.');
}
