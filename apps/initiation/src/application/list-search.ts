import type { Payment as PaymentMessage } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { listedKey, phonePrefix, receiptKey, type Listed, type Whose } from './list-places';
import type { ListFilter } from './list-request';
import { PAYMENTS_VIEW } from './payments-view';

/** A person with more transactions than this, at all merchants together, is looked for as everybody else: one by one. */
const MAX_OF_PERSON = 1_000;

export interface SearchDeps {
  readonly views: Pick<ViewStore, 'get' | 'scan'>;
  /** Finds what is about a person; absent where phones stand in the log as they are. */
  readonly personal?: Pick<PersonalValues, 'subjectsOf'> | undefined;
}

/**
 * The merchant's transactions among which everything is that the filter finds, newest first, where an id, a receipt or a phone
 * leads to few of them; undefined where all have to be looked through.
 * @throws Error the key store does not answer
 */
export async function candidatesOf(
  deps: SearchDeps,
  whose: Whose,
  filter: ListFilter,
): Promise<readonly Listed[] | undefined> {
  const { views } = deps;
  const { transactionId, receipt, phone } = filter;
  if (transactionId !== undefined) return withIds(deps, whose, [transactionId]);
  const ofReceipt = receipt && views.get<string>(PAYMENTS_VIEW, receiptKey(whose, receipt));
  if (ofReceipt !== undefined) return withIds(deps, whose, [ofReceipt]);
  return phone === undefined ? undefined : ofPhone(deps, whose, phone);
}

async function ofPhone(deps: SearchDeps, whose: Whose, phone: string): Promise<readonly Listed[] | undefined> {
  const limit = MAX_OF_PERSON + 1;
  const sealed = (await deps.personal?.subjectsOf(phone, limit)) ?? [];
  const plain = deps.views.scan<string>(PAYMENTS_VIEW, { prefix: phonePrefix(whose, phone), limit });
  if (sealed.length === limit || plain.length === limit) return undefined;
  return withIds(deps, whose, new Set([...sealed, ...plain.map(({ value }) => value)]));
}

function withIds({ views }: SearchDeps, whose: Whose, ids: Iterable<string>): Listed[] {
  const found = Array.from(ids, (id) => views.get<Listed>(PAYMENTS_VIEW, listedKey(whose, id)));
  return found.filter((one) => one !== undefined).sort((a, b) => (a.place < b.place ? 1 : -1));
}

/** True where the filter asks for something that may stand sealed in the log. */
export function asksForWords({ phone, reference, text }: ListFilter): boolean {
  return phone !== undefined || reference !== undefined || text !== undefined;
}

/** Whether an opened transaction has the words that the filter asks for. What was erased has none. */
export function hasWords(message: PaymentMessage, filter: ListFilter): boolean {
  const { phone, reference, text, receipt } = filter;
  if (phone !== undefined && message.phone !== phone && message.receiverPhone !== phone) return false;
  if (reference !== undefined && message.accountReference !== reference) return false;
  if (text === undefined || (receipt !== undefined && message.receipt === receipt)) return true;
  return SEARCHED.some((field) => says(message[field], text));
}

/** Nothing, where it is sealed and nobody has keys. */
function says(said: unknown, text: string): boolean {
  return typeof said === 'string' && said.toLowerCase().includes(text);
}

const SEARCHED = [
  'accountReference',
  'transactionDesc',
  'phone',
  'receiverPhone',
  'receipt',
  'providerRequestId',
  'providerCheckoutId',
  'originatorConversationId',
] as const satisfies readonly (keyof PaymentMessage)[];
