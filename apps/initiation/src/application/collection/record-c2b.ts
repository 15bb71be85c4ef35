import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { c2bRegistrationId } from '@daftari/daraja/c2b-subject';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { CannotHandle } from '@daftari/messaging-core/cannot-handle';
import { parkedWhileAway } from '../parked-while-away';
import { settleUnprompted, type Unprompted, type UnpromptedDeps, type UnpromptedOutcome } from './settle-unprompted';

export interface RecordC2bDeps extends UnpromptedDeps {
  readonly platformShortcode: (environment: Environment) => string | undefined;
  readonly logger: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

type Confirmed = Extract<CallbackEvent, { type: 'C2bConfirmed.v1' }>;

const DESCRIPTION = "Told by M-Pesa's confirmation";

/**
 * Handles the confirmations of the callback service: money of a payment by prompt, of a merchant, or nobody's yet. Idempotent.
 * @throws CannotHandle it may be a prompt's whose end is not known (tried again every minute), its payment was paid under
 * another receipt, or it names a shortcode that was never registered; nothing was recorded then
 */
export function c2bRecorder(deps: RecordC2bDeps): (event: RecordedEvent) => Promise<void> {
  return async (event) => {
    if (event.type !== 'C2bConfirmed.v1') return;
    const confirmed = event as RecordedEvent<Confirmed>;
    const money = unpromptedOf(deps, confirmed);
    const find = (billReference: string) =>
      parkedWhileAway(
        deps.accounts.find(billReference),
        `whose receipt ${money.receipt} is could not be looked up, and nothing was recorded`,
      );
    const { id: causation, at } = confirmed;
    const learned = { causation, actor: 'provider:daraja', via: 'callback', learnedAtMs: Date.parse(at) } as const;
    const outcome = await settleUnprompted({ ...deps, accounts: { find } }, money, {
      ...learned,
      resultDescription: DESCRIPTION,
    });
    tell(deps, money, outcome);
  };
}

/** The shortcode that is booked is the one that was registered: the token of the address says which. */
function unpromptedOf({ platformShortcode }: RecordC2bDeps, { environment, stream, data }: RecordedEvent<Confirmed>) {
  if (environment === undefined) throw new CannotHandle(`${stream} names no environment; nothing was recorded`);
  const isRegistered = (shortcode: string) => data.transactionId === c2bRegistrationId(environment, shortcode);
  const { receipt, amountCents, billReference, payer, payerName, paidAt, shortcode: told } = data;
  const ours = platformShortcode(environment);
  const shortcode = isRegistered(told) ? told : ours;
  if (shortcode === undefined || !isRegistered(shortcode)) {
    throw new CannotHandle(
      `receipt ${receipt} came to the address of a shortcode that is not ${ours ?? 'configured'} any more, and names ` +
        `${told === '' ? 'none' : told}; nothing was recorded. Look it up at M-Pesa, and configure the shortcode that it came to`,
    );
  }
  const money: Unprompted = {
    environment,
    shortcode,
    receipt,
    amountCents,
    billReference,
    payer,
    payerName,
    ...(paidAt === undefined ? {} : { paidAt }),
    ...(told === '' || told === shortcode ? {} : { mismatch: `M-Pesa names the shortcode ${told.slice(0, 20)}` }),
  };
  return money;
}

function tell({ logger }: RecordC2bDeps, { environment, receipt }: Unprompted, outcome: UnpromptedOutcome): void {
  const about = { environment, receipt };
  switch (outcome.kind) {
    case 'known':
      return;
    case 'recorded':
      return logger.info(about, `M-Pesa's confirmation of ${receipt} told of a payment before any callback did`);
    case 'waits':
      throw new CannotHandle(
        `receipt ${receipt} may be the money of payment ${outcome.transactionIds[0]}, whose end is not known yet; nothing was ` +
          'recorded. It is tried again every minute, and waits for a person in the list of unmatched funds after a day',
      );
    case 'paid-otherwise':
      throw new CannotHandle(
        `receipt ${receipt} is claimed for payment ${outcome.transactionId}, which was paid under another receipt: its money is ` +
          'on the shortcode and in no account; nothing more was recorded. Look both receipts up at M-Pesa: who paid twice gets ' +
          'the money of this one back from there',
      );
    case 'collected': {
      const { transactionId, merchantId } = outcome;
      if (merchantId !== PLATFORM_MERCHANT) {
        return logger.info({ ...about, transactionId, merchantId }, `${receipt} came unprompted for a merchant`);
      }
      const text = `${receipt} came unprompted and is nobody's yet: it is in suspense until a person decides`;
      return logger.warn({ ...about, transactionId }, text);
    }
  }
}
