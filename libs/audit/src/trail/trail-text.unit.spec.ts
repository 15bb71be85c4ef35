import { eventChecker } from '@daftari/contracts/event-checker';
import { callbackEvents } from '@daftari/contracts/events/callback-events';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { merchantsEvents } from '@daftari/contracts/events/merchants-events';
import { notifierEvents } from '@daftari/contracts/events/notifier-events';
import { walletFeeEvents } from '@daftari/contracts/events/wallet-fee-events';
import { handmadeEvent, handmadeId } from '../testing/handmade-log';
import { sentenceOf } from './sentence-of';
import { trailText } from './trail-text';

const about = { transactionId: handmadeId(1), merchantId: 'b6fbe75f-ce87-4d44-8318-6cfdb8b7de4d' };
const fee = { amountCents: 250, holdId: handmadeId(7), refundOnFailure: false };
const ended = { ...about, resultCode: '1032', resultDescription: 'Request cancelled by user', via: 'callback', fee };
const legs = [
  { account: 'test/merchant/b6fb/service', amountCents: -250 },
  { account: 'test/platform/fees', amountCents: 250 },
];
const initiated = {
  ...about,
  paymentType: 'STK',
  amountCents: 100_000,
  currency: 'KES',
  phone: '254712345678',
  accountReference: 'INV-2024-001',
  transactionDesc: 'Payment for invoice #2024-001',
  dialect: 'palpluss',
  shortcode: '174379',
  partyB: '174379',
  transactionType: 'CustomerPayBillOnline',
  platformCollects: true,
  attemptId: handmadeId(3),
  fee,
  apiKeyId: 'k',
  requestId: 'r',
};

function say(type: string, data: object, actor = 'service:initiation'): string {
  return sentenceOf(handmadeEvent('any', 1, { type, data, actor }));
}

describe('an event read aloud', () => {
  it('tells who asked whom for how much', () => {
    expect(say('PaymentInitiated.v1', initiated, `merchant:${about.merchantId}`)).toBe(
      'Payment of KES 1,000.00 from 2547****5678 to 174379, reference "INV-2024-001", initiated by merchant b6fbe75f…; ' +
        'fee KES 2.50 (hold 00000000…).',
    );
  });

  it('tells what happened to the fee', () => {
    expect(say('FeeHeld.v1', { holdId: handmadeId(7), amountCents: 250 })).toBe(
      'Fee of KES 2.50 held (hold 00000000…).',
    );
    expect(say('FeeCaptured.v1', { holdId: handmadeId(7), legs })).toBe(
      "Fee captured, KES 2.50 to the platform's fees (hold 00000000…).",
    );
  });

  it('tells what became of a channel', () => {
    const channel = { merchantId: about.merchantId, channelId: handmadeId(9) };
    const change = { ...channel, name: 'Old shop', accountNumber: null, isDefault: false };
    expect(say('ChannelUpdated.v1', change)).toBe(
      'Channel 00000000… is called "Old shop", has no account number, is the default no more.',
    );
    expect(say('ChannelUpdated.v1', { ...channel, accountNumber: 'SHOP-1', isDefault: true })).toBe(
      'Channel 00000000… has the account number "SHOP-1", is the default.',
    );
    expect(say('ChannelDeleted.v1', channel)).toBe('Channel 00000000… deleted.');
  });

  it('tells what became of own credentials, and nothing of them', () => {
    const profile = { merchantId: about.merchantId, profileId: handmadeId(8) };
    const created = { ...profile, name: 'Ours', shortcode: '600100', secretVersion: 1 };
    expect(say('CredentialProfileCreated.v1', created)).toBe(
      'Own credentials "Ours" for 600100 kept as profile 00000000….',
    );
    const change = { ...profile, name: 'New', transactionType: null, active: false, secretVersion: 2 };
    expect(say('CredentialProfileUpdated.v1', change)).toBe(
      'Credential profile 00000000… is called "New", asks by the platform\'s transaction type, is switched off, ' +
        'has new credentials, version 2.',
    );
    expect(say('CredentialProfileDeleted.v1', profile)).toBe('Credential profile 00000000… deleted.');
  });

  it('tells how a payment ended', () => {
    expect(say('PaymentCancelled.v1', ended)).toBe(
      `Payment cancelled: result 1032 "Request cancelled by user", learned by M-Pesa's callback.`,
    );
  });

  it('masks a phone in text that somebody wrote', () => {
    expect(say('PaymentInitiated.v1', { ...initiated, accountReference: '0712345678' })).toContain(
      'reference "0712****5678"',
    );
    expect(say('PaymentFailed.v1', { ...ended, resultDescription: 'call +254712345678' })).toContain('****5678"');
  });

  it('ends a sentence once', () => {
    expect(say('PaymentFailed.v1', { ...ended, resultDescription: 'No money.' })).toContain('"No money", learned');
  });

  it('never lets foreign text break a line', () => {
    expect(say('PaymentFailed.v1', { ...ended, resultDescription: 'a\nb\u001b[2J' })).toContain('"a b [2J"');
  });

  it('has words for every event type that is declared', () => {
    const types = {
      ...merchantsEvents,
      ...walletFeeEvents,
      ...initiationEvents,
      ...callbackEvents,
      ...notifierEvents,
      'JournalCreated.v1': {},
    };
    for (const type of Object.keys(types)) expect(say(type, {})).not.toContain('no words');
    expect(eventChecker(initiationEvents).problem('PaymentInitiated.v1', initiated)).toBeUndefined();
  });

  it('names a type of a later version, and data that does not fit', () => {
    expect(say('PaymentTeleported.v1', {})).toBe('PaymentTeleported.v1: this version has no words for it; see --json.');
    expect(say('PaymentInitiated.v1', {})).toContain('PaymentInitiated.v1: its data is not what this version knows');
  });
});

describe("a trail's text", () => {
  it('has a heading and a line an event with time, service, type and sentence', () => {
    const at = { partition: 1, sequence: 1, index: 0, recordedAt: '2026-11-21T08:00:00.000Z' };
    const held = handmadeEvent('hold-a', 1, {
      type: 'FeeHeld.v1',
      data: { ...about, holdId: handmadeId(7), amountCents: 250 },
    });
    const lost = handmadeEvent('payment-a', 1, { data: { ...about, reason: 'no answer' } });
    const events = [
      { journal: 'wallet-fee', ...at, event: held },
      { journal: 'initiation', ...at, event: lost },
    ];
    expect(trailText({ id: handmadeId(1), events, damaged: [], cut: false })).toBe(
      [
        '00000000-0000-4000-8000-000000000001  (2 events, test, merchant b6fbe75f…)',
        '',
        '2026-11-21T08:00:00.000Z  wallet-fee  FeeHeld.v1                   Fee of KES 2.50 held (hold 00000000…).',
        '2026-11-21T08:00:00.000Z  initiation  PaymentSubmissionUnknown.v1  Not known whether M-Pesa took the request: "no answer".',
        '',
      ].join('\n'),
    );
  });
});
