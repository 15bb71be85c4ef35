import type { Server } from './daftari';

interface SeenPush {
  callbackUrl: string;
  phone: string;
}

/** What the simulator really saw: the payment of every STK push with a valid access token, accepted or not, from its callback token. */
export async function paymentsPushed(simulatorUrl: string): Promise<string[]> {
  const ids: string[] = [];
  for (let before: number | undefined; ;) {
    const page = before === undefined ? '' : `&before=${before}`;
    const response = await fetch(`${simulatorUrl}/_sim/requests?kind=stkpush&limit=1000${page}`);
    const { requests } = (await response.json()) as { requests: { number: number; push: SeenPush; answer: unknown }[] };
    ids.push(...requests.filter(hadAToken).map(({ push }) => paymentOf(push.callbackUrl)));
    before = requests.at(-1)?.number;
    if (before === undefined) return ids;
  }
}

/**
 * Daraja looks at the token before it looks at the push: one that it refuses so was not taken, and is sent again under the next
 * token (daraja.md §1.2). Two copies that ask for a token each make the other's void.
 */
function hadAToken({ answer }: { readonly answer: unknown }): boolean {
  return (answer as { errorCode?: string } | null)?.errorCode !== '404.001.03';
}

/** The token names merchant, payment and attempt, 32 hexadecimal digits each. */
function paymentOf(callbackUrl: string): string {
  const hex = /-[0-9a-f]{32}([0-9a-f]{32})[0-9a-f]{32}-[0-9a-f]{32}$/.exec(callbackUrl)?.[1];
  if (hex === undefined) throw new Error('a push has a callback address without a token');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Payments that the simulator's true ledger took money for, and how much, in cents. */
export async function simulatorLedger(server: Server): Promise<{ paid: number; balanced: boolean }> {
  const response = await fetch(`${server.addresses.simulator}/_sim/ledger?limit=1000`);
  const { entries, balanced } = (await response.json()) as { entries: { kind: string }[]; balanced: boolean };
  return { paid: entries.filter(({ kind }) => kind === 'payment').length, balanced };
}

/** What the simulator was really paid: payment → receipt. */
export async function paidReceipts(simulatorUrl: string): Promise<ReadonlyMap<string, string>> {
  const paid = new Map<string, string>();
  for (let before: number | undefined; ;) {
    const page = before === undefined ? '' : `&before=${before}`;
    const response = await fetch(`${simulatorUrl}/_sim/payments?limit=1000${page}`);
    const { payments } = (await response.json()) as { payments: SimulatedPayment[] };
    for (const { receipt, callbackUrl } of payments) if (receipt !== null) paid.set(paymentOf(callbackUrl), receipt);
    before = payments.at(-1)?.row;
    if (before === undefined) return paid;
  }
}

interface SimulatedPayment {
  row: number;
  receipt: string | null;
  callbackUrl: string;
}
