import { readFileSync, writeFileSync } from 'node:fs';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { MAGIC_PHONES, MAGIC_RECIPIENTS } from '@daftari/daraja-simulator/service';
import { SCENARIO_PAGE, withScenarios, type ScenarioRow } from './scenario-page';
import { virtualInstallation, type VirtualInstallation } from './virtual-installation';
import { virtualMerchant, type Answer, type VirtualMerchant } from './virtual-merchant';
import { eventsIn, grouped, movedInLedger, reviewsOf, trulyMoved } from './what-happened';

/** Long enough for everything that is asked again and again to end, or to be given to a person. */
const PASSED_MS = 26 * 3_600_000;
/** A deadline against hanging. */
const DEADLINE_MS = 1_200_000;
const AMOUNT = 100;
/** Between two requests: most payers have acted by then. */
const BETWEEN_MS = 10_000;

interface Asked {
  readonly phone: string;
  readonly scenario: string;
  readonly answer: Answer;
  /** Undefined when the answer names no payment. */
  readonly id: string | undefined;
}

describe.each([
  ['in one process', 1],
  ['with two copies of those who decide', 2],
])('every scenario phone, %s', (_, copies) => {
  let world: VirtualInstallation;
  let merchant: VirtualMerchant;
  let payments: Asked[];
  let payouts: Asked[];
  let ledger: ReadonlyMap<string, readonly RecordedEvent[]>;
  let reviews: ReadonlyMap<string, readonly string[]>;
  let moved: ReadonlyMap<string, number>;

  beforeAll(async () => {
    world = await virtualInstallation({ seed: 1, copies });
    merchant = await virtualMerchant(world);
    payments = await askAll('pay', '254700000', MAGIC_PHONES);
    payouts = await askAll('payOut', '254700001', MAGIC_RECIPIENTS);
    await world.time.pass(PASSED_MS);
    ledger = grouped(await eventsIn(world.walletFee.journal), ({ correlation }) => correlation);
    reviews = await reviewsOf(world);
    moved = await trulyMoved(world);
  }, DEADLINE_MS);
  afterAll(() => world.end());

  async function askAll(
    how: 'pay' | 'payOut',
    prefix: string,
    phones: Readonly<Record<string, { readonly name: string }>>,
  ): Promise<Asked[]> {
    const asked: Asked[] = [];
    for (const ending of Object.keys(phones).sort()) {
      const phone = `${prefix}${ending}`;
      const answer = await merchant[how]({ amount: AMOUNT, phone, callbackUrl: `http://127.0.0.1:9/${how}/${ending}` });
      const { data, error } = answer.body;
      const id = (data?.['transactionId'] ?? error?.details?.['transactionId']) as string | undefined;
      asked.push({ phone, scenario: phones[ending]!.name, answer, id });
      await world.time.pass(BETWEEN_MS);
    }
    return asked;
  }

  async function rowOf({ phone, scenario, answer, id }: Asked): Promise<ScenarioRow> {
    const { data, error } = answer.body;
    const answered = `${answer.status} ${data?.['status'] === undefined ? error!.code : String(data['status'])}`;
    const transaction = data === undefined ? undefined : await merchant.transaction(id!);
    const { status, result_code } = transaction ?? {};
    const webhooks = world.receiver.received.filter(({ body }) => (body['transaction'] as { id: string }).id === id);
    return {
      phone: `\`${phone}\``,
      scenario,
      answered,
      ends: transaction === undefined ? '' : `${String(status)} ${String(result_code ?? '')}`.trim(),
      webhooks: webhooks.map(({ body }) => String(body['event_type']).replace('transaction.', '')).join(', '),
      moved: signed(moved.get(id ?? '') ?? 0),
      ledger: postings(ledger.get(id ?? '') ?? []),
      operator: (reviews.get(id ?? '') ?? []).join(', '),
    };
  }

  it.each([
    ['payments', () => payments, 40],
    ['payouts', () => payouts, 23],
  ] as const)('ends as the page has it: %s', async (name, asked, count) => {
    expect(asked()).toHaveLength(count);
    const rows: ScenarioRow[] = [];
    for (const each of asked()) rows.push(await rowOf(each));
    const page = readFileSync(SCENARIO_PAGE, 'utf8');
    const written = withScenarios(page, name, rows);
    if (process.env['UPDATE_SCENARIOS'] === '1') writeFileSync(SCENARIO_PAGE, written);
    else expect(page).toBe(written);
  });

  it('is in our ledger as it is in that of M-Pesa, or on a person’s list', () => {
    for (const { phone, id } of [...payments, ...payouts]) {
      if (id === undefined || reviews.has(id)) continue;
      expect([phone, movedInLedger(ledger.get(id) ?? [])]).toEqual([phone, moved.get(id) ?? 0]);
    }
  });

  it('is told to its merchant once, or is on a person’s list', () => {
    for (const { phone, id, answer } of [...payments, ...payouts]) {
      if (id === undefined || answer.status !== 200) continue;
      const told = world.receiver.received.filter(({ body }) => (body['transaction'] as { id: string }).id === id);
      const ends = told.filter(({ body }) => body['event_type'] !== 'transaction.updated');
      expect([phone, ends.length]).toEqual([phone, ends.length === 0 && reviews.has(id) ? 0 : 1]);
    }
  });

  it('leaves the books balanced, and no secret and no full phone in the log', async () => {
    const { totalCents } = await world.walletFee.service.getTrialBalance({ environment: Environment.TEST });
    expect(totalCents).toBe(0);
    const { consumerSecret, passkey, initiatorPassword } = world.simulator.credentials;
    const log = world.log.join('');
    expect(log.length).toBeGreaterThan(1_000);
    for (const secret of [consumerSecret, passkey, initiatorPassword]) expect(log).not.toContain(secret);
    expect(log).not.toMatch(/254700000\d{3}|254700001\d{3}/);
  });
});

function signed(amountCents: number): string {
  return amountCents === 0 ? '' : `${amountCents > 0 ? '+' : '−'}${Math.abs(amountCents) / 100}`;
}

const POSTINGS: Readonly<Record<string, string>> = {
  'CollectionCredited.v1': 'collection',
  'FundsSuspended.v1': 'suspense',
  'FeeCaptured.v1': 'fee',
  'FeeReleased.v1': 'fee released',
  'FeeRefunded.v1': 'fee given back',
  'PayoutPaid.v1': 'payout',
  'PayoutReleased.v1': 'payout released',
  'LatePayoutCharged.v1': 'receivable',
};

function postings(events: readonly RecordedEvent[]): string {
  return events.flatMap(({ type }) => POSTINGS[type] ?? []).join(', ');
}
