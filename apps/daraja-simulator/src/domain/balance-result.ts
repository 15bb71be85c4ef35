import { ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { nairobiStamp } from './nairobi-time';
import { OPERATION_RESULTS } from './operation-results';
import { PLACEHOLDER_RECEIPT, resultBody } from './result-callback';
import type { Result } from './results';

/** What a shortcode's accounts hold. */
export interface Funds {
  readonly workingCents: Cents;
  readonly utilityCents: Cents;
  readonly chargesCents: Cents;
}

export interface BalanceFacts {
  readonly conversationId: string;
  readonly originatorConversationId: string;
  readonly decidedAtMs: number;
  /** The balances, or why they are not told. */
  readonly found: Funds | Result;
}

/** One account: name, currency, total, available, reserved, uncleared (daraja.md §6.2). */
export function accountLine(name: string, balance: Cents): string {
  const amount = (balance / 100).toFixed(2);
  return `${name}|KES|${amount}|${amount}|0.00|0.00`;
}

/** Codes are text on success, as documented, and numbers on failure, as captured (daraja.md §6.2). */
export function balanceResultBody(facts: BalanceFacts): string {
  const { conversationId, originatorConversationId, decidedAtMs, found } = facts;
  const ids = { conversationId, originatorConversationId, transactionId: PLACEHOLDER_RECEIPT };
  const completed = { Key: 'BOCompletedTime', Value: Number(nairobiStamp(decidedAtMs)) };
  const reference = { Key: 'QueueTimeoutURL' };
  if (!('utilityCents' in found)) {
    const { code, description } = found;
    const locked = code === OPERATION_RESULTS.credentialLocked.code;
    const message = { Key: 'ErrorMsg', Value: locked ? 'API Password is locked. ' : description };
    const parameters = [{ Key: 'ActionType' }, message, completed];
    return resultBody({ ...ids, code, description, parameters, reference });
  }
  const lines = [
    accountLine('Working Account', found.workingCents),
    accountLine('Float Account', ZERO_CENTS),
    accountLine('Utility Account', found.utilityCents),
    accountLine('Charges Paid Account', found.chargesCents),
    accountLine('Organization Settlement Account', ZERO_CENTS),
  ];
  const parameters = [{ Key: 'AccountBalance', Value: lines.join('&') }, completed];
  const { description } = OPERATION_RESULTS.done;
  return resultBody({ ...ids, code: '0', type: '0', description, parameters, reference });
}
