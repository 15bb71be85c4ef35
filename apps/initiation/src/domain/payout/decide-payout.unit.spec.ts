import { after, commands, facts, given, HOLDS, stateFrom, typesOf } from './given';
import { payoutDecider } from './decide-payout';
import type { PayoutCommand } from './payout-command';
import { nextPayoutAttempt, payoutHoldsOf } from './payout-attempt';

type Step = readonly [atSeconds: number, command: PayoutCommand];
const TRANSACTION = '11111111-1111-4111-8111-111111111111';
const initiated = after();
const accepted = after([1, commands.accept()]);
const unknown = after([1, commands.giveUp()]);
const initiate: PayoutCommand = { kind: 'initiate', data: facts.initiated().data as never };

describe('the start of a payout', () => {
  it('happens once', () => {
    given([]).when(initiate).then(facts.initiated());
    given(initiated).when(initiate).thenRefused('ALREADY_EXISTS');
  });

  it('never happens under a hold that was given up', () => {
    given([{ event: facts.abandoned(), atSeconds: 0 }])
      .when(initiate)
      .thenRefused('ALREADY_EXISTS');
  });

  it('can be ruled out by either of its holds, once', () => {
    given([]).when(commands.abandon(HOLDS.holdId)).then(facts.abandoned());
    given([]).when(commands.abandon(HOLDS.feeHoldId)).then(facts.abandoned());
    given([{ event: facts.abandoned(), atSeconds: 0 }])
      .when(commands.abandon(HOLDS.feeHoldId))
      .thenNothing();
    given(initiated).when(commands.abandon(HOLDS.feeHoldId)).thenRefused('ALREADY_EXISTS');
  });

  it('has holds of its own for every attempt', () => {
    const second = payoutHoldsOf(nextPayoutAttempt(TRANSACTION, [HOLDS.holdId]));
    expect(new Set([...Object.values(HOLDS), ...Object.values(second)]).size).toBe(4);
    given([{ event: facts.abandoned(), atSeconds: 0 }])
      .when(commands.abandon(second.feeHoldId))
      .then(facts.abandoned(second.holdId));
  });

  it('is what everything else needs', () => {
    given([]).when(commands.accept()).thenRefused('TRANSACTION_NOT_FOUND');
    const [event] = payoutDecider.decide(commands.accept(), stateFrom(initiated));
    expect(() => stateFrom([{ event: event!, atSeconds: 0 }])).toThrow(/before PayoutInitiated/);
  });
});

describe('what became of a send', () => {
  it('is an acknowledgement, once, also after it was unknown or had a doubt', () => {
    for (const before of [initiated, unknown, after([1, commands.doubt()])]) {
      given(before)
        .when(commands.accept())
        .thenA('PayoutAccepted.v1', {
          conversationId: 'AG_1',
          fee: { amountCents: 2_300, holdId: HOLDS.feeHoldId, refundOnFailure: false },
        });
    }
  });

  it('is told once', () => {
    given(accepted).when(commands.accept()).thenNothing();
    given(accepted).when(commands.giveUp()).thenNothing();
    given(unknown).when(commands.giveUp()).thenNothing();
    given(initiated).when(commands.giveUp(2)).thenNothing();
  });

  it('is a contradiction under a second name: it may have gone out twice', () => {
    given(accepted)
      .when(commands.accept({ conversationId: 'AG_2' }))
      .thenContradiction(/may have taken it twice/);
    given(accepted)
      .when(commands.accept({ conversationId: '' }))
      .thenNothing();
  });

  it('is a refusal, which ends it and releases everything', () => {
    for (const before of [initiated, unknown]) {
      given(before)
        .when(commands.refuse())
        .thenA('PayoutRefused.v1', { holdId: HOLDS.holdId, amountCents: 50_000, shortcode: '600992' });
    }
    const refused = after([1, commands.refuse()]);
    given(refused).when(commands.refuse()).thenNothing();
    given(refused)
      .when(commands.accept())
      .thenContradiction(/refused and then acknowledged/);
  });

  it.each([
    ['it was acknowledged', accepted],
    ['its result spoke of it', after([1, commands.doubt()])],
    ['it was paid', after([1, commands.paid()])],
  ])('can not be a refusal when %s', (_, before) => {
    given(before)
      .when(commands.refuse())
      .thenContradiction(/after it had taken it/);
  });

  it('that comes after a success adds what M-Pesa calls it; after a failure there is nothing to add', () => {
    given(after([1, commands.paid()]))
      .when(commands.accept())
      .thenA('PayoutAccepted.v1');
    const failed = after([1, commands.giveUp()], [12, commands.asked(1)], [13, commands.status(1, 'not-executed')]);
    given(failed).when(commands.accept()).thenNothing();
  });
});

describe('a further send', () => {
  const asked: Step[] = [
    [1, commands.giveUp()],
    [11, commands.asked(1)],
    [12, commands.status(1, 'not-found')],
  ];
  const notFound = after(...asked);
  const resent = after(...asked, [13, commands.resend(1, 13)]);

  it('follows when the status does not know the first', () => {
    given(notFound).when(commands.resend(1, 13)).thenA('PayoutResent.v1', { number: 1 });
  });

  it('follows once', () => {
    expect(typesOf(resent).at(-1)).toBe('PayoutResent');
    given(resent).when(commands.resend(1, 14)).thenNothing();
    given(resent).when(commands.resend(2, 14)).thenNothing();
  });

  it('never follows ten minutes after the start', () => {
    given(notFound).when(commands.resend(1, 599.999)).thenA('PayoutResent.v1');
    given(notFound).when(commands.resend(1, 600)).thenNothing();
  });

  it.each<[string, Step[]]>([
    ['nobody was asked', [[1, commands.giveUp()]]],
    ['the answer is not there yet', asked.slice(0, 2)],
    ['a later question is open', [...asked, [12.5, commands.asked(2)]]],
    ['it was acknowledged', [[1, commands.accept()], ...asked.slice(1)]],
    ['the status knows it', [...asked.slice(0, 2), [12, commands.status(1, 'unclear')]]],
    ['the queue spoke of it', [[0.5, commands.timeout()], ...asked]],
    ['it failed', [[0.5, commands.doubt()], ...asked.slice(0, 2)]],
    [
      'it was asked about before it was unknown',
      [
        [1, commands.asked(1)],
        [2, commands.giveUp()],
        [3, commands.status(1, 'not-found')],
      ],
    ],
  ])('does not follow when %s', (_, steps) => {
    given(after(...steps))
      .when(commands.resend(1, 13))
      .thenNothing();
  });

  it('that was refused, or of which nobody knows, is unknown again', () => {
    for (const command of [commands.refuse(2), commands.giveUp(2)]) {
      given(resent).when(command).thenA('PayoutSubmissionUnknown.v1');
    }
  });

  it('is not judged by what is heard late about the first', () => {
    given(resent).when(commands.refuse(1)).thenNothing();
    given(resent).when(commands.giveUp(1)).thenNothing();
  });

  it('makes three in all at most', () => {
    const history = after(
      ...[1, 2, 3].flatMap((send): Step[] => [
        [send * 20, commands.giveUp(send)],
        [send * 20 + 1, commands.asked(send)],
        [send * 20 + 2, commands.status(send, 'not-found')],
        [send * 20 + 3, commands.resend(send, send * 20 + 3)],
      ]),
    );
    expect(typesOf(history).filter((type) => type === 'PayoutResent')).toHaveLength(2);
  });
});
