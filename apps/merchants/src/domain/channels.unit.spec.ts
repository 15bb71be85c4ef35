import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { MAX_CHANNELS, MAX_REMEMBERED, evolveChannels, NO_BOOKS, type ChannelEvent } from './channel';
import { decideCreateChannel, type CreateChannel } from './create-channel';
import { decideDeleteChannel } from './delete-channel';
import { given, MERCHANT } from './testing/given';
import { decideUpdateChannel } from './update-channel';

const channelId = '0d9f5e38-8f9c-4a0e-b6a4-3b8b1b1f7a11';
const otherId = '3d6bfa4e-6a46-4a54-8f27-0e3c1c6a9d01';
const requestFingerprint = 'a'.repeat(64);
const registered: MerchantsEvent = {
  type: 'MerchantRegistered.v1',
  data: { merchantId: MERCHANT, name: 'Duka', kycStatus: 'approved' },
};
const create: CreateChannel = {
  ...{ merchantId: MERCHANT, environment: 'test', channelId, requestFingerprint },
  ...{ type: 'PAYBILL', shortcode: '600000', name: 'Shop', accountNumber: 'SHOP-1', isDefault: false },
};
const created: MerchantsEvent = {
  type: 'ChannelCreated.v1',
  data: {
    ...{ merchantId: MERCHANT, channelId, kind: 'PAYBILL', shortcode: '600000', name: 'Shop', isDefault: false },
    ...{ accountNumber: 'SHOP-1', requestFingerprint },
  },
};
/** Came with the registration, and is the default. */
const first: MerchantsEvent = {
  type: 'ChannelCreated.v1',
  data: { merchantId: MERCHANT, channelId: otherId, kind: 'TILL', shortcode: '174379', name: 'Main', isDefault: true },
};
const updated = (id: string, change: object): MerchantsEvent => ({
  type: 'ChannelUpdated.v1',
  data: { merchantId: MERCHANT, channelId: id, ...change },
});
const deleted: MerchantsEvent = { type: 'ChannelDeleted.v1', data: { merchantId: MERCHANT, channelId } };
const scope = { merchantId: MERCHANT, environment: 'test', channelId } as const;
const update = { ...scope, name: 'Kiosk' };
const remove = { ...scope, causation: 'request-1' };

describe('creating a channel', () => {
  it('tells what was asked for', () => {
    given([registered]).when(decideCreateChannel, create).then([created]);
  });

  it.each([
    ['TILL', 'TILL', undefined],
    ['TILL_NUMBER', 'TILL', 'TILL_NUMBER'],
    ['SHORTCODE', 'PAYBILL', 'SHORTCODE'],
    ['SEND_MONEY', 'PAYBILL', 'SEND_MONEY'],
  ] as const)('of the type %s makes a %s and keeps the word %s', (type, kind, word) => {
    const [event] = decideCreateChannel({ ...create, type }, given([registered]).state);
    expect(event).toMatchObject({ type: 'ChannelCreated.v1', data: { kind } });
    expect((event!.data as { type?: string }).type).toBe(word);
  });

  it('as the default takes the flag from the one that has it, first', () => {
    given([registered, first])
      .when(decideCreateChannel, { ...create, isDefault: true })
      .then([
        updated(otherId, { isDefault: false }),
        { ...created, data: { ...created.data, isDefault: true } } as MerchantsEvent,
      ]);
  });

  it('is the same fact when the same request comes again, whatever became of the channel', () => {
    given([registered, created]).when(decideCreateChannel, create).then([]);
    given([registered, created, updated(channelId, { name: 'Kiosk' })])
      .when(decideCreateChannel, create)
      .then([]);
    given([registered, created, deleted]).when(decideCreateChannel, create).then([]);
  });

  it('is refused under the id of another request', () => {
    const other = { ...create, requestFingerprint: 'b'.repeat(64) };
    given([registered, created]).when(decideCreateChannel, other).thenRefused('IDEMPOTENCY_KEY_REUSED');
    given([registered, created, deleted]).when(decideCreateChannel, other).thenRefused('IDEMPOTENCY_KEY_REUSED');
  });

  it('is refused for a shortcode that is there, and not for one that was deleted', () => {
    const twin = { ...create, channelId: otherId };
    given([registered, created]).when(decideCreateChannel, twin).thenRefused('DUPLICATE_SHORTCODE');
    expect(decideCreateChannel(twin, given([registered, created, deleted]).state)).toHaveLength(1);
  });

  it('does not see the channels of the other environment', () => {
    const live = { ...create, environment: 'live' } as const;
    expect(decideCreateChannel(live, given([registered, created]).state)).toEqual([created]);
  });

  it('is refused beyond the limit, and allowed again after one was deleted', () => {
    const many = Array.from({ length: MAX_CHANNELS }, (_, i): MerchantsEvent => {
      const id = i === 0 ? channelId : `channel-${i}`;
      return { ...created, data: { ...created.data, channelId: id, shortcode: String(700_000 + i) } } as MerchantsEvent;
    });
    const more = { ...create, channelId: otherId };
    given([registered, ...many])
      .when(decideCreateChannel, more)
      .thenRefused('VALIDATION_ERROR');
    expect(decideCreateChannel(more, given([registered, ...many, deleted]).state)).toHaveLength(1);
  });

  it('needs a merchant', () => {
    given([]).when(decideCreateChannel, create).thenRefused('MERCHANT_NOT_FOUND');
  });
});

describe('changing a channel', () => {
  it('tells what changed, and nothing else', () => {
    given([registered, created])
      .when(decideUpdateChannel, { ...update, accountNumber: 'SHOP-1', isDefault: false })
      .then([updated(channelId, { name: 'Kiosk' })]);
    given([registered, created])
      .when(decideUpdateChannel, { ...scope, accountNumber: null })
      .then([updated(channelId, { accountNumber: null })]);
  });

  it('to what it is already changes nothing', () => {
    given([registered, created])
      .when(decideUpdateChannel, { ...scope, name: 'Shop', accountNumber: 'SHOP-1' })
      .then([]);
    given([registered, created, updated(channelId, { accountNumber: null })])
      .when(decideUpdateChannel, { ...scope, accountNumber: null })
      .then([]);
  });

  it('into the default takes the flag from the one that has it', () => {
    given([registered, first, created])
      .when(decideUpdateChannel, { ...scope, isDefault: true })
      .then([updated(otherId, { isDefault: false }), updated(channelId, { isDefault: true })]);
  });

  it('that is the default may leave none', () => {
    given([registered, first])
      .when(decideUpdateChannel, { ...scope, channelId: otherId, isDefault: false })
      .then([updated(otherId, { isDefault: false })]);
  });

  it('is refused when nothing is named to change', () => {
    given([registered, created]).when(decideUpdateChannel, scope).thenRefused('EMPTY_UPDATE');
    given([registered, created])
      .when(decideUpdateChannel, { ...scope, type: 'PAYBILL', shortcode: '600000' })
      .thenRefused('EMPTY_UPDATE');
  });

  it('never changes its type or shortcode, and lets the ones that it has be named', () => {
    const { state } = given([registered, first, created]);
    const change = { ...update, channelId: otherId, type: 'PAYBILL', shortcode: '600001' } as const;
    expect(() => decideUpdateChannel(change, state)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_ERROR',
        details: { fields: { type: expect.any(String), shortcode: expect.any(String) } },
      }),
    );
    const same = { ...update, channelId: otherId, type: 'TILL_NUMBER', shortcode: '174379' } as const;
    expect(decideUpdateChannel(same, state)).toEqual([updated(otherId, { name: 'Kiosk' })]);
  });

  it.each([
    ['was never there', [registered]],
    ['was deleted', [registered, created, deleted]],
  ])('is refused for one that %s', (_, events) => {
    given(events).when(decideUpdateChannel, update).thenRefused('CHANNEL_NOT_FOUND');
  });

  it("is refused for the other environment's", () => {
    given([registered, created])
      .when(decideUpdateChannel, { ...update, environment: 'live' })
      .thenRefused('CHANNEL_NOT_FOUND');
    given([]).when(decideUpdateChannel, update).thenRefused('MERCHANT_NOT_FOUND');
  });
});

describe('deleting a channel', () => {
  it('ends it', () => {
    given([registered, created]).when(decideDeleteChannel, remove).then([deleted]);
  });

  it('again is the same fact by the same request, and not found by another', () => {
    const { state } = given([registered, created, deleted]);
    expect(decideDeleteChannel({ ...remove, causation: MERCHANT }, state)).toEqual([]);
    expect(() => decideDeleteChannel(remove, state)).toThrow(expect.objectContaining({ code: 'CHANNEL_NOT_FOUND' }));
  });

  it('is refused for the default, also when it is the only one, until it is the default no more', () => {
    const command = { ...remove, channelId: otherId };
    given([registered, first]).when(decideDeleteChannel, command).thenRefused('CHANNEL_IN_USE');
    expect(
      decideDeleteChannel(command, given([registered, first, updated(otherId, { isDefault: false })]).state),
    ).toHaveLength(1);
  });

  it('is refused for one that is not there', () => {
    given([registered]).when(decideDeleteChannel, remove).thenRefused('CHANNEL_NOT_FOUND');
    given([]).when(decideDeleteChannel, remove).thenRefused('MERCHANT_NOT_FOUND');
  });
});

describe('the channels of a merchant', () => {
  it('that it was registered with are there in both environments, each for itself', () => {
    const { state } = given([registered, first, updated(otherId, { isDefault: false }), created]);
    const names = (environment: 'test' | 'live') =>
      state!.channels[environment].channels.map(({ name, isDefault }) => [name, isDefault]);
    expect(names('test')).toEqual([
      ['Main', false],
      ['Shop', false],
    ]);
    expect(names('live')).toEqual([['Main', true]]);
  });

  it('know when they were made, and lose an account number that is taken away', () => {
    const { state } = given([registered, created, updated(channelId, { accountNumber: null })]);
    const [channel] = state!.channels.test.channels;
    expect(channel).toMatchObject({ type: 'PAYBILL', createdAt: '2026-11-21T08:00:00.000Z' });
    expect(channel).not.toHaveProperty('accountNumber');
  });

  it('are forgotten in the end: only the newest deleted ones are remembered', () => {
    const facts = Array.from({ length: MAX_REMEMBERED + 1 }, (_, i) => `channel-${i}`).flatMap((id) => [
      { ...created, data: { ...created.data, channelId: id } },
      { ...deleted, data: { ...deleted.data, channelId: id } },
    ]);
    const envelope = { environment: 'test', at: '', causation: 'request-1' } as const;
    const books = facts.reduce(
      (now, fact) => evolveChannels(now, { ...fact, ...envelope } as RecordedEvent<ChannelEvent>),
      NO_BOOKS,
    );
    expect(books.test.deleted).toHaveLength(MAX_REMEMBERED);
    expect(books.test.deleted[0]).toEqual({ channelId: 'channel-1', requestFingerprint, deletedBy: 'request-1' });
  });
});
