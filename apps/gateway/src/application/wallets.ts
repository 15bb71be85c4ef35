import type {
  ListEntriesResponse,
  Wallet,
  WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { WalletKind as WireKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId, type Ids } from '@daftari/kernel/ids';
import type { Cents } from '@daftari/kernel/money';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import type { Caller } from '../domain/caller';
import type { FeeAsk } from '../domain/fee-query';
import type { WalletKind } from '../domain/wallet-kind';
import type { WalletTransferAsk } from '../domain/wallet-request';
import { environmentOnWire } from './environment-on-wire';
import { requestFingerprint } from './request-fingerprint';

/** The longest that the wallet service may take. */
const WALLET_DEADLINE_MS = 15_000;

export interface WalletDeps {
  readonly walletFee: WalletFeeService;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly fingerprintKey: Uint8Array;
}

/** Who asks, and by which request. */
export interface WalletCaller {
  readonly caller: Caller;
  readonly requestId: string;
}

export interface WalletTransferRequest extends WalletCaller {
  readonly ask: WalletTransferAsk;
  readonly idempotencyKey: string | undefined;
  /** As received. */
  readonly rawBody: Uint8Array;
}

const KINDS: Readonly<Record<WalletKind, WireKind>> = {
  service: WireKind.SERVICE,
  payout: WireKind.PAYOUT,
  collections: WireKind.COLLECTIONS,
};

/** @throws DaftariError WALLET_NOT_FOUND */
export async function getWallet(deps: WalletDeps, caller: Caller, kind: WalletKind): Promise<Wallet> {
  const { wallet } = await answered(deps, deps.walletFee.getWallet({ ...scopeOf(caller), kind: KINDS[kind] }));
  return own(wallet, caller);
}

/** Which entries: newest first, before a cursor. */
export interface EntriesPage {
  readonly limit: number;
  readonly cursor: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** @throws DaftariError WALLET_NOT_FOUND, INVALID_CURSOR, OVERLOADED */
export function listEntries(
  deps: WalletDeps,
  caller: Caller,
  kind: WalletKind,
  { limit, cursor, from, to }: EntriesPage,
): Promise<ListEntriesResponse> {
  const asked = { ...scopeOf(caller), kind: KINDS[kind], limit, cursor, from, to };
  return answered(deps, deps.walletFee.listEntries(asked));
}

/**
 * Moves money into the payout wallet. Under a key its id follows from the key, so that the same request again is the same move.
 * @throws DaftariError INSUFFICIENT_FUNDS, IDEMPOTENCY_KEY_REUSED; OUTCOME_UNKNOWN when no answer came in time
 */
export async function moveToPayout(deps: WalletDeps, request: WalletTransferRequest) {
  const { caller, ask, idempotencyKey, rawBody } = request;
  const { merchantId, environment } = caller;
  const postingId =
    idempotencyKey === undefined
      ? deps.ids.uuid()
      : derivedId('keyed-wallet-transfer', environment, merchantId, idempotencyKey);
  const { from, to, replayed } = await answered(
    deps,
    deps.walletFee.moveFunds({
      ...scopeOf(caller),
      postingId,
      from: KINDS[ask.from],
      to: WireKind.PAYOUT,
      amountCents: ask.amountCents,
      requestFingerprint: requestFingerprint(deps.fingerprintKey, 'native/wallet-transfer', rawBody),
      caller: causeOf(request),
    }),
  );
  return { postingId, from: own(from, caller), to: own(to, caller), replayed };
}

/** Says below what the merchant is told; null ends it. @throws DaftariError WALLET_NOT_FOUND, OUTCOME_UNKNOWN */
export async function setBalanceAlert(
  deps: WalletDeps,
  request: WalletCaller,
  kind: WalletKind,
  belowCents: Cents | null,
): Promise<Wallet> {
  const { caller } = request;
  const asked = {
    ...scopeOf(caller),
    kind: KINDS[kind],
    ...(belowCents === null ? {} : { belowCents }),
    caller: causeOf(request),
  };
  return own((await answered(deps, deps.walletFee.setBalanceAlert(asked))).wallet, caller);
}

/** What a payment would cost. @throws DaftariError MERCHANT_NOT_FOUND, OVERLOADED */
export function quoteFee(deps: WalletDeps, { merchantId }: Caller, { type, amountCents }: FeeAsk) {
  return answered(deps, deps.walletFee.quoteFee({ merchantId, paymentType: type, amountCents }));
}

function scopeOf({ merchantId, environment }: Caller) {
  return { merchantId, environment: environmentOnWire(environment) };
}

function causeOf({ caller, requestId }: WalletCaller) {
  return { actor: `merchant:${caller.merchantId}`, causation: requestId };
}

function answered<T>({ scheduler }: WalletDeps, answer: Promise<T>): Promise<T> {
  return withDeadline(answer, WALLET_DEADLINE_MS, scheduler, 'the wallet service');
}

/** The wallet service looks for this merchant's wallets only; nothing of another's may leave even if it did not. */
function own(wallet: Wallet | undefined, { merchantId }: Caller): Wallet {
  if (wallet?.merchantId !== merchantId) throw new DaftariError('WALLET_NOT_FOUND');
  return wallet;
}
