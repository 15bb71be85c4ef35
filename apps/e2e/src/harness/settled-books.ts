import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { grpcClient } from '@daftari/rpc/grpc-client';
import type { Server } from './daftari';
import { eventsOverGrpc } from './journals-over-grpc';
import { allPayments, paymentsForAPerson } from './payments';
import { paidReceipts, paymentsPushed } from './simulator';
import { until } from './until';
import type { WebhookReceiver } from './webhook-receiver';

/** Lost callbacks are asked for 25, 45 and 75 s after the push, then after 2 and 5 minutes. */
export const SETTLED_WITHIN_MS = 330_000;
const FINAL = new Set([PaymentStatus.SUCCESS, PaymentStatus.FAILED, PaymentStatus.CANCELLED, PaymentStatus.EXPIRED]);

/**
 * Waits until every payment has its end or is on the list of those that wait for a person, as one is that was pushed by a process
 * that died before it had the id to ask Daraja about it, and whose callback was lost; answers the latter.
 */
export async function everyPaymentEnds(server: Server): Promise<ReadonlySet<string>> {
  let open: string[] = [];
  let forAPerson: string[] = [];
  await until(
    'every payment to end, or to be on the list of those that wait for a person',
    async () => {
      const asked = Promise.all([allPayments(server), paymentsForAPerson(server)]);
      const [payments, listed] = (await asked.catch(() => undefined)) ?? [];
      if (payments === undefined || listed === undefined) return undefined;
      const pending = payments.filter(({ status }) => !FINAL.has(status)).map((p) => p.transactionId);
      open = pending.filter((id) => !listed.has(id));
      forAPerson = pending.filter((id) => listed.has(id));
      return open.length === 0 ? true : undefined;
    },
    () => `still open: ${open.join(', ')}`,
    SETTLED_WITHIN_MS,
  );
  return new Set(forAPerson);
}

/** Waits until the merchant was told of each of these payments, and asserts that it was told under one id each. */
export async function everyWebhookComes(receiver: WebhookReceiver, payments: Iterable<string>): Promise<void> {
  const idsOf = (payment: string) =>
    new Set(
      receiver.received
        .filter(({ body }) => (body['transaction'] as { id: string }).id === payment)
        .map(({ deliveryId }) => deliveryId),
    );
  const all = [...payments];
  const untold = () => all.filter((payment) => idsOf(payment).size === 0);
  await until(
    'every webhook',
    () => Promise.resolve(untold().length === 0 ? true : undefined),
    () => `untold: ${untold().join(', ')}`,
    SETTLED_WITHIN_MS,
  );
  for (const payment of all) expect([payment, idsOf(payment).size]).toEqual([payment, 1]);
}

/** Waits until the ledger has heard of what became of every payment: it follows them, and a copy that was killed leaves it behind. */
async function everyPaymentIsBooked(server: Server): Promise<void> {
  let unbooked: string[] = [];
  await until(
    'every payment to be booked',
    async () => {
      const journals = ['initiation', 'wallet-fee'].map((journal) => eventsOverGrpc(server.addresses, journal));
      const read = await Promise.all(journals).catch(() => undefined);
      if (read === undefined) return undefined;
      const [payments, ledger] = read as [RecordedEvent[], RecordedEvent[]];
      const missing = (type: string, booked: string) => {
        const done = paymentsWith(ledger, booked);
        return [...paymentsWith(payments, type)].filter((id) => !done.has(id)).map((id) => `${id} (no ${booked})`);
      };
      unbooked = [
        ...missing('PaymentAccepted.v1', 'FeeCaptured.v1'),
        ...missing('PaymentSucceeded.v1', 'CollectionCredited.v1'),
      ];
      return unbooked.length === 0 ? true : undefined;
    },
    () => `${unbooked.length} are not: ${unbooked.join(', ')}; ${server.output().slice(-8_000)}`,
    SETTLED_WITHIN_MS,
  );
}

function paymentsWith(events: readonly RecordedEvent[], type: string): ReadonlySet<string> {
  return new Set(events.filter((event) => event.type === type).map(({ correlation }) => correlation));
}

export interface BooksReport {
  readonly paid: number;
  readonly credited: number;
  readonly fees: number;
  readonly openForAPerson: number;
}

/**
 * Waits until all is booked, then asserts that our books are the simulator's: every shilling that it took is in our ledger once, or its payment is known as
 * open to a person; one fee for each payment that was accepted; nothing was pushed twice; the ledger sums to zero.
 */
export async function booksAgree(server: Server, answered: ReadonlySet<string>): Promise<BooksReport> {
  await everyPaymentIsBooked(server);
  const [payments, ledger] = [
    await eventsOverGrpc(server.addresses, 'initiation'),
    await eventsOverGrpc(server.addresses, 'wallet-fee'),
  ];
  const [initiated, accepted, succeeded] = [
    paymentsWith(payments, 'PaymentInitiated.v1'),
    paymentsWith(payments, 'PaymentAccepted.v1'),
    paymentsWith(payments, 'PaymentSucceeded.v1'),
  ];
  for (const id of answered) expect([id, initiated.has(id)]).toEqual([id, true]);

  const credited = ledger.filter(({ type }) => type === 'CollectionCredited.v1');
  const byPayment = new Map(credited.map((event) => [event.correlation, event.data as { receipt?: string }]));
  expect(byPayment.size).toBe(credited.length);
  expect([...byPayment.keys()].sort()).toEqual([...succeeded].sort());

  const captured = ledger.filter(({ type }) => type === 'FeeCaptured.v1').map(({ correlation }) => correlation);
  expect(new Set(captured).size).toBe(captured.length);
  for (const id of accepted) expect([id, captured.includes(id)]).toEqual([id, true]);

  const pushed = await paymentsPushed(server.addresses.simulator);
  expect(new Set(pushed).size).toBe(pushed.length);
  const paid = await paidReceipts(server.addresses.simulator);
  const missing = [...paid.keys()].filter((id) => !byPayment.has(id));
  // Pushed, killed before the acknowledgement was on record, and the callback was lost: on a person's list.
  const listed = missing.length === 0 ? new Set() : await paymentsForAPerson(server);
  for (const id of missing)
    expect([id, initiated.has(id), accepted.has(id), listed.has(id)]).toEqual([id, true, false, true]);
  for (const [id, { receipt }] of byPayment) if (receipt !== undefined) expect(receipt).toBe(paid.get(id));

  const client = grpcClient(WalletFeeServiceDefinition, server.addresses.grpc, { deadlineMs: 60_000 });
  const { totalCents } = await client.service
    .getTrialBalance({ environment: Environment.TEST })
    .finally(() => client.close());
  expect(totalCents).toBe(0);
  return { paid: paid.size, credited: credited.length, fees: captured.length, openForAPerson: missing.length };
}
