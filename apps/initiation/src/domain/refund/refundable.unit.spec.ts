import { commands, facts, paymentFrom, stateFrom } from '../given';
import { paymentDecider } from '../decide-payment';
import type { EventData, Payment, PaymentEvent } from '../payment';
import type { PaymentCommand } from '../payment-command';
import { refundableOf } from './refundable';

const collected = { platformCollects: true, partyB: '174379' } as const;
const paid = commands.result('SUCCESS');
const REFUND = '77777777-7777-4777-8777-777777777777';

type Told = Partial<EventData<'PaymentInitiated.v1'>>;

/** A payment to the platform's shortcode, after what happened to it. */
function history(over: Told, ...done: readonly PaymentCommand[]): PaymentEvent[] {
  return done.reduce<PaymentEvent[]>(
    (events, command) => [...events, ...paymentDecider.decide(command, stateFrom(events))],
    [facts.initiated({ ...collected, ...over })],
  );
}

function refundOf({ transactionId, merchantId, amountCents }: Payment, from: 'collections' | 'suspense') {
  const about = { transactionId, merchantId, refundId: REFUND, amountCents, currency: 'KES' } as const;
  const started: PaymentEvent = {
    type: 'PaymentRefundStarted.v1',
    data: { ...about, from, receipt: 'NLJ7RT61SV', reason: 'sold out' },
  };
  const failed: PaymentEvent = {
    type: 'PaymentRefundFailed.v1',
    data: { ...about, resultCode: '1', resultDescription: 'insufficient' },
  };
  const done: PaymentEvent = { type: 'PaymentRefunded.v1', data: { ...about, receipt: 'RVL5MF0001' } };
  return { started, failed, done };
}

describe('what can be given back', () => {
  const of = (events: readonly PaymentEvent[]) => refundableOf(paymentFrom(events)!);
  const refused = (events: readonly PaymentEvent[], code: string, message: RegExp) =>
    expect(() => of(events)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as unknown }),
    );
  const succeeded = history({}, paid);
  const late = history({}, commands.result('CANCELLED'), paid);
  const ofSuccess = refundOf(paymentFrom(succeeded)!, 'collections');
  const ofLate = refundOf(paymentFrom(late)!, 'suspense');

  it('is all of a payment that succeeded, from what was credited', () => {
    expect(of(succeeded)).toEqual({ from: 'collections', receipt: 'NLJ7RT61SV', amountCents: 100_000 });
  });

  it('is the late money, from suspense', () => {
    expect(of(late)).toEqual({ from: 'suspense', receipt: 'NLJ7RT61SV', amountCents: 100_000 });
  });

  it('is nothing while a refund is under way, and when it is done', () => {
    refused([...succeeded, ofSuccess.started], 'ALREADY_REFUNDED', /on its way back/);
    refused([...succeeded, ofSuccess.started, ofSuccess.done], 'ALREADY_REFUNDED', /was given back/);
    refused([...late, ofLate.started], 'ALREADY_REFUNDED', /on its way back/);
  });

  it('is the same again after a refund failed, until that one turns out to be done', () => {
    const failed = [...succeeded, ofSuccess.started, ofSuccess.failed];
    expect(of(failed)).toEqual(of(succeeded));
    expect(paymentFrom(failed)).toMatchObject({ refunds: [], failedRefunds: [{ refundId: REFUND }] });
    refused([...failed, ofSuccess.done], 'ALREADY_REFUNDED', /was given back/);
    expect(paymentFrom([...failed, ofSuccess.done])).toMatchObject({
      refunds: [{ refundId: REFUND, isDone: true, from: 'collections' }],
      failedRefunds: [],
    });
  });

  it.each<[string, Told, readonly PaymentCommand[], RegExp]>([
    ['without an end', {}, [commands.accept()], /no end yet/],
    ['without money', {}, [commands.result('EXPIRED')], /EXPIRED: nothing was received/],
    ['of a receipt that is not known', {}, [commands.result('SUCCESS', { receipt: '' })], /receipt is not known/],
    ['on another shortcode', { platformCollects: false, partyB: '600000' }, [paid], /600000/],
    ['that topped a wallet up', { paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' }, [paid], /adjustment/],
    ['that topped the payout wallet up', { paymentType: 'WALLET_TOPUP_PAYOUT' }, [paid], /payout wallet/],
    ['that is a transfer', { paymentType: 'C2C' }, [paid], /transfer/],
  ])('is nothing of a payment %s', (_, told, done, message) => {
    const events = history(told, ...done.map((one) => withoutEmptyReceipt(one)));
    refused(events, 'NOT_REFUNDABLE', message);
  });

  it('is nothing of late money that a person gave to the merchant, or whose receipt is not known', () => {
    const data = paymentFrom(late)!;
    const { transactionId, merchantId, currency, partyB, platformCollects } = data;
    const fulfilled: PaymentEvent = {
      type: 'LateFundsFulfilled.v1',
      data: {
        ...{ transactionId, merchantId, currency, partyB, platformCollects },
        ...{ amountCents: 100_000, receipt: 'NLJ7RT61SV', note: 'sent the goods' },
      },
    };
    refused([...late, fulfilled], 'NOT_REFUNDABLE', /settled otherwise/);
    const { receipt: _, ...unnamed } = paid;
    refused(history({}, commands.result('CANCELLED'), unnamed), 'NOT_REFUNDABLE', /receipt of its late money/);
  });
});

function withoutEmptyReceipt(command: PaymentCommand): PaymentCommand {
  if (command.kind !== 'result' || command.receipt !== '') return command;
  const { receipt: _, ...rest } = command;
  return rest;
}
