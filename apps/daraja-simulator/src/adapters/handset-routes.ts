import { isoTime } from '@daftari/kernel/clock';
import { shillings, ZERO_CENTS } from '@daftari/kernel/money';
import type { FastifyInstance } from 'fastify';
import type { Payment, SimulatorStore } from '../application/books';
import type { Operation } from '../application/operations-book';
import { HANDSET_PAGE, HANDSET_SCRIPT, HANDSET_STYLE } from './handset-page';

const MOST_PROMPTS = 50;
const MOST_MESSAGES = 20;

/**
 * The virtual handset: a page where a person sees open prompts and presses Approve, Cancel or types a wrong PIN. The buttons are
 * `POST /_sim/phone/{phone}/approve` and so on.
 */
export function handsetRoutes(app: FastifyInstance, store: SimulatorStore): void {
  const serve = (path: string, type: string, text: string) =>
    app.get(path, (_request, reply) =>
      reply.header('content-type', `${type}; charset=utf-8`).header('content-security-policy', POLICY).send(text),
    );
  serve('/_sim/handset', 'text/html', HANDSET_PAGE);
  serve('/_sim/handset.js', 'text/javascript', HANDSET_SCRIPT);
  serve('/_sim/handset.css', 'text/css', HANDSET_STYLE);
  app.get('/_sim/handset/state', () =>
    store.read(({ payments, operations }) => ({
      prompts: payments.prompts(MOST_PROMPTS).map(promptView),
      messages: [
        ...payments.list({ limit: MOST_MESSAGES }).filter(isSettled).map(paymentMessage),
        ...operations.list('b2c', { limit: MOST_MESSAGES }).filter(isPaid).map(payoutMessage),
      ]
        .sort((one, other) => other.at.localeCompare(one.at))
        .slice(0, MOST_MESSAGES),
    })),
  );
}

/** Nothing from anywhere else, and nothing inline. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";

const isSettled = ({ state }: Payment) => state === 'settled';
const isPaid = ({ receipt }: Operation) => receipt !== null;

function promptView(payment: Payment) {
  const { phone, partyB, accountReference, description, amountCents, promptAtMs } = payment;
  return {
    phone,
    partyB,
    accountReference,
    description,
    amount: shillings(amountCents),
    promptAt: isoTime(promptAtMs),
  };
}

function paymentMessage({ phone, amountCents, paidCents, partyB, receipt, ...payment }: Payment) {
  const amount = shillings(paidCents ?? amountCents).toFixed(2);
  const text =
    receipt === null
      ? `Ksh${amount} to ${partyB} was not paid: ${payment.resultDescription ?? ''}`
      : `${receipt} Confirmed. Ksh${amount} sent to ${partyB} for account ${payment.accountReference}.`;
  return { at: isoTime(payment.decidedAtMs ?? payment.acceptedAtMs), phone, text };
}

function payoutMessage({ recipient, amountCents, shortcode, receipt, ...payout }: Operation) {
  const amount = shillings(amountCents ?? ZERO_CENTS).toFixed(2);
  const text = `${receipt ?? ''} Confirmed. You have received Ksh${amount} from ${shortcode}.`;
  return { at: isoTime(payout.decidedAtMs ?? payout.acceptedAtMs), phone: recipient ?? '', text };
}
