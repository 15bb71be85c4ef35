import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { eventsOf } from '../harness/journals';
import { expectCleanLog } from '../harness/log-lines';
import { merchantOf, scenarioPhone, type Answer, type Merchant } from '../harness/merchant';
import { paymentsPushed } from '../harness/simulator';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

interface Started {
  answer: Answer;
  id: string;
  tookMs: number;
}

/** Daraja's bad days (daraja.md §18.5), all at once: their waits overlap. */
describe('what really happens', () => {
  let installation: Installation;
  let server: Server;
  let merchant: Merchant;
  let receiver: WebhookReceiver;
  const started = new Map<number, Started>();
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    merchant = merchantOf(server);
    receiver = await webhookReceiver();
    const start = async (scenario: number) => {
      const beganMs = performance.now();
      const answer = await merchant.pay({
        phone: scenarioPhone(scenario),
        amount: 100 + scenario,
        callbackUrl: receiver.url,
      });
      const id = String(answer.body.data?.['transactionId'] ?? answer.body.error?.details['transactionId']);
      started.set(scenario, { answer, id, tookMs: performance.now() - beganMs });
    };
    await Promise.all([10, 12, 13, 16, 17, 18, 19, 23, 24, 25, 26, 27, 30, 37].map(start));
  });
  afterAll(async () => {
    await receiver.close();
    await server.end('SIGKILL');
    installation.remove();
  });

  const idOf = (scenario: number) => started.get(scenario)!.id;
  const statusOf = async (scenario: number) =>
    (await merchant.transaction(idOf(scenario))).body.data?.['status'] as string;
  const becomes = (scenario: number, status: string) =>
    until(`scenario ${scenario} to be ${status}`, async () =>
      (await statusOf(scenario)) === status ? true : undefined,
    );

  it('010: the phone is busy: refused, nothing charged', () => {
    expect(started.get(10)!.answer).toMatchObject({ status: 409, body: { error: { code: 'PROMPT_ALREADY_OPEN' } } });
  });

  it('026: an outage page, not executed: told as an outage or unknown, never as paid', async () => {
    expect([200, 503]).toContain(started.get(26)!.answer.status);
    expect(['PENDING', 'FAILED']).toContain(await statusOf(26));
  });

  it.each([16, 17, 18, 24, 25, 27])('%i: paid, whatever happened on the way, with one push', async (scenario) => {
    expect(started.get(scenario)!.answer.status).toBe(200);
    await becomes(scenario, 'SUCCESS');
    const pushes = (await paymentsPushed(server.addresses.simulator)).filter((id) => id === idOf(scenario));
    expect(pushes).toHaveLength(1);
  });

  it('023: a slow acknowledgement, 35 s after its push: the client had its PENDING long before', () => {
    const { answer, tookMs } = started.get(23)!;
    expect(answer).toMatchObject({ status: 200, body: { data: { status: 'PENDING', providerCheckoutId: null } } });
    expect(tookMs).toBeLessThan(25_000);
  });

  it('019: expired, and then late money: in suspense and on the list', async () => {
    await becomes(19, 'EXPIRED');
    await until('the late funds', async () => {
      const { data } = (await merchant.transaction(idOf(19))).body;
      return data!['late_funds'] === 119 ? true : undefined;
    });
    expect(await statusOf(19)).toBe('EXPIRED');
    const list = daftari(installation, 'payments', 'list', '--needs-review');
    expect(list.stdout).toContain(idOf(19));
  });

  it('012: the callback was lost: a query finds the payment', async () => {
    await becomes(12, 'SUCCESS');
    const callbacks = receiver.received.length;
    expect(callbacks).toBeGreaterThan(0);
  });

  it('030: an unknown result code is never final; 037: broken callbacks crash nothing', async () => {
    expect(await statusOf(30)).toBe('PENDING');
    const response = await fetch(`${server.addresses.rest}/readyz`);
    expect(response.status).toBe(200);
  });

  it('leaves a log that says so: three callbacks, one posting, one webhook; raw bodies kept', async () => {
    const webhooks = receiver.received.filter(({ body }) => (body['transaction'] as { id: string }).id === idOf(16));
    expect(webhooks).toHaveLength(1);
    expectCleanLog(server);
    expect(await server.end('SIGTERM')).toBe(0);
    const about = async (journal: string, scenario: number) =>
      (await eventsOf(installation, journal)).filter(({ correlation }) => correlation === idOf(scenario));
    const types = async (journal: string, scenario: number) => (await about(journal, scenario)).map(({ type }) => type);
    expect((await types('callback', 16)).filter((type) => type === 'CallbackReceived.v1')).toHaveLength(3);
    expect((await types('wallet-fee', 16)).filter((type) => type === 'CollectionCredited.v1')).toHaveLength(1);
    expect(await types('callback', 12)).toEqual([]);
    expect(await types('initiation', 12)).toContain('PaymentQueried.v1');
    expect(await types('wallet-fee', 19)).toContain('FundsSuspended.v1');
    expect((await types('callback', 37)).filter((type) => type === 'CallbackReceived.v1').length).toBeGreaterThan(0);
    expect(daftari(installation, 'audit', 'verify').code).toBe(0);
  });
});
