import { cents } from '@daftari/kernel/money';
import fc from 'fast-check';
import { MAGIC_RECIPIENTS, RECIPIENT_PREFIX } from './domain/payout-scenarios';
import { payBill } from './testing/c2b-requests';
import { goodInitiator } from './testing/initiator-requests';
import { byPhone, startRig, until, type Rig } from './testing/rig';

const PEOPLE = ['254712345678', '254722000111'];
const recipients = fc.constantFrom(
  ...PEOPLE,
  ...Object.keys(MAGIC_RECIPIENTS).map((ending) => `${RECIPIENT_PREFIX}${ending}`),
);
const amount = fc.integer({ min: 10, max: 250_000 });
const thenMs = fc.integer({ min: 0, max: 8_000 });
const steps = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('payout' as const), recipient: recipients, amount, thenMs }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('push' as const), amount, thenMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), nth: fc.nat({ max: 9 }), amount, thenMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('c2b' as const), amount, thenMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reversal' as const), nth: fc.nat({ max: 9 }), thenMs }) },
);
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

interface Ledger {
  sumCents: number;
  accounts: { account: string; balanceCents: number }[];
  entries: { kind: string; amountCents: number; receipt: string | null; conversationId: string | null }[];
}
interface Payout {
  originatorConversationId: string;
  conversationId: string;
  receipt: string | null;
  amountCents: number;
  outcome: string;
}

/** Sends one request and waits until it was recorded: an answer may be held back, or be none. */
async function send(rig: Rig, nth: number, step: Step): Promise<void> {
  const seen = async () => (await rig.see<{ total: number }>('/_sim/requests?limit=1')).total;
  const before = await seen();
  void (await requestOf(rig, nth, step))().catch(() => undefined);
  await until(async () => (await seen()) > before);
}

async function requestOf(rig: Rig, nth: number, step: Step): Promise<() => Promise<unknown>> {
  if (step.kind === 'push') return () => rig.push({ ...byPhone(PEOPLE[0]!), Amount: step.amount });
  if (step.kind === 'c2b') return () => payBill(rig, { Amount: step.amount, Msisdn: PEOPLE[1] });
  if (step.kind === 'payout' || step.kind === 'again') {
    const id = step.kind === 'again' ? step.nth : nth;
    const PartyB = step.kind === 'again' ? PEOPLE[1] : step.recipient;
    return () => rig.payOut({ OriginatorConversationID: `p${id}`, PartyB, Amount: step.amount });
  }
  const { payments } = await rig.see<{ payments: { receipt: string | null; amount: number }[] }>('/_sim/payments');
  const { receipt, amount: Amount } = payments[step.nth] ?? { receipt: null, amount: 10 };
  const body = {
    ...goodInitiator(rig.credential, 'TransactionReversal'),
    TransactionID: receipt ?? 'SIMNOBODY1',
    Amount,
  };
  const whole = { ...body, ReceiverParty: '174379', RecieverIdentifierType: '11' };
  return () => rig.post('/mpesa/reversal/v1/request', whole);
}

describe('the hidden ledger', () => {
  it('keeps every shilling, whatever is paid out, given back and paid unasked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 14 }), fc.integer(), async (list, seed) => {
        const rig = await startRig({ seed, switches: { floatStartCents: cents(400_000_00) } });
        await rig.post('/nowhere', {});
        for (const [n, step] of list.entries()) {
          await send(rig, n, step);
          await rig.simulator.control.advance(step.thenMs);
        }
        await rig.simulator.control.advance(3 * 3_600_000);
        await expectSound(rig);
        await rig.simulator.stop();
      }),
      { numRuns: 25, seed: 20261006 },
    );
  });

  async function expectSound(rig: Rig): Promise<void> {
    const ledger = await rig.see<Ledger>('/_sim/ledger');
    const { payouts, open } = await rig.see<{ payouts: Payout[]; open: number }>('/_sim/payouts');
    expect(ledger.sumCents).toBe(0);
    expect(open).toBe(0);
    for (const { account, balanceCents } of ledger.accounts)
      if (account !== 'world' && !account.startsWith('charges/')) expect(balanceCents).toBeGreaterThanOrEqual(0);
    // Each id was taken once, and what was paid under it moved once.
    expect(new Set(payouts.map((one) => one.originatorConversationId)).size).toBe(payouts.length);
    const paid = payouts.filter(({ outcome }) => outcome === 'paid');
    const moved = ledger.entries.filter(({ kind }) => kind === 'payout');
    const facts = (list: readonly { conversationId: string | null; receipt: string | null; amountCents: number }[]) =>
      list.map((one) => `${one.conversationId} ${one.receipt} ${one.amountCents}`).sort();
    expect(facts(moved)).toEqual(facts(paid));
    const none = { total: 0 };
    expect(await rig.see('/_sim/assertions')).toMatchObject({
      ...{ contradictions: none, accountsOff: none, doublePayouts: none, payoutContradictions: none },
    });
  }
});
