import { cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';
import { payoutBody, problemOfPayout, remarks } from './payout-request';
import { problemOfStatusQuestion, statusBody } from './status-request';
import { ADDRESSES, aPayout } from './testing/payouts';

const INITIATOR = { name: 'testapi', securityCredential: 'RC6E9WDx==' };

describe('the request of a payout', () => {
  it('is daraja.md §5, name for name', () => {
    expect(payoutBody(aPayout(), INITIATOR)).toEqual({
      OriginatorConversationID: 'payout-0001',
      InitiatorName: 'testapi',
      SecurityCredential: 'RC6E9WDx==',
      CommandID: 'BusinessPayment',
      Amount: '1500',
      PartyA: '600992',
      PartyB: '254705912645',
      Remarks: 'Salary for May June',
      QueueTimeOutURL: ADDRESSES.queueTimeoutUrl,
      ResultURL: ADDRESSES.resultUrl,
      Occassion: 'Christmas Pay',
    });
  });

  it.each([undefined, '', '  ', '@@@'])('has no Occassion when it is %j', (occasion) => {
    const payout = aPayout(occasion === undefined ? {} : { occasion });
    if (occasion === undefined) delete (payout as { occasion?: string }).occasion;
    expect(payoutBody(payout, INITIATOR)).not.toHaveProperty('Occassion');
  });

  it.each([
    ['', 'Payout'],
    ['&', 'Payout'],
    ['é', 'e.'],
    ['A', 'A.'],
    ['Ok', 'Ok'],
    ['mishahara – Juni ✓', 'mishahara Juni'],
    ['x'.repeat(300), 'x'.repeat(100)],
    [`${'x'.repeat(99)} y`, 'x'.repeat(99)],
  ])('turns the remarks %j into %j', (given, sent) => expect(remarks(given, 'Payout')).toBe(sent));

  it.each([
    ['KES 9', { amountCents: cents(9_00) }, /between KES 10/],
    ['KES 250,001', { amountCents: cents(250_001_00) }, /between KES 10/],
    ['cents', { amountCents: cents(10_50) }, /whole shillings/],
    ['not a number', { amountCents: NaN as never }, /whole shillings/],
    ['no id', { originatorConversationId: '' }, /its id/],
    ['too long an id', { originatorConversationId: 'x'.repeat(61) }, /its id/],
    ['a shortcode that is none', { shortcode: '12' }, /shortcode/],
    ['a phone that is none', { phone: '0705912645' as Phone }, /phone/],
    ['another command', { commandId: 'BusinessPayBill' as never }, /command/],
    ['no address', { resultUrl: '' }, /address/],
    ['no timeout address', { queueTimeoutUrl: 'pay.example.com' }, /address/],
  ])('is not sent with %s', (_, change, problem) => expect(problemOfPayout(aPayout(change))).toMatch(problem));

  it.each([10_00, 250_000_00])('is sent with %i cents', (amount) =>
    expect(problemOfPayout(aPayout({ amountCents: cents(amount) }))).toBeUndefined(),
  );
});

describe('the request of a status', () => {
  const about = { ...ADDRESSES, shortcode: '600992' };
  const always = {
    Initiator: 'testapi',
    SecurityCredential: 'RC6E9WDx==',
    CommandID: 'TransactionStatusQuery',
    PartyA: '600992',
    IdentifierType: '4',
    ResultURL: ADDRESSES.resultUrl,
    QueueTimeOutURL: ADDRESSES.queueTimeoutUrl,
    Remarks: 'OK',
    Occasion: 'OK',
  };

  it('names our id, or the receipt, and never both', () => {
    expect(statusBody({ ...about, originatorConversationId: 'payout-0001' }, INITIATOR)).toEqual({
      ...always,
      OriginalConversationID: 'payout-0001',
    });
    expect(statusBody({ ...about, receipt: 'NEF61H8J60' }, INITIATOR)).toEqual({
      ...always,
      TransactionID: 'NEF61H8J60',
    });
  });

  it('is not sent without either, without a shortcode or an address', () => {
    expect(problemOfStatusQuestion({ ...about, receipt: '' })).toMatch(/no id or receipt/);
    expect(problemOfStatusQuestion({ ...about, shortcode: 'x', receipt: 'NEF61H8J60' })).toMatch(/shortcode/);
    expect(problemOfStatusQuestion({ ...about, resultUrl: '', receipt: 'NEF61H8J60' })).toMatch(/address/);
    expect(problemOfStatusQuestion({ ...about, receipt: 'NEF61H8J60' })).toBeUndefined();
  });
});
