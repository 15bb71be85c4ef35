import { cents, type Cents } from '@daftari/kernel/money';
import { phoneAccount, shortcodeAccount, WORLD } from '../domain/accounts';
import type { App } from '../domain/apps';
import { nairobiDay } from '../domain/nairobi-time';
import type { PayerAct } from '../domain/scenario';
import type { Agenda } from './agenda';
import { registerApp, registeredApps } from './apps';
import type { Books, CallbackDue } from './books';
import type { Context } from './context';
import type { Disturbances } from './disturbances';
import { copyOf } from './disturb-callbacks';
import { isInitiatorLocked, lockInitiator, unlockInitiator } from './initiator';
import { openFloat } from './open-float';

/** What a person can do with an open prompt. */
export const PRESSES = ['approve', 'cancel', 'wrong-pin', 'ignore'] as const;
export type Press = (typeof PRESSES)[number];

/** What a test or a person can do to the simulator, in process and by the control plane (daraja.md §18.7). */
export interface Control {
  /** Faults and rules; not kept over a restart. */
  readonly disturbances: Disturbances;
  /** Lets go of callbacks that were held back. */
  releaseCallbacks(): void;
  /** False when no prompt is open on this phone. */
  press(phone: string, press: Press): Promise<boolean>;
  /** Sends a waiting callback now, or one that has ended once more. False when there is none of this number. */
  sendCallback(id: number): Promise<boolean>;
  /** Never sends a waiting callback. False when it is not waiting. */
  dropCallback(id: number): Promise<boolean>;
  /** Sends the same callback as another one, now. */
  duplicateCallback(id: number): Promise<boolean>;
  /** Sets what a phone's wallet holds, and whether it is a customer's. */
  setWallet(phone: string, wallet: { readonly balanceCents?: Cents; readonly registered?: boolean }): Promise<void>;
  /** Sets what a shortcode's utility account holds. */
  setUtility(shortcode: string, balanceCents: Cents): Promise<void>;
  /** Apps beside the simulator's own, the oldest first. */
  apps(): readonly App[];
  /** Lets another app in, in the place of one with the same shortcode; answers why not. */
  registerApp(app: App): Promise<string | undefined>;
  revokeTokens(): Promise<void>;
  setInitiatorLocked(locked: boolean): Promise<void>;
  initiatorLocked(): boolean;
  /** Forgets all that happened; credentials, tokens and registered addresses stay. Faults and rules are taken away. */
  reset(): Promise<void>;
  /** Lets time pass, and what follows from it happen. @throws Error when the simulator runs on real time */
  advance(ms: number): Promise<void>;
}

const ACTS: Readonly<Record<Press, PayerAct>> = {
  approve: 'pays',
  cancel: 'cancelled',
  'wrong-pin': 'wrongPin',
  ignore: 'noAnswer',
};

/** Moves a virtual clock. */
export interface VirtualTime {
  run(ms: number): void;
}

export function control(context: Context, agenda: Agenda, virtualTime: VirtualTime | undefined): Control {
  const { store, clock, timings, disturbances } = context;
  const sendNow = async (find: (books: Books) => CallbackDue | undefined) => {
    const due = await store.write(find);
    if (due !== undefined) agenda.sendLater(due);
    return due !== undefined;
  };
  return {
    disturbances,
    releaseCallbacks: () => agenda.sendPending(),
    async press(phone, press) {
      const due = await store.write(({ payments }) => {
        const open = payments.openOf(phone);
        if (open === undefined) return undefined;
        const atMs =
          press === 'ignore' ? Math.max(open.decideAtMs, open.acceptedAtMs + timings.promptLifeMs) : clock.nowMs();
        payments.press(open.checkoutRequestId, ACTS[press], atMs);
        return { task: 'payment', id: open.checkoutRequestId, atMs } as const;
      });
      if (due !== undefined) agenda.settleLater(due);
      return due !== undefined;
    },
    sendCallback: (id) => sendNow((books) => dueNow(books, id, clock.nowMs())),
    dropCallback: (id) => store.write((books) => books.callbacks.drop(id, clock.nowMs())),
    duplicateCallback: (id) =>
      sendNow((books) => (books.callbacks.find(id) === undefined ? undefined : copyOf(books, id, clock.nowMs()))),
    setWallet: (phone, wallet) => store.write((books) => setWallet(context, books, phone, wallet)),
    setUtility: (shortcode, balanceCents) =>
      store.write((books) => setBalance(context, books, shortcodeAccount(shortcode), balanceCents)),
    apps: () => store.read(registeredApps),
    registerApp: (app) => store.write((books) => registerApp(context, books, app)),
    revokeTokens: () => store.write(({ tokens }) => tokens.revokeAll()),
    setInitiatorLocked: (locked) => store.write(locked ? lockInitiator : unlockInitiator),
    initiatorLocked: () => store.read(isInitiatorLocked),
    async reset() {
      disturbances.clearFaults();
      disturbances.clearRules();
      await store.write((books) => {
        books.reset();
        openFloat(context, books, true);
      });
    },
    advance: (ms) => advance(context, agenda, virtualTime, ms),
  };
}

function dueNow(books: Books, id: number, nowMs: number): CallbackDue | undefined {
  const callback = books.callbacks.find(id);
  if (callback === undefined) return undefined;
  if (callback.state !== 'pending') return copyOf(books, id, nowMs);
  books.callbacks.reschedule(id, nowMs);
  return { id, dueAtMs: nowMs };
}

function setWallet(
  context: Context,
  books: Books,
  phone: string,
  { balanceCents, registered }: Parameters<Control['setWallet']>[1],
): void {
  const account = phoneAccount(phone);
  if (registered !== undefined) books.ledger.setRegistered(account, registered);
  if (balanceCents === undefined) return;
  // The day has begun: nothing is filled up today, and nothing of it is a gift.
  books.ledger.beginDay(account, nairobiDay(context.clock.nowMs()));
  books.ledger.addGift(account, cents(-Number.MAX_SAFE_INTEGER));
  setBalance(context, books, account, balanceCents);
}

function setBalance({ clock }: Context, books: Books, account: string, balanceCents: Cents): void {
  const difference = balanceCents - books.ledger.account(account).balanceCents;
  if (difference === 0) return;
  const [fromAccount, toAccount] = difference > 0 ? [WORLD, account] : [account, WORLD];
  const move = { atMs: clock.nowMs(), kind: 'adjustment', fromAccount, toAccount } as const;
  books.ledger.move({ ...move, amountCents: cents(Math.abs(difference)), checkoutRequestId: null, receipt: null });
}

/** From one moment at which something falls due to the next, so that what follows from each happens at its time. */
async function advance({ clock }: Context, agenda: Agenda, virtualTime: VirtualTime | undefined, ms: number) {
  if (virtualTime === undefined) throw new Error('this simulator runs on real time, which nobody can move');
  const endMs = clock.nowMs() + ms;
  await agenda.idle();
  for (;;) {
    const dueMs = agenda.nextDueMs() ?? Infinity;
    const toMs = Math.min(endMs, Math.max(dueMs, clock.nowMs()));
    virtualTime.run(toMs - clock.nowMs());
    await agenda.idle();
    if (dueMs > endMs) return;
  }
}
