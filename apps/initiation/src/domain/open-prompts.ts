import type { Environment } from '@daftari/journal-core/event';

/** A prompt without a final answer counts as open for so long after PaymentInitiated: M-Pesa has closed it by then. */
export const PROMPT_OPEN_FOR_MS = 120_000;

/** A customer's phone that shows, or may show, a merchant's prompt. */
export interface OpenPrompt {
  readonly transactionId: string;
  readonly sinceMs: number;
}

export interface PromptPlace {
  readonly environment: Environment;
  readonly merchantId: string;
  readonly phone: string;
}

/**
 * The open prompts of a partition, oldest first: one per merchant and phone, decided on the merchant's partition (design §5.1).
 * What is final or too old leaves it, so it does not grow with the log.
 */
export class OpenPrompts {
  private readonly byPlace = new Map<string, OpenPrompt>();
  private readonly placeOf = new Map<string, string>();

  /** The prompt that is open there at this moment. */
  at(place: PromptPlace, nowMs: number): OpenPrompt | undefined {
    const prompt = this.byPlace.get(keyOf(place));
    return prompt === undefined || isOver(prompt, nowMs) ? undefined : prompt;
  }

  /** All that are kept, some of which may be over. */
  get size(): number {
    return this.byPlace.size;
  }

  open(place: PromptPlace, prompt: OpenPrompt): void {
    this.put(keyOf(place), prompt);
  }

  close(transactionId: string): void {
    const key = this.placeOf.get(transactionId);
    if (key !== undefined) this.forget(key);
  }

  evict(nowMs: number): void {
    for (const [key, prompt] of this.byPlace) {
      if (!isOver(prompt, nowMs)) return;
      this.forget(key);
    }
  }

  /** Oldest first. */
  entries(): [place: string, prompt: OpenPrompt][] {
    return [...this.byPlace];
  }

  static of(entries: readonly (readonly [place: string, prompt: OpenPrompt])[]): OpenPrompts {
    const prompts = new OpenPrompts();
    for (const [place, prompt] of entries) prompts.put(place, prompt);
    return prompts;
  }

  private put(key: string, prompt: OpenPrompt): void {
    this.forget(key);
    this.byPlace.set(key, prompt);
    this.placeOf.set(prompt.transactionId, key);
  }

  private forget(key: string): void {
    const prompt = this.byPlace.get(key);
    if (prompt === undefined) return;
    this.byPlace.delete(key);
    this.placeOf.delete(prompt.transactionId);
  }
}

function isOver({ sinceMs }: OpenPrompt, nowMs: number): boolean {
  return nowMs - sinceMs >= PROMPT_OPEN_FOR_MS;
}

function keyOf({ environment, merchantId, phone }: PromptPlace): string {
  return `${environment}/${merchantId}/${phone}`;
}
