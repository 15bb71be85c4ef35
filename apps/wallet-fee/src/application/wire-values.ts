import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind as WireKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { Environment } from '@daftari/journal-core/event';
import { cents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import type { FieldCheck } from '@daftari/service/field-check';
import type { WalletKind } from '../domain/accounts';

export function readEnvironment(check: FieldCheck, value: WireEnvironment): Environment {
  if (value !== WireEnvironment.TEST && value !== WireEnvironment.LIVE)
    check.wrong('environment', 'must be TEST or LIVE');
  return value === WireEnvironment.LIVE ? 'live' : 'test';
}

export function wireEnvironment(environment: Environment): WireEnvironment {
  return environment === 'live' ? WireEnvironment.LIVE : WireEnvironment.TEST;
}

const KINDS = new Map<WireKind, WalletKind>([
  [WireKind.SERVICE, 'service'],
  [WireKind.PAYOUT, 'payout'],
  [WireKind.COLLECTIONS, 'collections'],
]);

export function readKind(check: FieldCheck, value: WireKind, field = 'kind'): WalletKind {
  const kind = KINDS.get(value);
  if (kind === undefined) check.wrong(field, 'must be SERVICE, PAYOUT or COLLECTIONS');
  return kind ?? 'service';
}

/** An exact amount between the limits. */
export function readCents(check: FieldCheck, field: string, value: number, minimum: number, maximum: number): Cents {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return cents(value);
  check.wrong(field, `must be ${minimum} to ${maximum} cents`);
  return ZERO_CENTS;
}
