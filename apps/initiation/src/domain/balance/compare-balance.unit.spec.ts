import { isoTime } from '@daftari/kernel/clock';
import { compareBalance, isAlarming, type OurSide, type ReportedBalance } from './compare-balance';
import { DUE_MS, facts, given, KEY, question, type Fact } from './given';

const REPORTED_AT = isoTime(DUE_MS);
const told = (reportedCents: number, chargesCents?: number): ReportedBalance => ({
  reportedAt: REPORTED_AT,
  reportedCents,
  ...(chargesCents === undefined ? {} : { chargesCents }),
});
const ours = (ledgerCents: number, mayHaveComeCents = 0, mayHaveGoneCents = 0): OurSide => ({
  ledgerCents,
  mayHaveComeCents,
  mayHaveGoneCents,
});
/** The platform's own KES 10,000 were there, and no charges. */
const started = () => given(facts.asked(), facts.compared(1, 1, { verdict: 'base-line' })).account;

describe('the first comparison of a balance', () => {
  const { account } = given(facts.asked());

  it("takes what is there beside the ledger for the platform's own, old charges included", () => {
    expect(compareBalance(told(1_000_000, -5_000), ours(250_000), account)).toEqual({
      reportedAt: REPORTED_AT,
      reportedCents: 1_000_000,
      chargesCents: -5_000,
      newChargesCents: 0,
      ledgerCents: 250_000,
      ownCents: 745_000,
      mayHaveComeCents: 0,
      mayHaveGoneCents: 0,
      differenceCents: 0,
      verdict: 'base-line',
      unexplained: 0,
    });
  });

  it.each([
    [1, 0],
    [0, 1],
  ])('is no base line while money is in flight: %d in, %d out', (come, gone) => {
    const compared = compareBalance(told(1_000_000), ours(0, come, gone), account);
    expect(compared).toMatchObject({ verdict: 'no-base-line', newChargesCents: 0 });
    const after = given(facts.asked(), facts.compared(1, 1, compared)).account;
    expect(after.baseLine).toBeUndefined();
    expect(compareBalance(told(2_000_000), ours(0), after)).toMatchObject({
      verdict: 'base-line',
      ownCents: 2_000_000,
    });
  });
});

describe('a comparison of a balance', () => {
  it('is equal when what came and went is in the ledger', () => {
    expect(compareBalance(told(1_250_000, 0), ours(250_000), started())).toMatchObject({
      verdict: 'equal',
      differenceCents: 0,
      ownCents: 1_000_000,
    });
  });

  it('finds what M-Pesa took for its services: it is booked, and no difference', () => {
    expect(compareBalance(told(900_000, -2_240), ours(-100_000), started())).toMatchObject({
      verdict: 'equal',
      newChargesCents: 2_240,
      chargesCents: -2_240,
    });
  });

  it('counts charges once: those of before are in the ledger', () => {
    const { account } = given(facts.asked(), facts.compared(1, 1, { chargesCents: -2_240, newChargesCents: 2_240 }));
    expect(compareBalance(told(900_000, -3_000), ours(-100_000 - 2_240), account)).toMatchObject({
      verdict: 'equal',
      newChargesCents: 760,
    });
  });

  it('takes charges that were settled for what they are: money moved within the shortcode', () => {
    const { account } = given(facts.asked(), facts.compared(1, 1, { chargesCents: -2_240, newChargesCents: 2_240 }));
    expect(compareBalance(told(1_000_000 - 2_240, 0), ours(-2_240), account)).toMatchObject({
      verdict: 'equal',
      newChargesCents: 0,
      chargesCents: 0,
    });
  });

  it('goes on with the charges of before where M-Pesa named no such account', () => {
    const { account } = given(facts.asked(), facts.compared(1, 1, { chargesCents: -2_240, newChargesCents: 2_240 }));
    expect(compareBalance(told(1_000_000), ours(-2_240), account)).toMatchObject({
      verdict: 'equal',
      chargesCents: -2_240,
      newChargesCents: 0,
    });
  });

  it.each([
    [100_000, 'in-flight'],
    [60_000, 'in-flight'],
    [-50_000, 'in-flight'],
    [100_001, 'unexplained'],
    [-50_001, 'unexplained'],
  ])('with a difference of %d cents where 100,000 may have come and 50,000 gone is %s', (difference, verdict) => {
    const compared = compareBalance(told(1_000_000 + difference), ours(0, 100_000, 50_000), started());
    expect(compared).toMatchObject({ verdict, differenceCents: difference });
  });
});

describe('a difference that stays', () => {
  const unexplained = (count: number) =>
    ({ verdict: 'unexplained', differenceCents: 500, unexplained: count }) as const;
  const after = (...rest: Fact[]) =>
    given(facts.asked(), facts.compared(1, 1, { verdict: 'base-line' }), ...rest).account;

  it('is counted, and alarms at the third time in a row', () => {
    const once = after(facts.compared(1, 2, unexplained(1)));
    expect(isAlarming(once)).toBe(false);
    expect(compareBalance(told(1_000_500), ours(0), once)).toMatchObject(unexplained(2));
    const twice = after(facts.compared(1, 2, unexplained(2)));
    expect(isAlarming(twice)).toBe(false);
    expect(compareBalance(told(1_000_700), ours(0), twice)).toMatchObject({ unexplained: 3 });
    expect(isAlarming(after(facts.compared(1, 2, unexplained(3))))).toBe(true);
  });

  it('begins anew after a comparison that is equal', () => {
    const twice = after(facts.compared(1, 2, unexplained(2)));
    expect(compareBalance(told(1_000_000), ours(0), twice)).toMatchObject({ unexplained: 0, verdict: 'equal' });
  });

  it('goes on after one that payments without an end may explain: there always are some, and it is no explanation yet', () => {
    const twice = after(facts.compared(1, 2, unexplained(2)));
    const between = compareBalance(told(1_000_500), ours(0, 500), twice);
    expect(between).toMatchObject({ verdict: 'in-flight', unexplained: 2 });
    const inFlight = after(facts.compared(1, 2, between));
    expect(isAlarming(inFlight)).toBe(false);
    expect(compareBalance(told(1_000_500), ours(0), inFlight)).toMatchObject({
      verdict: 'unexplained',
      unexplained: 3,
    });
  });

  it("alarms no more once a person has said what it is: it is part of the platform's own money", () => {
    const accepted = after(facts.compared(1, 2, unexplained(3)), facts.accepted(1, 3));
    expect(isAlarming(accepted)).toBe(false);
    expect(accepted.baseLine).toEqual({ ownCents: 1_000_500, chargesCents: 0 });
    expect(compareBalance(told(1_000_500), ours(0), accepted)).toMatchObject({ verdict: 'equal', unexplained: 0 });
    expect(compareBalance(told(1_000_700), ours(0), accepted)).toMatchObject({ unexplained: 1, differenceCents: 200 });
  });
});

describe('accepting a difference', () => {
  const accept = (n: number) => ({ kind: 'accept', attemptId: question(n), note: 'To the bank' }) as const;
  const unexplained = facts.compared(1, 2, { verdict: 'unexplained', differenceCents: 500, unexplained: 1 });

  it('names what the newest comparison found', () => {
    given(facts.asked(), unexplained).when(accept(1)).then(facts.accepted(1).event);
  });

  it('again changes nothing', () => {
    given(facts.asked(), unexplained, facts.accepted(1)).when(accept(1)).then();
  });

  it('is refused for a comparison that is not the newest, or that needs none', () => {
    const refused = (fields: object) => ['VALIDATION_ERROR', { fields: expect.objectContaining(fields) }] as const;
    const old = refused({ attemptId: expect.stringContaining('newest') });
    given()
      .when(accept(1))
      .thenRefused(...old);
    given(facts.asked(), unexplained)
      .when(accept(2))
      .thenRefused(...old);
    const fine = refused({ attemptId: expect.stringContaining('equal') });
    given(facts.asked(), facts.compared())
      .when(accept(1))
      .thenRefused(...fine);
  });
});

it('takes an answer for a comparison only while its question is open', () => {
  const compare = { kind: 'compare', attemptId: question(1), told: told(1_000_000, 0), ours: ours(0) } as const;
  const made = { ...KEY, attemptId: question(1), ...compareBalance(compare.told, compare.ours, given().account) };
  given(facts.asked()).when(compare).then({ type: 'BalanceCompared.v1', data: made });
  given(facts.asked(), facts.notLearned()).when(compare).then({ type: 'BalanceCompared.v1', data: made });
  given().when(compare).then();
  given(facts.asked(), facts.compared()).when(compare).then();
  given(facts.asked(), facts.asked(2, 15, 'repeat'))
    .when(compare)
    .then();
});
