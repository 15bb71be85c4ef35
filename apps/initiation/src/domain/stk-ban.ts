import type { BanEvent } from '@daftari/contracts/events/ban-events';
import { isoTime } from '@daftari/kernel/clock';
import type { EventData } from './payment';
import type { BanPolicy, BanVerdict, PromptResults } from './prompt-results';
import { isToCustomer } from './prompts';

/** Who wants to send a prompt, and what for. */
export type Prompter = Pick<EventData<'PaymentInitiated.v1'>, 'merchantId' | 'apiKeyId' | 'paymentType'>;

/** What stands against another prompt of the key; nothing without a policy, and nothing against a top-up. */
export function banAgainst(
  results: PromptResults,
  { apiKeyId, paymentType }: Prompter,
  nowMs: number,
  policy: BanPolicy | undefined,
): BanVerdict | undefined {
  if (policy === undefined || apiKeyId === '' || !isToCustomer(paymentType)) return undefined;
  return results.against(apiKeyId, nowMs, policy);
}

/** Until when the key is banned, in milliseconds since the epoch, and what has to be recorded for it; undefined when it is not. */
export function decideBan(
  { merchantId, apiKeyId }: Prompter,
  verdict: BanVerdict | undefined,
  nowMs: number,
  { banMs, windowMs }: BanPolicy,
): { readonly untilMs: number; readonly events: readonly BanEvent[] } | undefined {
  if (verdict === undefined) return undefined;
  if (verdict.kind === 'banned') return { untilMs: verdict.untilMs, events: [] };
  const { finished, succeeded } = verdict;
  const untilMs = nowMs + banMs;
  const counted = { finished, succeeded, windowSeconds: windowMs / 1_000 };
  const data = { merchantId, apiKeyId, until: isoTime(untilMs), ...counted };
  return { untilMs, events: [{ type: 'StkBanned.v1', data }] };
}
