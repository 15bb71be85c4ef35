import type { Cents } from '@daftari/kernel/money';
import { MAGIC_RECIPIENTS, RECIPIENT_PREFIX, USUAL_RECIPIENT } from '../domain/payout-scenarios';
import type { PayoutScenario } from '../domain/payout-scenario';
import type { Scenario } from '../domain/scenario';
import { MAGIC_PHONES, MAGIC_PREFIX, USUAL_PAYER } from '../domain/scenarios';
import type { Context } from './context';
import { mixed } from './disturbances';
import type { Call } from './endpoint';

/** Amounts of KES 1,000 and more by their last three digits, where that is switched on (daraja.md §18.5). */
const MAGIC_AMOUNTS: Readonly<Record<string, string>> = {
  '001': '001',
  '032': '002',
  '037': '003',
};
const WRONG_PIN_AMOUNT = 2_001;

/** First a rule, then the phone, then the amount, then chance; else it is a payer like any other (daraja.md §18.1). */
export function chooseScenario(context: Context, call: Call, phone: string, amountCents: Cents): Scenario {
  const ruled = call.scenario === undefined ? undefined : MAGIC_PHONES[call.scenario];
  if (ruled !== undefined) return ruled;
  if (phone.startsWith(MAGIC_PREFIX)) return MAGIC_PHONES[phone.slice(MAGIC_PREFIX.length)] ?? USUAL_PAYER;
  const byAmount = context.switches.magicAmounts ? magicAmount(amountCents / 100) : undefined;
  const ending = byAmount ?? mixed(context, context.disturbances.faults().payers);
  return (ending === undefined ? undefined : MAGIC_PHONES[ending]) ?? USUAL_PAYER;
}

function magicAmount(shillings: number): string | undefined {
  if (shillings < 1_000) return undefined;
  return shillings === WRONG_PIN_AMOUNT ? '004' : MAGIC_AMOUNTS[String(shillings).slice(-3)];
}

/** As for payers. */
export function choosePayoutScenario(context: Context, call: Call, phone: string): PayoutScenario {
  const ruled = call.scenario === undefined ? undefined : MAGIC_RECIPIENTS[call.scenario];
  if (ruled !== undefined) return ruled;
  if (phone.startsWith(RECIPIENT_PREFIX))
    return MAGIC_RECIPIENTS[phone.slice(RECIPIENT_PREFIX.length)] ?? USUAL_RECIPIENT;
  const ending = mixed(context, context.disturbances.faults().recipients);
  return (ending === undefined ? undefined : MAGIC_RECIPIENTS[ending]) ?? USUAL_RECIPIENT;
}
