import type { Endpoint } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import type { WebhookEndpoint } from '../domain/webhook-endpoint';

/** An endpoint as it goes over the wire: without anything of its secret. */
export function wireEndpoint(endpoint: WebhookEndpoint): Endpoint {
  const { endpointId, merchantId, url, events, description = '', active, failingSince = '' } = endpoint;
  const { createdAt, updatedAt } = endpoint;
  return { endpointId, merchantId, url, events: [...events], description, active, failingSince, createdAt, updatedAt };
}
