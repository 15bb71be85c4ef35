import { isoTime, type Clock } from '@daftari/kernel/clock';

/** A request to a callback address whose token does not verify, or that came from an address that is not on the list. */
export interface Quarantined {
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly remoteAddress: string;
  readonly reason: string;
  readonly bodyBytes: number;
  /** Lower-case hexadecimal, of all that was read. */
  readonly bodySha256: string;
  /** The first 4 KiB. */
  readonly body: Buffer;
}

export interface Quarantine {
  add(request: Omit<Quarantined, 'receivedAt'>): void;
  /** The newest first, at most `limit`. */
  newest(limit: number): readonly Quarantined[];
  total(): number;
  /** Drops the requests whose body `matches`. */
  forget(matches: (body: Buffer) => boolean): void;
}

export const MAX_QUARANTINED = 1_000;
export const MAX_QUARANTINED_BODY_BYTES = 4 * 1024;
const KEPT_MS = 24 * 60 * 60 * 1_000;

/**
 * Keeps what does not verify for a person to look at: the newest 1,000, for a day, in memory only, for anybody can send
 * anything here, and it may name people. Never in the log.
 */
export function quarantine(clock: Clock): Quarantine {
  let kept: { readonly untilMs: number; readonly request: Quarantined }[] = [];
  const current = () => {
    const nowMs = clock.nowMs();
    const first = kept.findIndex(({ untilMs }) => untilMs > nowMs);
    if (first !== 0) kept = first < 0 ? [] : kept.slice(first);
    return kept;
  };
  return {
    add(request) {
      const nowMs = clock.nowMs();
      const body = Buffer.from(request.body.subarray(0, MAX_QUARANTINED_BODY_BYTES));
      current().push({ untilMs: nowMs + KEPT_MS, request: { ...request, body, receivedAt: isoTime(nowMs) } });
      if (kept.length > MAX_QUARANTINED) kept.shift();
    },
    newest: (limit) =>
      current()
        .slice(-limit)
        .reverse()
        .map(({ request }) => request),
    total: () => current().length,
    forget: (matches) => void (kept = current().filter(({ request }) => !matches(request.body))),
  };
}
