import { lookup } from 'node:dns/promises';
import { systemScheduler, type Cancel, type Scheduler } from '@daftari/kernel/scheduler';

/** How often names are looked up again, though nothing failed. */
export const RESOLVE_EVERY_MS = 30_000;
/** The least time between two look-ups of a name, however often something fails. */
export const RESOLVE_AT_MOST_EVERY_MS = 1_000;

/** The IPv4 addresses of a host. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, family: 4 })).map(({ address }) => address);

export interface AddressListOptions {
  resolve?: Resolve | undefined;
  resolveEveryMs?: number | undefined;
  scheduler?: Scheduler | undefined;
}

/** The addresses of a service's processes, as they are known now. */
export interface AddressList {
  /** `host:port` each, sorted, each once; a new array whenever they change. */
  current(): readonly string[];
  /** Names for which no address was ever found. */
  unresolved(): readonly string[];
  /** The name by which an address was found; undefined for one that was given. */
  hostOf(address: string): string | undefined;
  /** Resolves once every name has been looked up once, found or not. */
  readonly first: Promise<void>;
  /** Something failed: perhaps they have moved. */
  refresh(): void;
  close(): void;
}

interface Name {
  readonly host: string;
  readonly port: string;
  found: readonly string[];
}

/**
 * @param entries `host:port` is one process; `dns:///host:port` is as many as the host has addresses. A name that cannot be
 * looked up keeps what was found for it last.
 * @throws TypeError an entry is neither
 */
export function addressList(entries: readonly string[], options: AddressListOptions = {}): AddressList {
  const { resolve = systemResolve, resolveEveryMs = RESOLVE_EVERY_MS, scheduler = systemScheduler } = options;
  const fixed = entries.filter((entry) => !entry.startsWith('dns:')).map(checked);
  const names = entries.filter((entry) => entry.startsWith('dns:')).map(nameOf);
  let current = unique(fixed);
  let cancel: Cancel = () => undefined;
  let closed = false;
  let isFresh = false;
  let running: Promise<void> | undefined;

  const lookUp = async () => {
    cancel();
    await Promise.all(names.map((name) => findAgain(name, resolve)));
    const now = unique([...fixed, ...names.flatMap(({ found }) => found)]);
    if (now.join() !== current.join()) current = now;
    if (closed) return;
    isFresh = true;
    cancel = scheduler.after(RESOLVE_AT_MOST_EVERY_MS, () => {
      isFresh = false;
      cancel = scheduler.after(Math.max(0, resolveEveryMs - RESOLVE_AT_MOST_EVERY_MS), () => void start());
    });
  };
  const start = () => (running ??= lookUp().finally(() => (running = undefined)));

  return {
    current: () => current,
    unresolved: () => names.filter(({ found }) => found.length === 0).map(({ host, port }) => `${host}:${port}`),
    hostOf: (address) => names.find(({ found }) => found.includes(address))?.host,
    first: names.length === 0 ? Promise.resolve() : start(),
    refresh: () => void (names.length === 0 || closed || isFresh || start()),
    close: () => ((closed = true), cancel()),
  };
}

async function findAgain(name: Name, resolve: Resolve): Promise<void> {
  const found = await resolve(name.host).catch(() => []);
  if (found.length > 0) name.found = found.map((address) => `${address}:${name.port}`);
}

function unique(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses)].sort();
}

function checked(entry: string): string {
  if (/^(\[[0-9a-f:.]+\]|[^\s:/[\]]+):\d{1,5}$/i.test(entry)) return entry;
  throw new TypeError(`"${entry}" is no address: write host:port, or dns:///host:port for all addresses of a name`);
}

function nameOf(entry: string): Name {
  const [, host, port] = /^dns:\/\/\/([^\s:/]+):(\d{1,5})$/.exec(entry) ?? [];
  if (host !== undefined && port !== undefined) return { host, port, found: [] };
  throw new TypeError(`"${entry}" is no name: write dns:///host:port`);
}
