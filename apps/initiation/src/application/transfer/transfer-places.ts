import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { ProjectionWriter } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { isoTime } from '@daftari/kernel/clock';
import type { Payment } from '../../domain/payment';
import type { Payout } from '../../domain/payout/payout';
import type { Transfer, TransferEvent } from '../../domain/transfer/transfer';
import { evolveTransfer } from '../../domain/transfer/transfer-model';
import { transferReviewDue } from '../../domain/transfer/transfer-review';
import { nextTransferStepAtMs } from '../../domain/transfer/transfer-schedule';
import { REVIEW_PREFIX } from '../payment-places';

/** What is to be done about transfers of an environment, the one that is due first in front. */
export function transferStepPrefix(environment: Environment): string {
  return `ask-transfer/${environment}/`;
}

/** Keeps a transfer in the view of payments. */
export function projectTransfer(event: RecordedEvent<TransferEvent>, view: ProjectionWriter): void {
  const { transactionId } = event.data;
  const key = transferKey(transactionId);
  const transfer = evolveTransfer(view.get<Transfer>(key), event);
  view.put(key, transfer);
  placeTransfer(transactionId, view);
}

/** Puts the transfer where it is found when something is due about it; after each event of it, its payment and its legs. */
export function placeTransfer(transactionId: string, view: ProjectionWriter): void {
  const payment = view.get<Payment>(`payment/${transactionId}`);
  if (payment?.paymentType !== 'C2C') return;
  const transfer = view.get<Transfer>(transferKey(transactionId));
  const leg = transfer === undefined ? undefined : view.get<Payout>(`payout/${transfer.legId}`);
  const atMs = nextTransferStepAtMs({ payment, transfer, leg });
  const { merchantId, environment } = payment;
  const value = { transactionId, merchantId };
  const step = atMs === undefined ? undefined : `${transferStepPrefix(environment)}${isoTime(atMs)}/${transactionId}`;
  const review = transferReviewDue(transfer);
  const look = review && `${REVIEW_PREFIX}${isoTime(review.sinceMs)}/${transactionId}/${review.reason}`;
  const pointer = `transfer-places/${transactionId}`;
  const wanted = [step, look].filter((place) => place !== undefined);
  for (const place of view.get<readonly string[]>(pointer) ?? []) if (!wanted.includes(place)) view.remove(place);
  for (const place of wanted) view.put(place, value);
  if (wanted.length > 0) view.put(pointer, wanted);
  else view.remove(pointer);
}

/** The payment as it is shown: with what became of the money that it collected for another customer. */
export function withTransfer<P extends Pick<Payment, 'transactionId'>>(views: ViewStore, view: string, one: P): P {
  if (!('paymentType' in one) || one.paymentType !== 'C2C') return one;
  const transfer = views.get<Transfer>(view, transferKey(one.transactionId));
  return transfer === undefined ? one : { ...one, transfer };
}

/** A transfer in the view of payments. */
export function transferKey(transactionId: string): string {
  return `transfer/${transactionId}`;
}
