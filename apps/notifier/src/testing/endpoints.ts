import { createHmac } from 'node:crypto';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { CreateEndpointRequest } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { systemIds } from '@daftari/kernel/ids';
import { MERCHANT } from './payment-story';
import { CALLER, type World } from './world';

export const TEST_SCOPE = { merchantId: MERCHANT, environment: Environment.TEST };

/** For specs: asks for an endpoint at the world's receiver that is told everything, or what is said. */
export function endpointRequest(world: World, over: Partial<CreateEndpointRequest> = {}): CreateEndpointRequest {
  return {
    ...TEST_SCOPE,
    endpointId: systemIds.uuid(),
    url: `${world.receiver.url}/native`,
    events: ['*'],
    description: '',
    requestFingerprint: '',
    caller: CALLER,
    ...over,
  };
}

/** For specs: such an endpoint, with its secret. */
export async function createEndpoint(world: World, over: Partial<CreateEndpointRequest> = {}) {
  const { endpoint, secret } = await world.room.service.createEndpoint(endpointRequest(world, over));
  return {
    endpointId: endpoint!.endpointId,
    secret,
    one: { ...TEST_SCOPE, endpointId: endpoint!.endpointId, caller: CALLER },
  };
}

interface Received {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** What a receiver computes that knows only the secret and what it got: written out, so that it shares nothing with the sender. */
export function signatureBy(secret: string, { headers, body }: Received): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed, 'utf8').digest('base64')}`;
}
