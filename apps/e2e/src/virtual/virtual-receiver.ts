import type { EgressClient } from '@daftari/egress/egress-client';
import type { VirtualTime } from './virtual-time';

/** A webhook as its merchant got it. */
export interface ReceivedWebhook {
  readonly url: string;
  readonly body: Record<string, unknown>;
  readonly deliveryId: string;
  /** Milliseconds since the epoch, of virtual time. */
  readonly atMs: number;
}

/** Every merchant's server: takes what comes, in process. */
export interface VirtualReceiver extends Pick<EgressClient, 'post'> {
  readonly received: readonly ReceivedWebhook[];
}

export function virtualReceiver(time: VirtualTime): VirtualReceiver {
  const received: ReceivedWebhook[] = [];
  return {
    received,
    async post(url, body, headers) {
      time.stir();
      const deliveryId = headers['webhook-id'] ?? headers['x-daftari-delivery'] ?? '';
      received.push({ url, body: JSON.parse(body) as Record<string, unknown>, deliveryId, atMs: time.clock.nowMs() });
      return { kind: 'answered', status: 200, durationMs: 1 };
    },
  };
}
