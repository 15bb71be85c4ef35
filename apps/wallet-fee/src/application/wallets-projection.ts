import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { viewNameOf, type Projection, type ProjectionWriter } from '@daftari/journal-core/views/projection';
import { alertModel, type BalanceAlert } from '../domain/balance-alert';
import { isMerchantAccount, walletAccount, WALLET_KINDS, type WalletKind, type WalletRef } from '../domain/accounts';

/** A posting as one wallet sees it; key: `entry/<account>/<number>`. */
export interface StoredEntry {
  readonly postingId: string;
  /** Of the event, without its version. */
  readonly eventType: string;
  readonly transactionId?: string;
  readonly amountCents: number;
  /** What is posted to the wallet, after it. */
  readonly balanceCents: number;
  readonly receipt?: string;
  /** Why a person posted it. */
  readonly reason?: string;
  /** Between which wallets its merchant moved it. */
  readonly moved?: { readonly from: WalletKind; readonly to: WalletKind };
  /** ISO 8601; never before that of the entry before. */
  readonly at: string;
}

/** How far a wallet's statement goes; key: `wallet/<account>`. */
export interface StatementEnd {
  /** Entries are numbered from 1 on without gaps. */
  readonly entries: number;
  readonly postedCents: number;
  /** Of the newest entry, ISO 8601. */
  readonly at: string;
}

/** A wallet whose merchant is told of a low balance; key: `alert/<account>`. */
export type WatchedWallet = WalletRef & BalanceAlert;

export const WATCHED_PREFIX = 'alert/';

export function endKey(account: string): string {
  return `wallet/${account}`;
}

export function entryPrefix(account: string): string {
  return `entry/${account}/`;
}

const DIGITS = 12;

export function entryKey(account: string, number: number): string {
  return entryPrefix(account) + String(number).padStart(DIGITS, '0');
}

/** The number of an entry, from its key. */
export function numberIn(key: string): number {
  return Number(key.slice(-DIGITS));
}

/**
 * The ledger as its merchants read it: every wallet's postings in order, each with the balance after it, and the wallets whose
 * balances are watched. Holds are no part of it: only events with legs, and those about alerts, change it (`mayTell`).
 */
export const walletsProjection: Projection = {
  name: 'wallet-fee.wallets',
  version: 1,
  project(recorded, view) {
    const event = recorded as RecordedEvent<WalletFeeEvent>;
    switch (event.type) {
      case 'BalanceAlertSet.v1':
      case 'BalanceFellLow.v1':
      case 'BalanceRecovered.v1':
        return watch(event, view);
      default:
        if ('legs' in event.data) enter(event as Posting, view);
    }
  },
};

export const WALLETS_VIEW = viewNameOf(walletsProjection);

const TELLING = ['"legs":', '"type":"Balance'];

/** False when no event in a batch's bytes changes the view: told without reading them, because most batches hold fees only. */
export function mayTell(body: Uint8Array): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return TELLING.some((text) => bytes.includes(text));
}

type Posting = Extract<RecordedEvent<WalletFeeEvent>, { data: { legs: unknown } }>;
type AboutAlert = Extract<RecordedEvent<WalletFeeEvent>, { type: `Balance${string}` }>;

function enter(event: Posting, view: ProjectionWriter): void {
  const { type, data } = event;
  const sums = new Map<string, number>();
  for (const { account, amountCents } of data.legs) {
    if (isWallet(account)) sums.set(account, (sums.get(account) ?? 0) + amountCents);
  }
  for (const [account, amountCents] of sums) {
    if (amountCents === 0) continue;
    const end = view.get<StatementEnd>(endKey(account)) ?? { entries: 0, postedCents: 0, at: event.at };
    const balanceCents = end.postedCents + amountCents;
    const at = event.at < end.at ? end.at : event.at;
    const entries = end.entries + 1;
    const entry: StoredEntry = {
      postingId: data.postingId,
      eventType: type.slice(0, type.indexOf('.')),
      ...('transactionId' in data && { transactionId: data.transactionId }),
      amountCents,
      balanceCents,
      ...('receipt' in data && data.receipt !== undefined && { receipt: data.receipt }),
      ...(event.type === 'WalletAdjusted.v1' && { reason: event.data.reason }),
      ...(event.type === 'FundsMoved.v1' && { moved: { from: event.data.from, to: event.data.to } }),
      at,
    };
    view.put(entryKey(account, entries), entry);
    view.put(endKey(account), { entries, postedCents: balanceCents, at } satisfies StatementEnd);
  }
}

function isWallet(account: string): boolean {
  return isMerchantAccount(account) && WALLET_KINDS.some((kind) => account.endsWith(`/${kind}`));
}

function watch(event: AboutAlert, view: ProjectionWriter): void {
  if (event.environment === undefined) return;
  const wallet = { environment: event.environment, merchantId: event.data.merchantId, kind: event.data.kind };
  const key = WATCHED_PREFIX + walletAccount(wallet);
  const alert = alertModel.evolve(view.get<WatchedWallet>(key) ?? alertModel.initialState, event);
  if (alert.thresholdCents === undefined) return view.remove(key);
  const { thresholdCents, isLow } = alert;
  view.put(key, { ...wallet, thresholdCents, isLow } satisfies WatchedWallet);
}
