import type { C2bVersion } from '../domain/c2b-callback';
import { readRegistration, readSimulation } from '../domain/c2b-requests';
import { CUSTOMER } from '../domain/products';
import { isRefusal, REFUSALS, refusalAnswer, type Refusal } from '../domain/refusals';
import { keepRegistration, registrationOf } from './c2b-registration';
import type { Context } from './context';
import { jsonBody, type Call, type Endpoint, type Outcome } from './endpoint';
import { payByCustomer } from './pay-by-customer';
import { envelopeRefusal } from './readable-request';

const refuse = (call: Call, refusal: Refusal): Outcome => ({ answer: refusalAnswer(refusal, call.requestId) });

/** The field's name is misspelt on the wire; `00000000` is what the sandbox says (daraja.md §7). */
const accepted = (call: Call, ResponseCode: string, ResponseDescription: string) => ({
  status: 200,
  body: { OriginatorCoversationID: call.requestId, ResponseCode, ResponseDescription },
});

/** POST /mpesa/c2b/v1/registerurl and /v2/registerurl. */
export function registerC2b(context: Context, version: C2bVersion): Endpoint {
  return (call) => {
    const body = jsonBody(call.request);
    const unread = envelopeRefusal(call, body, CUSTOMER);
    if (unread !== undefined) return refuse(call, unread);
    const read = readRegistration(body, version);
    if (isRefusal(read)) return refuse(call, read);
    if (!isOwn(context, read.shortcode)) return refuse(call, CUSTOMER.badField('ShortCode'));
    const again = registrationOf(call.books, read.shortcode) !== undefined;
    if (again && context.switches.registerOnce) return refuse(call, REFUSALS.urlsRegistered);
    keepRegistration(call.books, read);
    return { answer: accepted(call, '00000000', 'Success') };
  };
}

/** POST /mpesa/c2b/v1/simulate and /v2/simulate: a customer pays without being asked. */
export function simulateC2b(context: Context): Endpoint {
  return (call) => {
    const body = jsonBody(call.request);
    const unread = envelopeRefusal(call, body, CUSTOMER);
    if (unread !== undefined) return refuse(call, unread);
    const read = readSimulation(body);
    if (isRefusal(read)) return refuse(call, read);
    if (!isOwn(context, read.shortcode)) return refuse(call, CUSTOMER.badField('ShortCode'));
    const { due, callbacks } = payByCustomer(context, call.books, read);
    const answer = accepted(call, '0', 'Accept the service request successfully.');
    return { answer, opened: due, callbacks };
  };
}

function isOwn({ credentials }: Context, shortcode: string): boolean {
  return shortcode === credentials.shortcode || (credentials.tills ?? []).includes(shortcode);
}
