import type { AccountBalance } from '../replay/replayable';
import { ledgerEvents } from '../testing/handmade-installation';
import { handmadeLog, type HandmadeLog } from '../testing/handmade-log';
import { collectFindings } from '../verify/finding';
import { compareAnswers, type LedgerAnswers } from './ledger-answers';

const WALLET = 'test/merchant/m1/service';
const ADJUSTMENTS = 'test/platform/adjustments';
const legs = (amountCents: number) => [
  { account: ADJUSTMENTS, amountCents: -amountCents },
  { account: WALLET, amountCents },
];
const credited = (amountCents: number) => ledgerEvents(['WalletAdjusted.v1', { legs: legs(amountCents) }]);
const balance = (account: string, postedCents: number): AccountBalance => ({ account, postedCents, heldCents: 0 });

describe('what a running ledger answers', () => {
  let log: HandmadeLog;
  beforeEach(() => {
    log = handmadeLog('wallet-fee');
    log.add(3, credited(100));
  });
  const answering = (accounts: () => AccountBalance[], wallet = accounts): LedgerAnswers => ({
    trialBalance: async (environment) => ({ accounts: environment === 'test' ? accounts() : [], totalCents: 0 }),
    wallet: async (account) => wallet().find((each) => each.account === account),
  });
  const compare = async (answers: LedgerAnswers) => {
    const findings = collectFindings(100);
    const compared = await compareAnswers(log, answers, findings);
    return { compared, problems: findings.kept.map(({ problem }) => problem) };
  };
  const right = () => [balance(ADJUSTMENTS, -100), balance(WALLET, 100)];

  it('is what its log makes', async () => {
    expect(await compare(answering(right))).toEqual({
      compared: { accounts: 2, wallets: 1, moving: 0 },
      problems: [],
    });
  });

  it('is named where it is another balance, an account too many or one too few', async () => {
    const wrong = answering(
      () => [balance(WALLET, 101), balance('test/suspense/1', 0)],
      () => [balance(WALLET, 102)],
    );
    const another = (what: string) => `the running ledger answers another balance of ${what} than the log makes`;
    expect((await compare(wrong)).problems).toEqual([
      another(`account ${WALLET}`),
      another('account test/suspense/1'),
      another(`wallet ${WALLET}`),
      `the running ledger does not answer account ${ADJUSTMENTS}, which the log makes`,
    ]);
  });

  it('may be of any moment while it was asked; what many partitions share is left out then', async () => {
    let posted = 100;
    const moving = answering(() => {
      const answer = [balance(ADJUSTMENTS, 0), balance(WALLET, posted)];
      log.add(3, credited(10));
      posted += 10;
      return answer;
    });
    const { compared, problems } = await compare(moving);
    expect(problems).toEqual([]);
    expect(compared).toEqual({ accounts: 1, wallets: 1, moving: 1 });
  });

  it('that does not sum to zero is named', async () => {
    const answers = { ...answering(right), trialBalance: async () => ({ accounts: right(), totalCents: 7 }) };
    expect((await compare(answers)).problems).toEqual([
      'the running ledger answers a trial balance of test that is not zero',
      'the running ledger answers a trial balance of live that is not zero',
    ]);
  });
});
