import type { InitiatePaymentResult } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { SubmitOutcome } from '@daftari/daraja/provider-port';
import { pause } from '@daftari/kernel/scheduler';
import fc from 'fast-check';
import { keyedTransactionId } from './domain/attempt';
import type { EventData } from './domain/payment';
import { ACCEPTED, MERCHANT } from './spec-fakes';
import { World } from './spec-world';

const KEYS = ['one', 'two', 'three'];
const PHONES = ['0712345671', '0712345672'];
const REFUSED: SubmitOutcome = {
  kind: 'refused',
  code: 'PROVIDER_REFUSED',
  resultCode: '400.002.02',
  resultDescription: 'Bad Request',
};

type Step =
  | { readonly do: 'ask'; readonly key: number; readonly times: number }
  | { readonly do: 'provider'; readonly says: 'accepted' | 'refused' | 'unknown' | 'nothing' | 'throws' }
  | { readonly do: 'wallet'; readonly does: 'holds' | 'fails' | 'fails after the hold' | 'says unknown' }
  | { readonly do: 'store'; readonly fails: string }
  | { readonly do: 'callback'; readonly key: number; readonly resultCode: string }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'crash' };

const key = fc.nat({ max: KEYS.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('ask' as const), key, times: fc.integer({ min: 1, max: 4 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('provider' as const),
      says: fc.constantFrom('accepted', 'refused', 'unknown', 'nothing', 'throws'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wallet' as const),
      does: fc.constantFrom('holds', 'fails', 'fails after the hold', 'says unknown'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('store' as const),
      fails: fc.constantFrom('PaymentInitiated', 'PaymentAccepted', 'PaymentAbandoned', 'ReceiptClaimed', 'nothing'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('callback' as const),
      key,
      resultCode: fc.constantFrom('0', '1032', '1037'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 15_000, 130_000) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'crash' as const }) },
);

/** Lets everything that needs no time happen. */
const settle = async () => {
  for (let turn = 0; turn < 12; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** One world and what its clients were answered. */
class Run {
  readonly answers: { key: number; result: InitiatePaymentResult }[] = [];
  private failing = 'nothing';

  constructor(readonly world: World) {
    world.beforeWrite = (text) => (text.includes(`"${this.failing}.v1"`) ? new Error('disk full') : undefined);
    world.walletFee.availableCents = 1_000_000;
  }

  async take(next: Step): Promise<void> {
    const { walletFee, provider, scheduler } = this.world;
    switch (next.do) {
      case 'ask':
        for (let n = 0; n < next.times; n += 1) void this.ask(next.key);
        break;
      case 'provider':
        provider.answer = () => this.outcome(next.says);
        break;
      case 'wallet':
        walletFee.failure = next.does === 'fails' ? new Error('connection lost') : undefined;
        walletFee.itemError = next.does === 'says unknown' ? 'OUTCOME_UNKNOWN' : undefined;
        walletFee.afterHold = async () => {
          if (next.does === 'fails after the hold') throw new Error('connection lost');
        };
        break;
      case 'store':
        this.failing = next.fails;
        break;
      case 'callback':
        await this.callback(next.key, next.resultCode);
        break;
      case 'wait':
        for (let waited = 0; waited < next.ms; waited += 1_000) {
          scheduler.run(1_000);
          await settle();
        }
        break;
      case 'crash':
        await this.world.crash();
        await this.world.open();
    }
    await settle();
  }

  private async ask(index: number): Promise<void> {
    const { room } = this.world;
    const keyed = { idempotencyKey: KEYS[index]!, requestFingerprint: String(index).repeat(64) };
    const payment = this.world.request({ ...keyed, phone: PHONES[index % PHONES.length]! });
    const { results } = await room.service.initiatePayments({ payments: [payment] });
    this.answers.push({ key: index, result: results[0]! });
  }

  private async outcome(says: (Step & { do: 'provider' })['says']): Promise<SubmitOutcome> {
    // It takes a moment, so that crashes and other requests come in between.
    await pause(this.world.scheduler, 300);
    if (says === 'accepted') return ACCEPTED;
    if (says === 'refused') return REFUSED;
    if (says === 'throws') throw new TypeError('a bug');
    return says === 'unknown' ? { kind: 'unknown', reason: 'reset' } : new Promise(() => undefined);
  }

  private async callback(index: number, resultCode: string): Promise<void> {
    const transactionId = keyedTransactionId('test', MERCHANT, KEYS[index]!);
    const events = await this.world.events(transactionId);
    const initiated = events.find(({ type }) => type === 'PaymentInitiated.v1');
    if (initiated === undefined) return;
    const { attemptId } = initiated.data as EventData<'PaymentInitiated.v1'>;
    const paid = resultCode === '0' ? { receipt: `RECEIPT${index}` } : {};
    await this.world.callback(transactionId, { attemptId, resultCode, ...paid });
  }
}

/** What must be true whatever happened. */
async function expectInvariants({ world, answers }: Run): Promise<void> {
  const log = await world.log();
  const initiated = log.filter(({ type }) => type === 'PaymentInitiated.v1');
  const payments = initiated.map(({ data }) => data as EventData<'PaymentInitiated.v1'>);
  // One payment per key.
  expect(new Set(payments.map(({ transactionId }) => transactionId)).size).toBe(payments.length);
  // One push per attempt, and only of attempts that became a payment.
  const pushed = world.provider.pushes.map(({ request }) => request.callbackUrl.split('/').at(-1)!);
  expect(new Set(pushed).size).toBe(pushed.length);
  const attempts = payments.map(({ attemptId }) => attemptId);
  expect(pushed.filter((attempt) => !attempts.includes(attempt))).toEqual([]);
  // A hold is behind one payment at most, was never abandoned then, and is never released by us.
  const holds = payments.map(({ fee }) => fee.holdId!);
  expect(new Set(holds).size).toBe(holds.length);
  const abandoned = await world.abandoned();
  expect(holds.filter((hold) => abandoned.includes(hold))).toEqual([]);
  expect(holds.filter((hold) => world.walletFee.holds.get(hold) !== 'open')).toEqual([]);
  // A payment has one final outcome at most, and it decides once whether its fee is captured.
  const ends = log.filter(({ type }) => /^Payment(Refused|Succeeded|Failed|Cancelled|Expired)\.v1$/.test(type));
  expect(new Set(ends.map(({ stream }) => stream)).size).toBe(ends.length);
  // Whoever got a payment got the same one under the same key.
  for (const { key: index, result } of answers) {
    if (result.result?.$case !== 'payment') continue;
    expect(result.result.value.transactionId).toBe(keyedTransactionId('test', MERCHANT, KEYS[index]!));
    expect(payments.map(({ transactionId }) => transactionId)).toContain(result.result.value.transactionId);
  }
}

it('requests under the same keys, in any order, with crashes and faults anywhere, make one payment, one push, one fee', async () => {
  const seen = { payments: 0, replayed: 0, refused: 0, abandoned: 0, pushes: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const run = new Run(await new World('memory').open());
      try {
        for (const next of steps) await run.take(next);
        await run.take({ do: 'store', fails: 'nothing' });
        await run.take({ do: 'wait', ms: 45_000 });
        await expectInvariants(run);
        seen.pushes += run.world.provider.pushes.length;
        seen.abandoned += (await run.world.abandoned()).length;
        for (const { result } of run.answers) {
          if (result.replayed) seen.replayed += 1;
          else seen[result.result?.$case === 'payment' ? 'payments' : 'refused'] += 1;
        }
      } finally {
        await run.world.close();
      }
    }),
    { numRuns: 50, seed: 20261122 },
  );
  // The runs reach what they are about.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
}, 240_000);
