import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { derivedId } from '@daftari/kernel/ids';

/** Where a merchant's PlugPay webhooks of one environment go. */
export interface Endpoint {
  /** Absent after it was removed. */
  readonly url?: string;
  /** Since when there is one without a gap, ISO 8601; another URL does not change it. */
  readonly since?: string;
}

/** An endpoint as its stream `endpoint-<id>` tells it; undefined before it is first set. */
export type EndpointState = Endpoint | undefined;

export const endpointModel: StreamModel<EndpointState, NotifierEvent> = { initialState: undefined, evolve };

function evolve(state: EndpointState, event: RecordedEvent<NotifierEvent>): EndpointState {
  switch (event.type) {
    case 'EndpointSet.v1':
      return { url: event.data.url, since: state?.since ?? event.at };
    case 'EndpointRemoved.v1':
      return {};
    default:
      throw new Error(`${event.stream} holds ${event.type}, which is not about an endpoint`);
  }
}

/** A merchant has one PlugPay endpoint in each environment, so its id follows from them. */
export function plugpayEndpointId(merchantId: string, environment: Environment): string {
  return derivedId('endpoint', environment, merchantId, 'plugpay');
}

export function endpointStream(endpointId: string): string {
  return `endpoint-${endpointId}`;
}

export interface SetEndpoint {
  readonly endpointId: string;
  readonly merchantId: string;
  readonly url: string;
}

export function decideSet(command: SetEndpoint, endpoint: EndpointState): NotifierEvent[] {
  if (endpoint?.url === command.url) return [];
  return [{ type: 'EndpointSet.v1', data: { ...command, dialect: 'plugpay' } }];
}

export interface RemoveEndpoint {
  readonly endpointId: string;
  readonly merchantId: string;
  readonly reason: string;
}

export function decideRemove(command: RemoveEndpoint, endpoint: EndpointState): NotifierEvent[] {
  return endpoint?.url === undefined ? [] : [{ type: 'EndpointRemoved.v1', data: command }];
}
