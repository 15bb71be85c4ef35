import { createHash } from 'node:crypto';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId } from '@daftari/kernel/ids';
import { cents, type Cents } from '@daftari/kernel/money';
import { receivableAccount, walletAccount, type WalletKind } from '../accounts';
import { decideAdjust } from '../decide-adjust';
import { decideCapture } from '../decide-capture';
import { decideCollection } from '../decide-collection';
import { decideFailure } from '../decide-failure';
import { decideHold } from '../decide-hold';
import { decideHoldPayout } from '../decide-hold-payout';
import { decideLatePayout } from '../decide-late-payout';
import { decideMoveFunds } from '../decide-move-funds';
import { decidePayoutFailure } from '../decide-payout-failure';
import { decidePayoutPaid } from '../decide-payout-paid';
import { decidePayoutRelease } from '../decide-payout-release';
import { decideRelease } from '../decide-release';
import { decideSuspense } from '../decide-suspense';
import { decideTopUp } from '../decide-top-up';
import type { HoldState } from '../hold';
import type { LedgerFact } from '../ledger-view';
import { holdStream } from '../streams';
import type { GivenLedger } from './given';
import type { NaiveLedger } from './naive-ledger';

interface Of {
  readonly environment: Environment;
  readonly merchantId: string;
  readonly id: string;
}

/** What a property spec may ask of the ledger. */
export type Command =
  | (Of & { do: 'adjust'; kind: WalletKind; amount: Cents })
  | (Of & { do: 'hold'; fee: Cents; refund: boolean })
  | (Of & { do: 'capture' | 'release' | 'fail' })
  | (Of & { do: 'collect' | 'topUp'; amount: Cents })
  | (Of & { do: 'suspend'; amount: Cents; receipt: string | undefined })
  | (Of & { do: 'move'; from: WalletKind; to: WalletKind; amount: Cents })
  | PayoutCommand;
export type PayoutCommand =
  | (Of & { do: 'holdPayout'; amount: Cents; fee: Cents; refund: boolean })
  | (Of & { do: 'capturePayoutFee' | 'payPayout' | 'releasePayout' | 'failPayout' | 'chargeLatePayout' });

/** Ids are one merchant's and one environment's, as derived ids are. */
function idOf({ environment, merchantId, id }: Command): string {
  return derivedId('spec', environment, merchantId, id);
}

/** Payouts have holds of their own, and those of their fees. */
function payoutIdsOf(asked: Command) {
  const holdId = derivedId('spec', 'payout', idOf(asked));
  return { holdId, feeHoldId: derivedId('spec', 'payout fee', idOf(asked)) };
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const PAYOUT_WALLET = { kind: 'payout' } as const;

function decidePayout(asked: PayoutCommand, ledger: GivenLedger): readonly LedgerFact[] {
  const { environment, merchantId } = asked;
  const { holdId, feeHoldId } = payoutIdsOf(asked);
  const payout = { environment, merchantId, holdId, transactionId: holdId };
  if (asked.do === 'holdPayout') {
    const rule = { flatCents: asked.fee, basisPoints: 0, refundOnFailure: asked.refund };
    const command = {
      ...payout,
      feeHoldId,
      paymentType: 'B2C',
      source: PAYOUT_WALLET,
      amountCents: asked.amount,
      rule,
    };
    return decideHoldPayout(command, ledger).events;
  }
  if (asked.do === 'capturePayoutFee') return decideCapture({ environment, merchantId, holdId: feeHoldId }, ledger);
  // What initiation was told when it held is what its events tell.
  const held = ledger.stream<HoldState>(holdStream(holdId)).state;
  const amountCents = held?.amountCents ?? cents(100);
  const feeHold = held?.kind === 'payout' && held.feeHoldId !== undefined && { feeHoldId: held.feeHoldId };
  switch (asked.do) {
    case 'payPayout':
      return decidePayoutPaid({ ...payout, shortcode: '600992', amountCents }, ledger);
    case 'chargeLatePayout':
      return decideLatePayout({ ...payout, shortcode: '600992', amountCents }, ledger);
    case 'releasePayout':
      return decidePayoutRelease({ ...payout, ...feeHold, reason: 'spec' }, ledger);
    case 'failPayout':
      return decidePayoutFailure({ ...payout, ...feeHold, reason: 'spec' }, ledger);
  }
}

export function decide(asked: Command, ledger: GivenLedger): readonly LedgerFact[] {
  const { environment, merchantId } = asked;
  const id = idOf(asked);
  const hold = { environment, merchantId, holdId: id };
  switch (asked.do) {
    case 'adjust':
      return decideAdjust(
        { environment, merchantId, kind: asked.kind, postingId: id, amountCents: asked.amount, reason: 'spec' },
        ledger,
      );
    case 'hold': {
      const rule = { flatCents: asked.fee, basisPoints: 0, refundOnFailure: asked.refund };
      return decideHold({ ...hold, transactionId: id, paymentType: 'STK', amountCents: cents(100), rule }, ledger)
        .events;
    }
    case 'move': {
      const { from, to, amount: amountCents } = asked;
      // A request of its own for every amount and direction, as its body would be.
      const requestFingerprint = `${from} ${to} ${amountCents}`;
      const postingId = derivedId('spec', 'move', id);
      return decideMoveFunds(
        { environment, merchantId, postingId, from, to, amountCents, requestFingerprint: hashed(requestFingerprint) },
        ledger,
      );
    }
    case 'capture':
      return decideCapture(hold, ledger);
    case 'release':
      return decideRelease({ ...hold, reason: 'spec' }, ledger);
    case 'fail':
      return decideFailure({ ...hold, reason: 'spec' }, ledger);
    case 'collect':
    case 'topUp':
    case 'suspend': {
      const receipt = asked.do === 'suspend' && asked.receipt !== undefined && { receipt: asked.receipt };
      const amountCents = asked.amount;
      const kind = 'service' as const;
      const credit = { environment, merchantId, transactionId: id, shortcode: '174379', amountCents, kind, ...receipt };
      return { collect: decideCollection, topUp: decideTopUp, suspend: decideSuspense }[asked.do](credit, ledger);
    }
    default:
      return decidePayout(asked, ledger);
  }
}

export function expected(asked: Command, naive: NaiveLedger): string {
  const id = idOf(asked);
  const account = (kind: WalletKind) => walletAccount({ ...asked, kind });
  switch (asked.do) {
    case 'adjust':
      return naive.adjust(`adjust ${id}`, account(asked.kind), asked.amount);
    case 'move':
      return naive.moveFunds(`move ${id}`, account(asked.from), account(asked.to), asked.amount);
    case 'hold':
      return naive.hold(id, account('service'), asked.fee, asked.refund);
    case 'collect':
      return naive.collect(`collect ${id}`, account('collections'), asked.amount);
    case 'topUp':
      return naive.collect(`top up ${id}`, account('service'), asked.amount);
    case 'suspend':
      return naive.suspend(id, `${asked.environment}/suspense/174379`, asked.amount, asked.receipt ?? 'late');
    case 'holdPayout':
      return naive.holdPayout(
        id,
        { payout: account('payout'), service: account('service') },
        asked.amount,
        asked.fee,
        asked.refund,
      );
    case 'capturePayoutFee':
      return naive.capture(`fee of ${id}`);
    case 'chargeLatePayout':
      return naive.chargeLatePayout(id, receivableAccount(asked.environment, asked.merchantId));
    default:
      return naive[asked.do](id);
  }
}

export function answerOf(asked: Command, ledger: GivenLedger): string {
  try {
    ledger.record(decide(asked, ledger), asked.environment);
    return 'ok';
  } catch (error) {
    if (error instanceof DaftariError) return error.code;
    throw error;
  }
}
