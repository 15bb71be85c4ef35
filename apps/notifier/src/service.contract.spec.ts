import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DeliveryState } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { systemIds } from '@daftari/kernel/ids';
import { MERCHANT, paymentStory } from './testing/payment-story';
import { CALLER, STORES, World } from './testing/world';

describe.each(STORES)('webhooks on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  const toReceiver = (path = '/hook') => ({ callbackUrl: `${world.receiver.url}${path}` });
  const setEndpoint = (url = `${world.receiver.url}/plugpay`) =>
    world.room.service.setWebhook({ merchantId: MERCHANT, environment: Environment.TEST, url, caller: CALLER });
  const arrived = (count: number) => world.until(() => world.receiver.received.length === count);
  const ids = () => world.receiver.received.map(({ headers }) => headers['webhook-id']);

  describe('of PalPluss', () => {
    it('go to the request’s own address, at once and once', async () => {
      const story = paymentStory(toReceiver('/hook?key=1'));
      await world.tell([story.initiated, story.accepted, story.succeeded()]);
      await world.attempted(1);
      const delivery = await world.delivery();
      expect(delivery).toMatchObject({
        merchantId: MERCHANT,
        transactionId: story.transactionId,
        eventType: 'transaction.success',
        url: `${world.receiver.url}/hook?key=1`,
        state: DeliveryState.DELIVERED,
        attempts: 1,
        httpStatus: 200,
        lastError: '',
        nextAttemptAt: '',
      });
      const [received] = world.receiver.received;
      expect(received).toMatchObject({ method: 'POST', url: '/hook?key=1', body: delivery.body });
      expect(received?.headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'Daftari/0.1.0',
        'webhook-id': delivery.deliveryId,
        'webhook-timestamp': String(Math.floor(world.clock.nowMs() / 1_000)),
      });
      expect(JSON.parse(delivery.body)).toMatchObject({
        event: 'transaction.updated',
        transaction: { id: story.transactionId, status: 'SUCCESS', provider_request_id: '29115-34620561-1' },
      });
      const events = await world.events(delivery.deliveryId);
      expect(events.map(({ type }) => type.replace('.v1', ''))).toEqual([
        'DeliveryScheduled',
        'DeliveryAttempted',
        'DeliverySucceeded',
      ]);
      expect(events.map(({ correlation }) => correlation)).toEqual(Array(3).fill(story.transactionId));
      expect(events[1]?.causation).toBe(events[0]?.id);
      expect(world.receiver.received).toHaveLength(1);
    });

    it('tell an ending and late funds, each once, under ids of their own', async () => {
      const story = paymentStory(toReceiver());
      await world.tell([story.initiated, story.accepted, story.expired, story.late]);
      await arrived(2);
      const types = world.receiver.received.map(({ body }) => (JSON.parse(body) as { event_type: string }).event_type);
      expect(types.sort()).toEqual(['transaction.expired', 'transaction.updated']);
      expect(new Set(ids()).size).toBe(2);
    });

    it('of a top-up go out too', async () => {
      const story = paymentStory({ paymentType: 'WALLET_TOPUP_SERVICE_TOKENS', ...toReceiver() });
      await world.tell([story.initiated, story.succeeded()]);
      await arrived(1);
      expect(world.receiver.received[0]?.body).toContain('"type":"WALLET_TOPUP_SERVICE_TOKENS"');
    });

    it('do not go to the endpoint of the other dialect', async () => {
      await setEndpoint();
      const story = paymentStory();
      await world.tell([story.initiated, story.succeeded()]);
      expect((await world.list()).deliveries).toEqual([]);
    });

    it('are not sent for a refusal that the client was answered', async () => {
      const story = paymentStory(toReceiver());
      await world.tell([story.initiated, story.refused]);
      expect((await world.list()).deliveries).toEqual([]);
    });
  });

  describe('of PlugPay', () => {
    const plugpay = (over: object = {}) => paymentStory({ dialect: 'plugpay', ...over });

    it('go to the endpoint', async () => {
      await setEndpoint();
      const story = plugpay(toReceiver('/not-here'));
      await world.tell([story.initiated, story.cancelled]);
      await arrived(1);
      expect(world.receiver.received[0]?.url).toBe('/plugpay');
      expect(JSON.parse(world.receiver.received[0]!.body)).toMatchObject({
        event: 'payment.cancelled',
        data: { transactionId: story.transactionId, status: 'FAILED', errorMessage: 'Request cancelled by user' },
      });
    });

    it('are not planned without an endpoint, in its environment, nor for what was before it', async () => {
      const early = plugpay();
      await world.tell([early.initiated, early.succeeded()]);
      world.scheduler.run(1_000);
      await setEndpoint();
      const live = plugpay();
      await world.tell([live.initiated, live.succeeded()], 'live');
      await world.room.stop();
      world.dropViews();
      await world.open();
      expect((await world.list()).deliveries).toEqual([]);
      expect(world.receiver.connections()).toBe(0);
    });

    it('end with the endpoint', async () => {
      await setEndpoint();
      const about = { merchantId: MERCHANT, environment: Environment.TEST };
      expect(await world.room.service.getWebhook(about)).toEqual({ url: `${world.receiver.url}/plugpay` });
      await world.room.service.removeWebhook({ ...about, reason: 'moved', caller: CALLER });
      expect(await world.room.service.getWebhook(about)).toEqual({ url: '' });
      const story = plugpay();
      await world.tell([story.initiated, story.succeeded()]);
      expect((await world.list()).deliveries).toEqual([]);
    });
  });

  it('are planned once, however often the payments are read', async () => {
    const story = paymentStory(toReceiver());
    await world.tell([story.initiated, story.succeeded()]);
    await world.attempted(1);
    const before = await world.list();
    for (let life = 0; life < 2; life += 1) {
      await world.room.stop();
      world.dropViews();
      await world.open();
      expect(await world.list()).toEqual(before);
    }
    expect(world.receiver.received).toHaveLength(1);
  });

  it('never reach an address that the guard refuses, and say so', async () => {
    const story = paymentStory({ callbackUrl: `https://127.0.0.1:${world.receiver.port}/hook` });
    await world.tell([story.initiated, story.succeeded()], 'live');
    await world.attempted(1);
    expect(await world.delivery()).toMatchObject({
      state: DeliveryState.PENDING,
      httpStatus: 0,
      lastError: expect.stringMatching(/^not sent: the address 127.0.0.1 is loopback/) as unknown,
    });
    expect(world.receiver.connections()).toBe(0);
  });

  it('leave no phone, no path and no query in the log', async () => {
    world.receiver.reply(500, 200);
    const story = paymentStory(toReceiver('/secret-path?key=secret-query'));
    await world.tell([story.initiated, story.succeeded()]);
    await world.attempted(1);
    world.scheduler.run(10_000);
    await world.attempted(2);
    await world.until(() => world.logged.length >= 2);
    const log = world.logged.join('');
    expect(log).toContain(story.transactionId);
    for (const secret of ['254712345678', '712345678', 'secret-path', 'secret-query'])
      expect(log).not.toContain(secret);
  });

  describe('set by hand', () => {
    const set = (url: string, environment = Environment.TEST) =>
      world.room.service.setWebhook({ merchantId: MERCHANT, environment, url, caller: CALLER });

    it.each([
      'http://shop.example/hook',
      'https://10.0.0.1/',
      'ftp://shop.example',
      'shop.example',
      '',
      'https://a:b@c.example',
    ])('refuse the address "%s"', async (url) => {
      const details = { fields: { url: expect.any(String) as unknown } };
      await expect(set(url)).rejects.toMatchObject({ code: 'VALIDATION_ERROR', details });
    });
    it('take http on loopback for tests only', async () => {
      await set('http://localhost:3000/hook');
      await expect(set('http://localhost:3000/hook', Environment.LIVE)).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
      });
      await set('https://yourserver.com/webhooks/mwenaro', Environment.LIVE);
      const live = { merchantId: MERCHANT, environment: Environment.LIVE };
      expect(await world.room.service.getWebhook(live)).toEqual({ url: 'https://yourserver.com/webhooks/mwenaro' });
    });
    it('refuse what is no merchant, no environment, no caller and too long', async () => {
      const request = {
        merchantId: 'x',
        environment: Environment.UNSPECIFIED,
        url: `https://a.example/${'a'.repeat(500)}`,
      };
      await expect(world.room.service.setWebhook({ ...request, caller: undefined })).rejects.toMatchObject({
        details: {
          fields: {
            merchantId: expect.anything(),
            environment: expect.anything(),
            url: expect.anything(),
            'caller.actor': expect.anything(),
          } as unknown,
        },
      });
    });
  });

  describe('listed', () => {
    const three = async () => {
      world.receiver.reply(200, 500, 200);
      const stories = [];
      for (let n = 1; n <= 3; n += 1) {
        const story = paymentStory(toReceiver(`/${n}`));
        await world.tell([story.initiated, story.succeeded()]);
        await arrived(n);
        await world.until(async () => (await world.list()).deliveries[0]?.attempts === 1);
        stories.unshift(story);
        world.scheduler.run(5);
      }
      return stories;
    };
    const paths = ({ deliveries }: Awaited<ReturnType<World['list']>>) => deliveries.map(({ url }) => url.slice(-2));

    it('come newest first, in pages, each once', async () => {
      await three();
      const first = await world.list({ limit: 2 });
      expect(paths(first)).toEqual(['/3', '/2']);
      const second = await world.list({ limit: 2, cursor: first.nextCursor });
      expect(paths(second)).toEqual(['/1']);
      expect(second.nextCursor).toBe('');
      expect((await world.list({ limit: 3 })).nextCursor).toBe('');
    });
    it('can be chosen by state and by payment', async () => {
      const [, second] = await three();
      expect(paths(await world.list({ state: DeliveryState.DELIVERED }))).toEqual(['/3', '/1']);
      expect(paths(await world.list({ state: DeliveryState.PENDING }))).toEqual(['/2']);
      const { transactionId } = second!;
      expect(paths(await world.list({ transactionId }))).toEqual(['/2']);
      expect(paths(await world.list({ transactionId, state: DeliveryState.DELIVERED }))).toEqual([]);
      expect(paths(await world.list({ merchantId: systemIds.uuid() }))).toEqual([]);
    });
    it.each([
      [{ limit: 0 }, 'VALIDATION_ERROR'],
      [{ limit: 101 }, 'VALIDATION_ERROR'],
      [{ merchantId: '' }, 'VALIDATION_ERROR'],
      [{ transactionId: 'x' }, 'VALIDATION_ERROR'],
      [{ cursor: 'x' }, 'INVALID_CURSOR'],
    ])('refuse %j', async (over, code) => {
      await expect(world.list(over)).rejects.toMatchObject({ code });
    });
  });
});
