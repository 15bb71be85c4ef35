import { after, commands, facts, given, paymentFrom } from './given';
import { chargedFee } from './charged-fee';
import type { EventData, FinalStatus } from './payment';
import type { PaymentCommand } from './payment-command';

const { accept, refuse, giveUp, result } = commands;
const initiated = facts.initiated();
const { fee, transactionId, merchantId, attemptId } = initiated.data as EventData<'PaymentInitiated.v1'>;
const FAILURES = ['FAILED', 'CANCELLED', 'EXPIRED'] as const satisfies FinalStatus[];

describe('initiating', () => {
  const command = { kind: 'initiate', data: initiated.data as EventData<'PaymentInitiated.v1'> } as const;
  it('is the first fact of a payment', () => given([]).when(command).then(initiated));
  it('happens once', () => given([initiated]).when(command).thenRefused('ALREADY_EXISTS'));
  it('never happens under a hold that was given up', () =>
    given([facts.abandoned(fee.holdId!)])
      .when(command)
      .thenRefused('ALREADY_EXISTS'));
  it('may follow under the next hold', () =>
    given([facts.abandoned('99999999-9999-4999-8999-999999999999')])
      .when(command)
      .then(initiated));
  it.each([accept(), refuse(), giveUp, commands.queried(1), result('SUCCESS')])(
    'comes before everything else ($kind)',
    (later) => given([]).when(later).thenRefused('TRANSACTION_NOT_FOUND'),
  );
});

describe('an acknowledgement', () => {
  it('is recorded with the ids of the provider and the fee it earns', () => {
    const { kind: _, ...acknowledged } = accept();
    given([initiated])
      .when(accept())
      .then({ type: 'PaymentAccepted.v1', data: { transactionId, merchantId, attemptId, ...acknowledged, fee } });
  });
  it('is a fact once', () => given(after(accept())).when(accept()).thenNothing());
  it('is recorded after an unknown submit', () => given(after(giveUp)).when(accept()).thenA('PaymentAccepted.v1'));
  it('is recorded after the success it announces', () =>
    given(after(result('SUCCESS')))
      .when(accept())
      .thenA('PaymentAccepted.v1', { providerCheckoutId: 'ws_CO_1' }));
  it.each(FAILURES)('adds nothing to a payment that ended as %s', (status) =>
    given(after(result(status)))
      .when(accept())
      .thenNothing(),
  );
  it('contradicts a refusal', () =>
    given(after(refuse()))
      .when(accept())
      .thenContradiction(/refused and then acknowledged/));
  it('contradicts an acknowledgement under another id', () =>
    given(after(accept()))
      .when(accept({ providerCheckoutId: 'ws_CO_2' }))
      .thenContradiction(/another CheckoutRequestID/));
  it('contradicts a result under another id', () =>
    given(after(result('SUCCESS')))
      .when(accept({ providerCheckoutId: 'ws_CO_2' }))
      .thenContradiction(/CheckoutRequestID/));
});

describe('a refusal', () => {
  it('is recorded with what the provider said', () => {
    const { kind: _, ...refused } = refuse();
    given([initiated])
      .when(refuse())
      .then({ type: 'PaymentRefused.v1', data: { transactionId, merchantId, attemptId, ...refused, fee } });
  });
  it('is a fact once', () => given(after(refuse())).when(refuse()).thenNothing());
  it('settles an unknown submit', () => given(after(giveUp)).when(refuse()).thenA('PaymentRefused.v1'));
  it('contradicts an acknowledgement', () =>
    given(after(accept()))
      .when(refuse())
      .thenContradiction(/after it had taken it/));
  it('contradicts a result', () =>
    given(after(result('EXPIRED')))
      .when(refuse())
      .thenContradiction(/after it had taken it/));
});

describe('giving up a submission', () => {
  it('is recorded with its reason', () =>
    given([initiated])
      .when(giveUp)
      .then({
        type: 'PaymentSubmissionUnknown.v1',
        data: { transactionId, merchantId, attemptId, reason: 'no answer' },
      }));
  it.each([
    ['given up', after(giveUp)],
    ['accepted', after(accept())],
    ['refused', after(refuse())],
    ['paid', after(result('SUCCESS'))],
    ['cancelled', after(result('CANCELLED'))],
  ])('changes nothing when the payment was already %s', (_, events) => given(events).when(giveUp).thenNothing());
});

describe('a result', () => {
  const final = {
    transactionId,
    merchantId,
    resultDescription: expect.any(String) as string,
    via: 'callback' as const,
    fee,
  };
  const { amountCents, currency, partyB, platformCollects } = initiated.data as EventData<'PaymentInitiated.v1'>;

  it('of success names the receipt, and everything that the ledger needs', () =>
    given(after(accept()))
      .when(result('SUCCESS', { paidAt: '2026-11-21T08:00:05.000Z' }))
      .then({
        type: 'PaymentSucceeded.v1',
        data: {
          ...final,
          resultCode: '0',
          amountCents,
          currency,
          receipt: 'NLJ7RT61SV',
          paidAt: '2026-11-21T08:00:05.000Z',
          partyB,
          platformCollects,
        },
      }));
  it.each([
    ['FAILED', 'PaymentFailed.v1', '1'],
    ['CANCELLED', 'PaymentCancelled.v1', '1032'],
    ['EXPIRED', 'PaymentExpired.v1', '1037'],
  ] as const)('of %s is a %s', (status, type, resultCode) =>
    given(after(accept()))
      .when(result(status))
      .then({ type, data: { ...final, resultCode } }),
  );
  it('may come before the acknowledgement, and then tells the ids of the provider', () =>
    given([initiated]).when(result('SUCCESS')).thenA('PaymentSucceeded.v1', { providerCheckoutId: 'ws_CO_1' }));
  it('may come instead of the acknowledgement, after an unknown submit', () =>
    given(after(giveUp))
      .when(result('CANCELLED'))
      .thenA('PaymentCancelled.v1', { providerRequestId: '29115-34620561-1' }));
  it('of success needs neither receipt nor amount', () => {
    const { receipt: _, amountCents: __, ...bare } = result('SUCCESS');
    given(after(accept())).when(bare).thenA('PaymentSucceeded.v1', { amountCents: 100_000 });
  });

  it.each(['SUCCESS', ...FAILURES] as const)('of %s is a fact once', (status) =>
    given(after(accept(), result(status)))
      .when(result(status))
      .thenNothing(),
  );
  it.each(FAILURES)('of %s after a success changes nothing', (status) =>
    given(after(accept(), result('SUCCESS')))
      .when(result(status))
      .thenNothing(),
  );
  it('of failure after another failure changes nothing', () =>
    given(after(accept(), result('EXPIRED')))
      .when(result('CANCELLED'))
      .thenNothing());
  it('of failure after a refusal changes nothing', () => given(after(refuse())).when(result('FAILED')).thenNothing());
  it('of success without a receipt, again, changes nothing', () => {
    const { receipt: _, ...bare } = result('SUCCESS');
    given(after(accept(), result('SUCCESS')))
      .when(bare)
      .thenNothing();
  });
  it('of success under a second receipt is not dropped', () =>
    given(after(accept(), result('SUCCESS')))
      .when(result('SUCCESS', { receipt: 'OTHER00001' }))
      .thenContradiction(/NLJ7RT61SV, and now also under OTHER00001/));

  it.each([
    ['another amount', { amountCents: 99_900 }, /99900 cents instead of 100000/],
    ['another CheckoutRequestID', { providerCheckoutId: 'ws_CO_2' }, /another CheckoutRequestID/],
    ['another attempt', { attemptId: transactionId }, /another attempt/],
  ])('that names %s is not this payment', (_, over, message) =>
    given(after(accept())).when(result('SUCCESS', over)).thenContradiction(message),
  );
});

describe('what is shown of a payment', () => {
  const shown = (...done: PaymentCommand[]) => paymentFrom(after(...done));

  it('is the acknowledgement, then the final result', () => {
    expect(shown()).not.toHaveProperty('resultCode');
    expect(shown(giveUp)).not.toHaveProperty('resultCode');
    expect(shown(accept())).toMatchObject({
      resultCode: '0',
      resultDescription: 'Success. Request accepted for processing',
    });
    expect(shown(accept(), result('CANCELLED'))).toMatchObject({
      resultCode: '1032',
      outcome: { status: 'CANCELLED' },
    });
  });
  it('is not reopened by a late acknowledgement', () => {
    const early = { ...result('SUCCESS'), providerCheckoutId: '', providerRequestId: '' };
    expect(shown(early, accept())).toMatchObject({
      outcome: { status: 'SUCCESS', receipt: 'NLJ7RT61SV' },
      resultDescription: 'it was a SUCCESS',
      providerCheckoutId: 'ws_CO_1',
      updatedAt: '2026-11-21T08:00:02.000Z',
    });
  });

  const refunding = [facts.initiated({ fee: { ...fee, refundOnFailure: true } })];
  const withRefund = (status: FinalStatus) => {
    const [event] = after(result(status)).slice(1);
    return paymentFrom([...refunding, event!]);
  };
  it.each([
    ['while it is open', shown(), 250],
    ['while its submit is unknown', shown(giveUp), 250],
    ['when it was accepted', shown(accept()), 250],
    ['when it was refused', shown(refuse()), 0],
    ['when it failed later', shown(accept(), result('FAILED')), 250],
    ['when it failed later and the rule gives the fee back', withRefund('FAILED'), 0],
    ['when it was paid, whatever the rule says of failures', withRefund('SUCCESS'), 250],
  ])('is a fee %s', (_, payment, cents) => expect(chargedFee(payment!)).toBe(cents));
});
