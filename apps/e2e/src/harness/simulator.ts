import type { Server } from './daftari';

interface SeenPush {
  callbackUrl: string;
  phone: string;
}

/** What the simulator really saw: the callback address of every STK push it was sent, accepted or not. */
export async function pushesSeen(server: Server): Promise<string[]> {
  const urls: string[] = [];
  for (let before: number | undefined; ;) {
    const page = before === undefined ? '' : `&before=${before}`;
    const response = await fetch(`${server.addresses.simulator}/_sim/requests?kind=stkpush&limit=1000${page}`);
    const { requests } = (await response.json()) as { requests: { number: number; push: SeenPush }[] };
    urls.push(...requests.map(({ push }) => push.callbackUrl));
    before = requests.at(-1)?.number;
    if (before === undefined) return urls;
  }
}

/** Payments that the simulator's true ledger took money for, and how much, in cents. */
export async function simulatorLedger(server: Server): Promise<{ paid: number; balanced: boolean }> {
  const response = await fetch(`${server.addresses.simulator}/_sim/ledger?limit=1000`);
  const { entries, balanced } = (await response.json()) as { entries: { kind: string }[]; balanced: boolean };
  return { paid: entries.filter(({ kind }) => kind === 'payment').length, balanced };
}
