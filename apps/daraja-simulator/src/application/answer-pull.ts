import { shillings } from '@daftari/kernel/money';
import { nairobiWithZ } from '../domain/nairobi-time';
import { PULL } from '../domain/products';
import { INVALID_SHORTCODE, readPullQuery, readPullRegistration } from '../domain/pull-requests';
import { isRefusal, refusalAnswer, type Refusal } from '../domain/refusals';
import type { Books, Collected } from './books';
import type { Context } from './context';
import { jsonBody, type Call, type Endpoint, type Outcome } from './endpoint';
import { envelopeRefusal } from './readable-request';

/** How far back Pull looks (daraja.md §13). */
const WINDOW_MS = 48 * 3_600_000;
/** How many rows one answer holds; the next ones are asked for by offset. Modelled. */
export const PULL_PAGE = 1_000;

const refuse = (call: Call, refusal: Refusal): Outcome => ({ answer: refusalAnswer(refusal, call.requestId) });
const registered = (shortcode: string) => `pull/${shortcode}`;

/** POST /pulltransactions/v1/register (daraja.md §9). */
export function registerPull({ credentials }: Context): Endpoint {
  return (call) => {
    const body = jsonBody(call.request);
    const unread = envelopeRefusal(call, body, PULL);
    if (unread !== undefined) return refuse(call, unread);
    const read = readPullRegistration(body);
    if (isRefusal(read)) return refuse(call, read);
    const { shortcode } = read;
    if (shortcode !== credentials.shortcode) return refuse(call, INVALID_SHORTCODE);
    const again = isRegistered(call.books, shortcode);
    call.books.settings.put(registered(shortcode), 'true');
    const ResponseDescription = again ? 'ShortCode already Registered' : 'ShortCode Registered Successfully';
    const ids = { ResponseRefID: call.requestId, ResponseStatus: again ? '1001' : '1000', ShortCode: shortcode };
    return { answer: { status: 200, body: { ...ids, ResponseDescription } } };
  };
}

/** POST (or GET) /pulltransactions/v1/query: customers' payments of the last 48 hours, in a list within a list. */
export function queryPull({ credentials }: Context): Endpoint {
  return (call) => {
    const body = jsonBody(call.request);
    const unread = envelopeRefusal(call, body, PULL);
    if (unread !== undefined) return refuse(call, unread);
    const read = readPullQuery(body);
    if (isRefusal(read)) return refuse(call, read);
    const { shortcode, toMs, offset } = read;
    if (shortcode !== credentials.shortcode) return refuse(call, INVALID_SHORTCODE);
    const fromMs = Math.max(read.fromMs, call.nowMs - WINDOW_MS);
    // A time is told in whole seconds: the last one is meant as a whole.
    const untilMs = toMs + 999;
    const page = { offset, limit: PULL_PAGE };
    const found = isRegistered(call.books, shortcode)
      ? call.books.ledger.collected(shortcode, fromMs, untilMs, page)
      : [];
    return { answer: { status: 200, body: found.length === 0 ? nothing(call) : some(call, found) } };
  };
}

const isRegistered = (books: Books, shortcode: string) => books.settings.get(registered(shortcode)) !== undefined;

function nothing({ requestId: RequestID }: Call): Readonly<Record<string, unknown>> {
  const ResponseMessage = 'No records found or Organization Name not available';
  return { RequestID, ResponseCode: '1001', ResponseMessage };
}

function some({ requestId: ResponseRefID }: Call, found: readonly Collected[]): Readonly<Record<string, unknown>> {
  return { ResponseRefID, ResponseCode: '1000', ResponseMessage: 'Success', Response: [found.map(rowOf)] };
}

function rowOf({ receipt, atMs, fromAccount, amountCents, reference }: Collected): object {
  return {
    transactionId: receipt,
    trxDate: nairobiWithZ(atMs),
    msisdn: Number(fromAccount.replace('phone/', '')),
    sender: 'MPESA',
    transactiontype: 'c2b-pay-bill-debit',
    billreference: reference,
    amount: shillings(amountCents).toFixed(2),
    organizationname: 'SIMULATED ORGANISATION',
  };
}
