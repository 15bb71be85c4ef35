import { after, commands, given, HOLDS, payoutFrom, typesOf } from './given';
import { chargedPayoutFee } from './payout-fee';
import type { PayoutCommand } from './payout-command';

type Step = readonly [atSeconds: number, command: PayoutCommand];
const accepted: Step = [1, commands.accept()];
const unknown: Step = [1, commands.giveUp()];
const asked = (number: number, atSeconds: number): Step => [atSeconds, commands.asked(number)];
const answers = (number: number, atSeconds: number, verdict: 'not-found' | 'unclear' | 'not-executed'): Step => [
  atSeconds,
  commands.status(number, verdict),
];
const unclear = commands.doubt({ cause: 'unclear-result', resultCode: '17' });
const failed = after(accepted, [2, commands.doubt()], asked(1, 12), answers(1, 13, 'not-found'));

describe('the success of a payout', () => {
  it.each([
    ['from the start', after()],
    ['when it was acknowledged', after(accepted)],
    ['when nobody knew what became of it', after([1, commands.giveUp()])],
    ['after a failure', after(accepted, [2, commands.doubt()])],
    ['after it had waited too long', after(accepted, [2, commands.timeout()])],
  ])('counts %s, from the result and from the status', (_, before) => {
    const reserved = { holdId: HOLDS.holdId, amountCents: 50_000, shortcode: '600992', receipt: 'SG632NMUAB' };
    given(before)
      .when(commands.paid())
      .thenA('PayoutSucceeded.v1', { via: 'result', ...reserved });
    given(before).when(commands.status(1, 'completed')).thenTypes('PayoutStatusReported', 'PayoutSucceeded');
  });

  it('counts once; a receipt is learned when it comes', () => {
    const paid = after(accepted, [2, commands.paidUnder(undefined)]);
    given(paid).when(commands.paidUnder(undefined)).thenNothing();
    given(paid).when(commands.paid()).thenA('PayoutReceiptLearned.v1', { receipt: 'SG632NMUAB', via: 'result' });
    given(paid).when(commands.status(1, 'completed')).thenA('PayoutReceiptLearned.v1', { via: 'status' });
    const known = after(accepted, [2, commands.paid()]);
    given(known).when(commands.status(1, 'completed')).thenNothing();
    given(known)
      .when(commands.paidUnder('OTHER'))
      .thenContradiction(/now also under OTHER/);
  });

  it('is not shaken by anything that comes later', () => {
    const paid = after(accepted, [2, commands.paid()]);
    for (const command of [
      commands.doubt(),
      commands.timeout(),
      commands.status(1, 'not-executed'),
      commands.asked(1),
    ]) {
      given(paid).when(command).thenNothing();
    }
  });

  it('after a release is a late one, once, and never flips the end', () => {
    given(failed).when(commands.paid()).thenA('LatePayoutConfirmed.v1', { via: 'result', holdId: HOLDS.holdId });
    given(failed).when(commands.status(1, 'completed')).thenA('LatePayoutConfirmed.v1', { via: 'status' });
    given(after([1, commands.refuse()]))
      .when(commands.paid())
      .thenA('LatePayoutConfirmed.v1');
    const history = after(accepted, [2, commands.doubt()], asked(1, 12), answers(1, 13, 'not-found'), [
      20,
      commands.paidUnder(undefined),
    ]);
    expect(payoutFrom(history).outcome).toEqual({ status: 'FAILED' });
    given(history).when(commands.paidUnder(undefined)).thenNothing();
    given(history).when(commands.paid()).thenA('PayoutReceiptLearned.v1');
    given(history).when(commands.status(2, 'completed')).thenA('PayoutReceiptLearned.v1');
  });

  it.each<[string, PayoutCommand, RegExp]>([
    ['another amount', commands.paid({ amountCents: 1 }), /1 cents instead of 50000/],
    ['another amount by the status', commands.status(1, 'completed', { amountCents: 1 }), /1 cents instead/],
    ['another attempt', commands.paid({ attemptId: 'other' }), /another attempt/],
    ['another attempt by the status', commands.status(1, 'completed', { attemptId: 'other' }), /another attempt/],
    [
      'two foreign ids',
      commands.paid({ originatorConversationId: 'x', conversationId: 'y' }),
      /another ConversationID/,
    ],
  ])('with %s contradicts', (_, command, message) => {
    given(after(accepted)).when(command).thenContradiction(message);
  });

  it.each<[string, PayoutCommand]>([
    ['our own id', commands.paid({ conversationId: 'y' })],
    ["the provider's id", commands.paid({ originatorConversationId: 'x' })],
    ['no id at all', commands.paid({ originatorConversationId: '', conversationId: '' })],
  ])('is known by %s', (_, command) => {
    given(after(accepted)).when(command).thenA('PayoutSucceeded.v1');
  });
});

describe('the failure of a payout', () => {
  it('is a doubt first, once for each thing that is said', () => {
    given(after(accepted))
      .when(commands.doubt())
      .thenA('PayoutDoubted.v1', { cause: 'failure-result', resultCode: '1' });
    const doubted = after(accepted, [2, commands.doubt()]);
    given(doubted).when(commands.doubt()).thenNothing();
    given(doubted).when(commands.timeout()).thenA('PayoutDoubted.v1', { cause: 'queue-timeout' });
    given(after(accepted))
      .when(commands.doubt({ attemptId: 'other' }))
      .thenContradiction(/another attempt/);
  });

  it.each<[string, readonly Step[], readonly string[]]>([
    ['the status says so', [accepted, asked(1, 60), answers(1, 61, 'not-executed')], ['PayoutFailed']],
    [
      'the status does not know it after a failure',
      [accepted, [2, commands.doubt()], asked(1, 12), answers(1, 13, 'not-found')],
      ['PayoutFailed'],
    ],
    [
      'that was asked for before the failure',
      [accepted, asked(1, 60), [61, commands.doubt()], answers(1, 62, 'not-found')],
      [],
    ],
    [
      'the status does not know it after a wait in the queue',
      [accepted, [2, commands.timeout()], asked(1, 700), answers(1, 701, 'not-found')],
      [],
    ],
    [
      'the status knows it after a failure',
      [accepted, [2, commands.doubt()], asked(1, 12), answers(1, 13, 'unclear')],
      [],
    ],
    [
      'not-found twice, early',
      [unknown, asked(1, 60), answers(1, 61, 'not-found'), asked(2, 590), answers(2, 591, 'not-found')],
      [],
    ],
    [
      'not-found once early and once late',
      [unknown, asked(1, 180), answers(1, 181, 'not-found'), asked(2, 650), answers(2, 651, 'not-found')],
      [],
    ],
    [
      'not-found twice, too close',
      [unknown, asked(1, 600), answers(1, 601, 'not-found'), asked(2, 899.9), answers(2, 901, 'not-found')],
      [],
    ],
    [
      'not-found twice, late and apart',
      [unknown, asked(1, 600), answers(1, 601, 'not-found'), asked(2, 900), answers(2, 901, 'not-found')],
      ['PayoutFailed'],
    ],
    [
      'not-found so, but M-Pesa took it',
      [accepted, asked(1, 600), answers(1, 601, 'not-found'), asked(2, 900), answers(2, 901, 'not-found')],
      [],
    ],
    [
      'not-found so, but M-Pesa said that it waits in its queue',
      [
        unknown,
        [2, commands.timeout()],
        ...[asked(1, 600), answers(1, 601, 'not-found'), asked(2, 900), answers(2, 901, 'not-found')],
      ],
      [],
    ],
    [
      'not-found so, but the result was unclear',
      [
        unknown,
        [2, unclear],
        ...[asked(1, 600), answers(1, 601, 'not-found'), asked(2, 900), answers(2, 901, 'not-found')],
      ],
      [],
    ],
    [
      'the status does not know it after a failure that followed an unclear result',
      [accepted, [2, unclear], [3, commands.doubt()], asked(1, 12), answers(1, 13, 'not-found')],
      ['PayoutFailed'],
    ],
    [
      'the status does not know it after a failure that an unclear result followed',
      [accepted, [2, commands.doubt()], [3, unclear], asked(1, 13), answers(1, 14, 'not-found')],
      [],
    ],
    [
      'the status says so, whatever was unclear',
      [accepted, [2, unclear], asked(1, 12), answers(1, 13, 'not-executed')],
      ['PayoutFailed'],
    ],
    [
      'not-found twice, with another answer between',
      [
        unknown,
        asked(1, 600),
        answers(1, 601, 'not-found'),
        asked(2, 900),
        answers(2, 901, 'unclear'),
        asked(3, 1_000),
        answers(3, 1_001, 'not-found'),
      ],
      [],
    ],
  ])('when %s', (_, steps, end) => {
    const known = ['PayoutInitiated', 'PayoutAccepted', 'PayoutSubmissionUnknown', 'PayoutDoubted'].concat(
      'PayoutStatusAsked',
      'PayoutStatusReported',
    );
    expect(typesOf(after(...steps)).filter((type) => !known.includes(type))).toEqual(end);
  });

  it('by not-founds counts from the last send', () => {
    const resent: Step[] = [
      [1, commands.giveUp()],
      asked(1, 300),
      answers(1, 301, 'not-found'),
      [302, commands.resend(1, 302)],
      [303, commands.giveUp(2)],
      asked(2, 600),
      answers(2, 601, 'not-found'),
      asked(3, 900),
      answers(3, 901, 'not-found'),
    ];
    expect(typesOf(after(...resent)).at(-1)).toBe('PayoutStatusReported');
    const later: Step[] = [
      asked(4, 902),
      answers(4, 903, 'not-found'),
      asked(5, 1_202),
      answers(5, 1_203, 'not-found'),
    ];
    expect(typesOf(after(...resent, ...later.slice(0, 2))).at(-1)).toBe('PayoutStatusReported');
    expect(typesOf(after(...resent, ...later)).at(-1)).toBe('PayoutFailed');
  });

  it('is told in the words of the failure, else of the status', () => {
    expect(failed.at(-1)?.event.data).toMatchObject({ via: 'status', resultCode: '1', holdId: HOLDS.holdId });
    const declined = after(accepted, asked(1, 60), answers(1, 61, 'not-executed'));
    expect(declined.at(-1)?.event.data).toMatchObject({ via: 'status', resultCode: 'Declined' });
  });

  it('that is on record is concluded, where the process died before it said so', () => {
    given(after(accepted)).when({ kind: 'conclude' }).thenNothing();
    given(failed).when({ kind: 'conclude' }).thenNothing();
    const orphan: Step = [5, commands.status(1, 'not-found')];
    const history = after(accepted, [2, commands.doubt()], orphan, asked(1, 12));
    expect(typesOf(history).at(-1)).toBe('PayoutStatusAsked');
    given(history).when({ kind: 'conclude' }).thenA('PayoutFailed.v1');
  });
});

describe('the answer to a question', () => {
  it('is heard once', () => {
    const heard = after(accepted, asked(1, 60), answers(1, 61, 'unclear'));
    given(heard).when(commands.status(1, 'unclear')).thenNothing();
    given(heard).when(commands.status(1, 'not-found')).thenNothing();
    given(heard).when(commands.status(2, 'unclear')).thenA('PayoutStatusReported.v1', { conversationId: 'AG_q2' });
  });

  it('is not the word that the question waited too long in the queue', () => {
    const timeout = commands.status(1, 'unclear', { resultCode: '', transactionStatus: '' });
    const waited = after(accepted, asked(1, 60), [61, timeout]);
    given(waited).when(timeout).thenNothing();
    given(waited).when(commands.status(1, 'not-executed')).thenTypes('PayoutStatusReported', 'PayoutFailed');
    const heard = after(accepted, asked(1, 60), [61, timeout], answers(1, 62, 'unclear'));
    expect(typesOf(heard).slice(-2)).toEqual(['PayoutStatusReported', 'PayoutStatusReported']);
    expect(payoutFrom(heard).questions).toEqual([expect.objectContaining({ conversationId: 'AG_q1' })]);
    given(heard).when(timeout).thenNothing();
    given(heard).when(commands.status(1, 'not-found')).thenNothing();
  });

  it('that names no question is heard once until the next is asked', () => {
    const nameless = commands.status(1, 'unclear', { conversationId: '' });
    const heard = after(accepted, asked(1, 60), [61, nameless]);
    expect(heard.at(-1)?.event.data).not.toHaveProperty('conversationId');
    given(heard).when(nameless).thenNothing();
    given([...heard, ...after(accepted, asked(1, 60), asked(2, 180)).slice(-1)])
      .when(nameless)
      .thenTypes('PayoutStatusReported');
  });

  it('numbers questions', () => {
    const once = after(accepted, asked(1, 60));
    given(once).when(commands.asked(1)).thenNothing();
    given(once).when(commands.asked(2)).thenA('PayoutStatusAsked.v1', { number: 2, conversationId: 'AG_q2' });
  });
});

describe('the fee that a payout shows', () => {
  const fee = (history: ReturnType<typeof after>) => chargedPayoutFee(payoutFrom(history));

  it('is what was or may be charged, and nothing for what was not taken', () => {
    expect(fee(after())).toBe(2_300);
    expect(fee(after([1, commands.giveUp()]))).toBe(2_300);
    expect(fee(after(accepted, [2, commands.paid()]))).toBe(2_300);
    expect(fee(after([1, commands.refuse()]))).toBe(0);
    expect(fee(after([1, commands.giveUp()], asked(1, 60), answers(1, 61, 'not-executed')))).toBe(0);
    expect(fee(failed)).toBe(2_300);
    const payout = payoutFrom(failed);
    expect(chargedPayoutFee({ ...payout, fee: { ...payout.fee, refundOnFailure: true } })).toBe(0);
  });
});
