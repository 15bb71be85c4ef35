import type { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind, type Wallet } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { ERROR_REGISTRY } from '@daftari/kernel/error-registry';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid, systemIds } from '@daftari/kernel/ids';
import { cents, formatShillings } from '@daftari/kernel/money';
import { Argument, Command } from 'commander';
import { CliError } from '../exit-code';
import { onWire, withEnvironment, type EnvironmentOptions } from '../server/environment';
import type { CommonOptions } from './command';

export interface WalletOptions extends CommonOptions, EnvironmentOptions {
  merchant?: string;
}

export interface Whose {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly kind: WalletKind;
}

export const KINDS = {
  service: WalletKind.SERVICE,
  payout: WalletKind.PAYOUT,
  collections: WalletKind.COLLECTIONS,
} as const;
export type KindName = keyof typeof KINDS;

export function walletOf(name: string, description: string): Command {
  return withEnvironment(new Command(name))
    .description(description)
    .addArgument(new Argument('<kind>', 'which wallet').choices(Object.keys(KINDS)))
    .option('--merchant <id>', 'the demo merchant when absent')
    .option('--json', 'print JSON');
}

export function whose(kind: KindName, { environment }: WalletOptions, merchantId: string): Whose {
  return { merchantId, environment: onWire(environment), kind: KINDS[kind] };
}

export function nameOf(kind: KindName, { environment }: WalletOptions): string {
  return `The ${kind} wallet (${environment} money)`;
}

/** The posting's own id, or a fresh one. @throws CliError */
export function postingIdOf({ postingId }: { readonly postingId?: string | undefined }): string {
  if (postingId === undefined) return systemIds.uuid();
  if (!isUuid(postingId)) throw new CliError('--posting-id must be a UUID');
  return postingId;
}

/** Who does not know whether it was made asks again for the same one. */
export function namingPosting(error: unknown, postingId: string): unknown {
  if (!(error instanceof DaftariError) || ERROR_REGISTRY[error.code].money !== 'unknown') return error;
  const again = `Asked again with --posting-id ${postingId} it is the same posting.`;
  return new DaftariError(error.code, `${error.message} ${again}`, error.details);
}

/** A wallet's balances on a line. */
export function balanceRow(when: string, wallet: Wallet | undefined): string {
  if (wallet === undefined) return `  ${when.padEnd(6)}  not opened yet`;
  const amounts = { posted: wallet.postedCents, held: wallet.heldCents, available: wallet.availableCents };
  const columns = Object.entries(amounts).map(([name, amount]) => `${name} ${kes(amount)}`);
  return `  ${when.padEnd(6)}  ${columns.join('  ')}`;
}

export function kes(amountCents: number): string {
  return `KES ${formatShillings(cents(amountCents))}`;
}
