import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { eventsOf } from '../harness/journals';
import { merchantOf, type Merchant } from '../harness/merchant';
import { paymentsPushed, simulatorLedger } from '../harness/simulator';
import { until } from '../harness/until';

const SUBMITS = 120;
const FEE_CENTS = 250;

type Leg = { account: string; amountCents: number };

describe('kill -9 with submits in flight', () => {
  let installation: Installation;
  let server: Server;
  let merchant: Merchant;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    merchant = merchantOf(server);
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    installation.remove();
  });

  it('loses no answered payment, no cent, and sends no push twice', async () => {
    const answered = await killWhileSubmitting();
    server = await startServer(installation);
    merchant = merchantOf(server);

    for (const id of answered) {
      const { status, body } = await merchant.transaction(id);
      expect([id, status, body.data?.['transactionId']]).toEqual([id, 200, id]);
    }
    for (const id of answered) {
      const { data } = (await merchant.final(id)).body;
      expect([id, data!['status']]).toEqual([id, 'SUCCESS']);
    }

    const pushed = await paymentsPushed(server.addresses.simulator);
    expect(pushed).toEqual(expect.arrayContaining(answered));
    expect(new Set(pushed).size).toBe(pushed.length);
    expect(await simulatorLedger(server)).toMatchObject({ balanced: true });

    const audit = daftari(installation, 'audit', 'verify');
    expect([audit.code, audit.stderr]).toEqual([0, '']);

    await everyFeeIsSettled();
    const shown = (await merchant.balance()).body.data!;
    expect(await server.end('SIGTERM')).toBe(0);
    await compareWithJournal(shown, answered);
    server = await startServer(installation);
  });

  /** Answers the ids of payments that were answered before the process was killed. */
  async function killWhileSubmitting(): Promise<string[]> {
    const answered: string[] = [];
    let inFlight = 0;
    const submits = Array.from({ length: SUBMITS }, async (_, i) => {
      inFlight += 1;
      try {
        const { status, body } = await merchant.pay({ phone: `2547111${String(i).padStart(5, '0')}`, amount: 100 + i });
        if (status === 200) answered.push(body.data!['transactionId'] as string);
      } catch {
        // The connection was cut by the kill: the merchant was told nothing.
      } finally {
        inFlight -= 1;
      }
    });
    await until('some answers', () => Promise.resolve(answered.length >= 20 ? true : undefined));
    const cut = inFlight;
    await server.end('SIGKILL');
    await Promise.all(submits);
    expect(cut).toBeGreaterThanOrEqual(20);
    return answered;
  }

  /** Waits until nothing is captured any more: the consumers have read everything. */
  async function everyFeeIsSettled(): Promise<void> {
    let last = '';
    await until('the wallet to rest', async () => {
      const now = (await merchant.balance()).text.replace(/"requestId":"[^"]*"/, '');
      const rests = now === last;
      last = now;
      return rests ? true : undefined;
    });
  }

  /** Sums the log with nothing of ours but the reader, and compares it with what the service showed. */
  async function compareWithJournal(shown: Record<string, unknown>, answered: string[]): Promise<void> {
    const payments = await eventsOf(installation, 'initiation');
    const ledger = await eventsOf(installation, 'wallet-fee');
    const ofType = (events: typeof ledger, type: string) => events.filter((event) => event.type === type);
    const legs = ledger.flatMap(({ data }) => (data as { legs?: Leg[] }).legs ?? []);
    const wallet = `test/merchant/${server.demo.merchantId}/service`;
    const posted = legs.filter(({ account }) => account === wallet).reduce((sum, leg) => sum + leg.amountCents, 0);
    const finished = [...ofType(ledger, 'FeeCaptured.v1'), ...ofType(ledger, 'FeeReleased.v1')];
    const openHolds = ofType(ledger, 'FeeHeld.v1').length - finished.length;

    expect(legs.reduce((sum, leg) => sum + leg.amountCents, 0)).toBe(0);
    expect(shown['ledgerBalance']).toBe(posted / 100);
    expect(shown['availableBalance']).toBe((posted - openHolds * FEE_CENTS) / 100);

    const accepted = new Set(
      [...ofType(payments, 'PaymentAccepted.v1'), ...ofType(payments, 'PaymentSucceeded.v1')].map((e) => e.stream),
    );
    expect(ofType(ledger, 'FeeCaptured.v1')).toHaveLength(accepted.size);
    expect(posted).toBe(100_000 - accepted.size * FEE_CENTS);
    for (const id of answered) expect(accepted.has(`payment-${id}`)).toBe(true);
  }
});
