/** How prompts are limited that customers do not want (seed-apis.md §1.5). */
export interface BanPolicy {
  /** How far back finished prompts count, in milliseconds; at most `MAX_WINDOW_MS`. */
  readonly windowMs: number;
  /** Fewer finished prompts than this say nothing about a key. */
  readonly minFinished: number;
  /** A key of which a smaller share was paid is banned, in percent. */
  readonly successPercent: number;
  /** How long a ban lasts, in milliseconds. */
  readonly banMs: number;
}

/** Longer windows would have to be kept for every key. */
export const MAX_WINDOW_MS = 3_600_000;
/** A result that comes later after its prompt says nothing about the prompts of now. */
export const COUNTED_WITHIN_MS = 900_000;
/** Results are counted in buckets of this length: a window is exact to one of them. */
const BUCKET_MS = 10_000;

/** What stands against another prompt of a key. */
export type BanVerdict =
  | { readonly kind: 'banned'; readonly untilMs: number }
  /** What there is says that it is to be banned, and no one has recorded it yet. */
  | { readonly kind: 'due'; readonly finished: number; readonly succeeded: number };

type Bucket = [number: number, finished: number, succeeded: number];

/** As it is kept for the next start. */
export interface SavedResults {
  readonly open: readonly (readonly [transactionId: string, apiKeyId: string, sinceMs: number])[];
  readonly counts: readonly (readonly [apiKeyId: string, buckets: readonly Bucket[]])[];
  readonly bans: readonly (readonly [apiKeyId: string, untilMs: number])[];
}

/**
 * How the prompts of each API key ended lately, and which keys are banned: a fold of a partition's events. What is too old
 * leaves it, so it does not grow with the log.
 */
export class PromptResults {
  /** Prompts without an end, oldest first. */
  private readonly open = new Map<string, readonly [apiKeyId: string, sinceMs: number]>();
  /** Of each key, oldest bucket first; the key with the newest bucket last. */
  private readonly counts = new Map<string, Bucket[]>();
  private readonly bans = new Map<string, number>();

  /** What stands against another prompt at this moment; nothing mostly. */
  against(apiKeyId: string, nowMs: number, policy: BanPolicy): BanVerdict | undefined {
    const untilMs = this.bans.get(apiKeyId);
    if (untilMs !== undefined && nowMs < untilMs) return { kind: 'banned', untilMs };
    const oldest = bucketAt(nowMs - policy.windowMs);
    let [finished, succeeded] = [0, 0];
    for (const [number, ofIt, paid] of this.counts.get(apiKeyId) ?? []) {
      if (number <= oldest) continue;
      finished += ofIt;
      succeeded += paid;
    }
    const isFew = finished < policy.minFinished || succeeded * 100 >= finished * policy.successPercent;
    return isFew ? undefined : { kind: 'due', finished, succeeded };
  }

  /** A prompt was sent. */
  sent(transactionId: string, apiKeyId: string, atMs: number): void {
    for (const [id, [, sinceMs]] of this.open) {
      if (atMs - sinceMs < COUNTED_WITHIN_MS) break;
      this.open.delete(id);
    }
    this.open.set(transactionId, [apiKeyId, atMs]);
  }

  /** The provider has not taken it: no customer has seen it. */
  refused(transactionId: string): void {
    this.open.delete(transactionId);
  }

  /** A prompt has ended. */
  finished(transactionId: string, isPaid: boolean, atMs: number): void {
    const prompt = this.open.get(transactionId);
    if (prompt === undefined) return;
    this.open.delete(transactionId);
    const [apiKeyId, sinceMs] = prompt;
    if (atMs - sinceMs >= COUNTED_WITHIN_MS) return;
    const bucket = this.bucketOf(apiKeyId, atMs);
    bucket[1] += 1;
    if (isPaid) bucket[2] += 1;
  }

  /** From then on the key's prompts are counted anew: what was sent before a ban is settled by it. */
  banned(apiKeyId: string, untilMs: number, atMs: number): void {
    for (const [id, [of]] of this.open) if (of === apiKeyId) this.open.delete(id);
    for (const [key, until] of this.bans) if (until <= atMs) this.bans.delete(key);
    this.bans.set(apiKeyId, untilMs);
    this.counts.delete(apiKeyId);
  }

  /** Keys and prompts that are kept. */
  get size(): number {
    return this.open.size + this.counts.size + this.bans.size;
  }

  save(): SavedResults {
    return {
      open: [...this.open].map(([id, [apiKeyId, sinceMs]]) => [id, apiKeyId, sinceMs]),
      counts: [...this.counts],
      bans: [...this.bans],
    };
  }

  static of({ open, counts, bans }: SavedResults): PromptResults {
    const results = new PromptResults();
    for (const [id, apiKeyId, sinceMs] of open) results.open.set(id, [apiKeyId, sinceMs]);
    for (const [apiKeyId, buckets] of counts)
      results.counts.set(
        apiKeyId,
        buckets.map((bucket) => [...bucket]),
      );
    for (const [apiKeyId, untilMs] of bans) results.bans.set(apiKeyId, untilMs);
    return results;
  }

  /** The bucket that counts now; a clock that went back counts into the newest one. */
  private bucketOf(apiKeyId: string, atMs: number): Bucket {
    const known = this.counts.get(apiKeyId) ?? [];
    const newest = known.at(-1);
    const number = bucketAt(atMs);
    if (newest !== undefined && newest[0] >= number) return newest;
    const bucket: Bucket = [number, 0, 0];
    const oldest = bucketAt(atMs - MAX_WINDOW_MS);
    this.counts.delete(apiKeyId);
    this.counts.set(apiKeyId, [...known.filter(([one]) => one > oldest), bucket]);
    for (const [key, buckets] of this.counts) {
      if ((buckets.at(-1)?.[0] ?? 0) > oldest) break;
      this.counts.delete(key);
    }
    return bucket;
  }
}

function bucketAt(atMs: number): number {
  return Math.floor(atMs / BUCKET_MS);
}
