import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { isoTime, manualClock } from '@daftari/kernel/clock';
import { accountId } from '../../domain/balance/account';
import type { Payout } from '../../domain/payout/payout';
import { NEWS_FOR_MS, resultNoter } from './note-results';

const AT_MS = Date.UTC(2026, 10, 22, 8);
type Result = Extract<CallbackEvent, { type: 'ProviderResultMatched.v1' }>;

function result(data: Partial<Result['data']>, over: Partial<RecordedEvent> = {}): RecordedEvent {
  return {
    id: 'e-1',
    stream: 'callback-1',
    version: 2,
    type: 'ProviderResultMatched.v1',
    environment: 'live',
    at: isoTime(AT_MS),
    correlation: 'c',
    causation: 'spec',
    actor: 'provider:daraja',
    data: { kind: 'payout', resultCode: '8006', transactionId: 't-1', merchantId: 'm-1', ...data },
    ...over,
  };
}

describe('what results say of our credentials', () => {
  const clock = manualClock(AT_MS);
  const noted: unknown[] = [];
  let payout: Partial<Payout> | undefined;
  const note = resultNoter({
    payouts: { find: async () => payout as Payout | undefined },
    clock,
    platformShortcode: () => '174379',
    noteResult: (...told) => void noted.push(told),
  });
  beforeEach(() => {
    clock.set(AT_MS);
    noted.length = 0;
    payout = { commandId: 'BusinessPayment' };
  });

  it('is told of the product that they are about', async () => {
    await note(result({}));
    await note(result({ kind: 'payout-status', resultCode: '2032' }));
    await note(
      result({}, { type: 'BalanceReported.v1', data: { resultCode: '0', transactionId: accountId('live', '174379') } }),
    );
    expect(noted).toEqual([
      ['live', '8006', 'payout'],
      ['live', '2032', 'transaction-status'],
      ['live', '0', 'account-balance'],
    ]);
  });

  it.each([
    ['another account', accountId('live', '600000')],
    ['the account of the other environment', accountId('test', '174379')],
    ['a payment', 't-1'],
  ])('is nothing of a balance that is told of %s', async (_, transactionId) => {
    await note(result({}, { type: 'BalanceReported.v1', data: { resultCode: '8006', transactionId } }));
    expect(noted).toEqual([]);
  });

  it('is told of reversals apart: who may not reverse may still pay out', async () => {
    payout = { commandId: 'TransactionReversal' };
    await note(result({ resultCode: '21' }));
    expect(noted).toEqual([['live', '21', 'reversal']]);
  });

  it('is no news when it is read late, or again', async () => {
    clock.advance(NEWS_FOR_MS);
    await note(result({}));
    expect(noted).toHaveLength(1);
    clock.advance(1);
    await note(result({}));
    expect(noted).toHaveLength(1);
  });

  it('is nothing of words that something waited too long, and of what is no result', async () => {
    await note(result({ kind: 'payout-timeout', resultCode: '' }));
    await note(result({}, { type: 'CallbackMatched.v1' }));
    await note(result({}, { environment: undefined as never }));
    expect(noted).toEqual([]);
  });

  it('is told to nobody where nobody listens', async () => {
    const find = jest.fn<Promise<undefined>, []>();
    await resultNoter({ payouts: { find }, clock, platformShortcode: () => undefined })(result({}));
    expect(find).not.toHaveBeenCalled();
  });
});
