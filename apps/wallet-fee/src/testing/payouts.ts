import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  MoneySource,
  WalletKind,
  type HoldPayout,
  type PayoutHold,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { derivedId } from '@daftari/kernel/ids';
import { fromItemError } from '@daftari/rpc/known-error';
import { caller, MERCHANT, STK_RULE, type World } from './world';

export const B2C_RULE = { ...STK_RULE, paymentType: 'B2C', flatCents: 300 };
export const AMOUNT = 100_000;

/** The holds of the n-th payout of the merchant: KES 1,000 and its fee. */
export function b2cHold(n: number): HoldPayout {
  const transactionId = derivedId('spec', 'payout', String(n));
  return {
    holdId: derivedId('hold', transactionId, 'payout', '1'),
    feeHoldId: derivedId('hold', transactionId, 'fee', '1'),
    merchantId: MERCHANT,
    environment: Environment.TEST,
    transactionId,
    paymentType: 'B2C',
    amountCents: AMOUNT,
    source: MoneySource.PAYOUT,
    shortcode: '',
  };
}

/** Holds one payout. @throws the DaftariError that it was refused with */
export async function holdPayout(world: World, item: HoldPayout): Promise<PayoutHold> {
  const { results } = await world.service.holdPayouts({ holds: [item], caller });
  const result = results[0]?.result;
  if (result?.$case === 'hold') return result.value;
  throw result === undefined ? new Error('no result') : fromItemError(result.value);
}

/** A merchant with KES 3,000 to pay out and KES 10 for fees. */
export async function fund(world: World, rule: typeof STK_RULE | undefined = B2C_RULE): Promise<void> {
  await world.register([rule]);
  await world.topUp(3 * AMOUNT, WalletKind.PAYOUT);
  await world.topUp(1_000);
}

export interface WalletOfBoth {
  readonly payout: number;
  readonly payoutHeld: number;
  readonly service: number;
  readonly serviceHeld: number;
}

/** What stands in both wallets, posted and held. */
export async function walletsOf(world: World): Promise<WalletOfBoth> {
  const payout = await world.wallet(WalletKind.PAYOUT);
  const service = await world.wallet(WalletKind.SERVICE);
  return {
    payout: payout.postedCents,
    payoutHeld: payout.heldCents,
    service: service.postedCents,
    serviceHeld: service.heldCents,
  };
}

const { transactionId, holdId, feeHoldId } = b2cHold(1);
const about = { transactionId, merchantId: MERCHANT };
const attemptId = '5d8c7c5e-2b1b-4c73-8f43-0e2a0b7c4d11';
const answer = { resultCode: '0', resultDescription: 'ok' };
type Fee = Extract<InitiationEvent, { type: 'PayoutAccepted.v1' }>['data']['fee'];

/** What initiation tells of the first payout, by the fee that stands behind it. */
export function payoutFacts(fee: Fee = { amountCents: 300, holdId: feeHoldId, refundOnFailure: false }) {
  const reserved = { amountCents: AMOUNT, currency: 'KES', holdId, shortcode: '600992', fee } as const;
  const paid = { via: 'result', ...answer, receipt: 'TKB1ABCDEF' } as const;
  return {
    initiated: fact('PayoutInitiated.v1', {
      ...about,
      ...reserved,
      paymentType: 'B2C',
      phone: '254712345678',
      reference: 'SALARY-1',
      description: 'Salary',
      dialect: 'palpluss',
      commandId: 'BusinessPayment',
      attemptId,
      originatorConversationId: 'o-1',
      apiKeyId: 'k',
      requestId: 'r',
    }),
    unknown: fact('PayoutSubmissionUnknown.v1', { ...about, attemptId, reason: 'timeout' }),
    accepted: fact('PayoutAccepted.v1', { ...about, attemptId, conversationId: 'c-1', ...answer, fee }),
    refused: fact('PayoutRefused.v1', { ...about, attemptId, code: 'PROVIDER_REFUSED', ...answer, ...reserved }),
    succeeded: fact('PayoutSucceeded.v1', { ...about, ...paid, ...reserved }),
    failed: fact('PayoutFailed.v1', { ...about, via: 'status', ...answer, resultCode: '2001', ...reserved }),
    late: fact('LatePayoutConfirmed.v1', { ...about, ...paid, ...reserved }),
    learned: fact('PayoutReceiptLearned.v1', { ...about, receipt: 'TKB1ABCDEF', via: 'status' }),
    abandoned: fact('PayoutAbandoned.v1', { ...about, holdId, reason: 'refused after the hold' }),
  };
}

function fact<T extends InitiationEvent['type']>(type: T, data: Extract<InitiationEvent, { type: T }>['data']) {
  return { type, data } as InitiationEvent;
}
