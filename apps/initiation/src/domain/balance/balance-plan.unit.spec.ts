import { ASKS_A_DAY, ASK_AGAIN_MS, nextAsk, SAME_QUESTION_MS } from './balance-plan';
import type { BalanceCommand } from './decide-balance';
import { DUE_MS, facts, given, MINUTE_MS, question, type Fact } from './given';

const DAY_MINUTES = 24 * 60;
const at = (minutes: number) => DUE_MS + minutes * MINUTE_MS;
const ask = (minutes: number, by: 'us' | 'operator' = 'us'): BalanceCommand => ({
  kind: 'ask',
  by,
  nowMs: at(minutes),
});
const asked = (n: number, why: 'daily' | 'repeat' | 'operator') => facts.asked(n, 0, why).event;
const next = (minutes: number, ...happened: Fact[]) => {
  const { atMs, why } = nextAsk(given(...happened).account, at(minutes));
  return [(atMs - DUE_MS) / MINUTE_MS, why];
};

describe('the daily question for the balance', () => {
  it('is asked at once where none ever was, and again after a day', () => {
    given().when(ask(-600)).then(asked(1, 'daily'));
    expect(next(5, facts.asked(), facts.compared(1, 1))).toEqual([DAY_MINUTES, 'daily']);
    given(facts.asked(), facts.compared(1, 1))
      .when(ask(DAY_MINUTES - 1))
      .then();
    given(facts.asked(), facts.compared(1, 1)).when(ask(DAY_MINUTES)).then(asked(2, 'daily'));
  });

  it('is asked late where nobody was there at its time', () => {
    given(facts.asked(), facts.compared(1, 1))
      .when(ask(3 * DAY_MINUTES + 400))
      .then(asked(2, 'daily'));
  });

  it('is due at its time, however late the last one was', () => {
    expect(next(-9, facts.asked(1, -10), facts.compared(1, -9))).toEqual([0, 'daily']);
    expect(next(-9, facts.asked(1, -10))).toEqual([0, 'daily']);
  });
});

describe('a question that settles nothing', () => {
  it.each<[string, Fact[]]>([
    ['that nobody answered', []],
    ['that M-Pesa could not answer', [facts.notLearned(1, 1)]],
    ['with a difference', [facts.compared(1, 1, { verdict: 'unexplained', differenceCents: 5, unexplained: 1 })]],
    ['that money in flight explains', [facts.compared(1, 1, { verdict: 'in-flight', differenceCents: 5 })]],
    ['that made no base line', [facts.compared(1, 1, { verdict: 'no-base-line' })]],
  ])('%s is asked again after a quarter of an hour', (_, happened) => {
    expect(next(2, facts.asked(), ...happened)).toEqual([ASK_AGAIN_MS / MINUTE_MS, 'repeat']);
    given(facts.asked(), ...happened)
      .when(ask(14))
      .then();
    given(facts.asked(), ...happened)
      .when(ask(15))
      .then(asked(2, 'repeat'));
  });

  it('is asked so many times a day at most', () => {
    const questions = Array.from({ length: ASKS_A_DAY }, (_, i) =>
      facts.asked(i + 1, i * 15, i === 0 ? 'daily' : 'repeat'),
    );
    expect(next(80, ...questions.slice(0, -1))).toEqual([(ASKS_A_DAY - 1) * 15, 'repeat']);
    expect(next(100, ...questions)).toEqual([DAY_MINUTES, 'daily']);
  });

  it.each<[string, Fact[]]>([
    ['when that may lock the initiator', [facts.notLearned(1, 1, false)]],
    [
      'once a person has to look',
      [facts.compared(1, 1, { verdict: 'unexplained', differenceCents: 5, unexplained: 3 })],
    ],
    [
      'once a person said what the difference is',
      [facts.compared(1, 1, { verdict: 'unexplained', differenceCents: 5, unexplained: 1 }), facts.accepted(1, 2, 5)],
    ],
    ['once there is a base line', [facts.compared(1, 1, { verdict: 'base-line' })]],
  ])('is not asked again that day %s', (_, happened) => {
    expect(next(2, facts.asked(), ...happened)).toEqual([DAY_MINUTES, 'daily']);
  });
});

describe("a person's question", () => {
  it('is asked at any time, and does not count among those of the day', () => {
    given(facts.asked(), facts.compared(1, 1)).when(ask(2, 'operator')).then(asked(2, 'operator'));
    const persons = Array.from({ length: 10 }, (_, i) => facts.asked(i + 2, 10 + i, 'operator'));
    expect(next(30, facts.asked(), ...persons)).toEqual([19 + ASK_AGAIN_MS / MINUTE_MS, 'repeat']);
  });

  it('is not asked twice while the first is on its way', () => {
    const soon = SAME_QUESTION_MS / MINUTE_MS - 0.01;
    given(facts.asked(1, 0, 'operator'))
      .when(ask(soon, 'operator'))
      .then();
    given(facts.asked(1, 0, 'operator'))
      .when(ask(1, 'operator'))
      .then(asked(2, 'operator'));
    given(facts.asked(1, 0), facts.notLearned()).when(ask(soon, 'operator')).then(asked(2, 'operator'));
  });

  it('keeps the daily one from being asked beside it, when all is well', () => {
    expect(next(30, facts.asked(1, 20, 'operator'), facts.compared(1, 21))).toEqual([DAY_MINUTES, 'daily']);
  });
});

it('records once why no balance was learned, and only of the open question', () => {
  const word = { resultCode: '17', resultDescription: 'System internal error.', askAgain: true };
  const said = { kind: 'not-learned', attemptId: question(1), ...word } as const;
  given(facts.asked()).when(said).then(facts.notLearned().event);
  given(facts.asked(), facts.notLearned()).when(said).then();
  given(facts.asked(), facts.compared()).when(said).then();
  given(facts.asked(), facts.asked(2, 15, 'repeat'))
    .when(said)
    .then();
});
