import { connectivityState, type Client } from '@grpc/grpc-js';
import { DaftariError } from '@daftari/kernel/errors';
import { attempt, AttemptFailed, type WireMethod } from '../attempt';

/** How long a first connection may take before calls go elsewhere; it goes on being made meanwhile. */
const CONNECT_WITHIN_MS = 1_000;

/** `untried`: nobody knows yet. `bad`: it could not be reached; it is tried again in the background, with back-off. */
export type EndpointState = 'ready' | 'untried' | 'bad';

/** One address of a service and the channel to it, which is made for the first call. */
export class Endpoint {
  private client: Client | undefined;
  private connecting: Promise<boolean> | undefined;
  private isBad = false;
  private inFlight = 0;
  private isRetired = false;

  constructor(
    readonly address: string,
    private readonly open: () => Client,
  ) {}

  state(): EndpointState {
    // Asked so, a channel that has no connection makes one, unless it is waiting out its back-off.
    const state = this.client?.getChannel().getConnectivityState(this.isBad);
    if (state === connectivityState.READY) {
      this.isBad = false;
      return 'ready';
    }
    return this.isBad ? 'bad' : 'untried';
  }

  /** Whether it can be reached. Never rejects, and answers within CONNECT_WITHIN_MS. */
  connected(): Promise<boolean> {
    return (this.connecting ??= this.connect().finally(() => (this.connecting = undefined)));
  }

  /** Sends a call once. @param byMs milliseconds since the epoch. @throws AttemptFailed */
  async call(method: WireMethod, request: unknown, byMs: number): Promise<unknown> {
    if (this.isRetired) throw new AttemptFailed('unsent', new DaftariError('OVERLOADED', `${this.address} is gone.`));
    this.inFlight++;
    try {
      return await attempt(this.opened(), method, request, byMs);
    } finally {
      this.inFlight--;
      if (this.isRetired) this.closeWhenUnused();
    }
  }

  /** Is used no more; its calls in flight get their answers. */
  retire(): void {
    this.isRetired = true;
    this.closeWhenUnused();
  }

  private opened(): Client {
    return (this.client ??= this.open());
  }

  private async connect(): Promise<boolean> {
    const byMs = Date.now() + CONNECT_WITHIN_MS;
    for (;;) {
      if (this.isRetired) return false;
      const channel = this.opened().getChannel();
      const state = channel.getConnectivityState(true);
      if (state === connectivityState.READY) return true;
      const failed = state === connectivityState.TRANSIENT_FAILURE || state === connectivityState.SHUTDOWN;
      if (failed || Date.now() >= byMs) {
        this.isBad = true;
        return false;
      }
      await new Promise<void>((resolve) => channel.watchConnectivityState(state, byMs, () => resolve()));
    }
  }

  private closeWhenUnused(): void {
    if (this.inFlight > 0) return;
    this.client?.close();
  }
}
