import type { Client } from '@grpc/grpc-js';
import { DaftariError } from '@daftari/kernel/errors';
import { rendezvousOrder } from '@daftari/kernel/rendezvous';
import type { AddressList } from './address-list';
import { Endpoint } from './endpoint';

/** Whose work a call is: it goes where all calls of this journal's partition go. */
export interface Route {
  readonly journal: string;
  readonly partition: number;
}

/** The processes of a service, and which of them a call goes to. */
export interface Endpoints {
  /**
   * The first in the route's rendezvous order that was not tried and can be reached; undefined when there is none. Without
   * a route they take turns. @throws DaftariError OVERLOADED closed
   */
  choose(route: Route | undefined, tried: ReadonlySet<string>): Endpoint | undefined | Promise<Endpoint | undefined>;
  /** Every process that is known now, once names have been looked up. @throws DaftariError OVERLOADED closed */
  all(): Promise<readonly Endpoint[]>;
  /** A call failed: perhaps the processes have moved. */
  failed(): void;
  /** Takes no new calls; those in flight get their answers. */
  close(): void;
}

export function endpointsOf(addresses: AddressList, open: (address: string) => Client): Endpoints {
  const endpoints = new Map<string, Endpoint>();
  const orders = new Map<string, readonly Endpoint[]>();
  let known: readonly string[] = [];
  let turn = 0;
  let closed = false;

  const update = () => {
    if (known === addresses.current()) return;
    known = addresses.current();
    orders.clear();
    for (const [address, endpoint] of endpoints) {
      if (known.includes(address)) continue;
      endpoints.delete(address);
      endpoint.retire();
    }
    for (const address of known) {
      if (!endpoints.has(address)) endpoints.set(address, new Endpoint(address, () => open(address)));
    }
  };
  const routed = ({ journal, partition }: Route) => {
    const key = `${partition} ${journal}`;
    const order = orders.get(key) ?? rendezvousOrder(known, journal, partition).map((it) => endpoints.get(it)!);
    orders.set(key, order);
    return order;
  };
  const inTurn = () => {
    const all = [...endpoints.values()];
    const from = all.length === 0 ? 0 : turn++ % all.length;
    const order = [...all.slice(from), ...all.slice(0, from)];
    return [...order.filter((it) => it.state() !== 'bad'), ...order.filter((it) => it.state() === 'bad')];
  };

  return {
    choose(route, tried) {
      assertOpen();
      update();
      if (known.length === 0) return addresses.first.then(() => (update(), reachable(orderOf(route), tried)));
      const order = orderOf(route);
      const [first] = order;
      return first?.state() === 'ready' && !tried.has(first.address) ? first : reachable(order, tried);
    },
    async all() {
      assertOpen();
      await addresses.first;
      update();
      return [...endpoints.values()];
    },
    failed: () => addresses.refresh(),
    close() {
      closed = true;
      addresses.close();
      for (const endpoint of endpoints.values()) endpoint.retire();
    },
  };

  function assertOpen(): void {
    if (closed) throw new DaftariError('OVERLOADED', 'This client is closed; nothing was sent.');
  }

  function orderOf(route: Route | undefined): readonly Endpoint[] {
    return route === undefined ? inTurn() : routed(route);
  }
}

async function reachable(order: readonly Endpoint[], tried: ReadonlySet<string>): Promise<Endpoint | undefined> {
  for (const endpoint of order) {
    if (tried.has(endpoint.address)) continue;
    const state = endpoint.state();
    if (state === 'ready') return endpoint;
    if (state === 'untried' && (await endpoint.connected())) return endpoint;
  }
  return undefined;
}
