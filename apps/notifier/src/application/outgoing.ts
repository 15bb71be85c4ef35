import { ERASED } from '@daftari/journal-core/personal-data';
import { signedHeaders } from '@daftari/webhook/sign-webhook';
import type { Delivery, EndReason } from '../domain/delivery';
import { endpointIn } from '../domain/webhook-endpoint';
import type { EndpointLog } from './endpoint-log';

/** What an attempt at a delivery is made of. */
export type Outgoing =
  | { readonly kind: 'send'; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  /** Nothing more goes to its endpoint. */
  | { readonly kind: 'end'; readonly reason: EndReason }
  /** There is nothing to send, or it can not be signed: what is not signed is not sent. */
  | { readonly kind: 'unsendable'; readonly error: string };

/** Makes the request of an attempt: to an endpoint as it is now, signed anew; the body is the same for every attempt. */
export function outgoing(endpoints: Pick<EndpointLog, 'book' | 'signingSecrets'>, version: string) {
  return async (delivery: Delivery, body: string, nowMs: number): Promise<Outgoing> => {
    const { deliveryId: id, endpointId } = delivery;
    if (body === ERASED) {
      return { kind: 'unsendable', error: 'not sent: it told about a person whose data was erased' };
    }
    const timestamp = Math.floor(nowMs / 1_000);
    const headers = { 'content-type': 'application/json', 'user-agent': `Daftari/${version}` };
    if (endpointId === undefined) {
      const unsigned = { 'webhook-id': id, 'webhook-timestamp': String(timestamp) };
      return { kind: 'send', url: delivery.url, headers: { ...headers, ...unsigned } };
    }
    const endpoint = endpointIn(await endpoints.book(delivery), endpointId);
    if (endpoint === undefined) return { kind: 'end', reason: 'ENDPOINT_DELETED' };
    if (!endpoint.active) return { kind: 'end', reason: 'ENDPOINT_OFF' };
    const secrets = await endpoints.signingSecrets(endpoint, nowMs);
    if (secrets.length === 0) {
      return { kind: 'unsendable', error: 'not sent: its signing secret is not in the secret store; rotate it' };
    }
    const signed = signedHeaders({ id, timestamp, body }, secrets);
    return { kind: 'send', url: endpoint.url, headers: { ...headers, ...signed } };
  };
}
