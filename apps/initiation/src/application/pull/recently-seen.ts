/** A bounded memory of what was dealt with or logged already; the oldest is forgotten first. */
export class RecentlySeen {
  private readonly seen = new Set<string>();

  constructor(private readonly limit: number) {}

  has(what: string): boolean {
    return this.seen.has(what);
  }

  /** Answers whether it is new. */
  add(what: string): boolean {
    if (this.seen.has(what)) return false;
    this.seen.add(what);
    const [oldest] = this.seen;
    if (this.seen.size > this.limit && oldest !== undefined) this.seen.delete(oldest);
    return true;
  }
}
