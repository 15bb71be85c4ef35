import type {
  ListEntriesRequest,
  ListEntriesResponse,
  WalletEntry,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { FieldCheck } from '@daftari/service/field-check';
import { entryWords } from './entry-words';
import type { NumberedEntry, Statements } from './statements';
import { readEnvironment, readKind } from './wire-values';

const MAX_PAGE = 1_000;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
/** The number of an entry. */
const CURSOR = /^[1-9]\d{0,11}$/;

/**
 * A page of a wallet's entries, newest first. What is posted later has higher numbers, so that it never moves a page.
 * @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR, WALLET_NOT_FOUND, OVERLOADED
 */
export async function listEntries(statements: Statements, request: ListEntriesRequest): Promise<ListEntriesResponse> {
  const { limit, cursor, from, to } = request;
  const check = new FieldCheck();
  const merchantId = check.uuid('merchantId', request.merchantId);
  const environment = readEnvironment(check, request.environment);
  const kind = readKind(check, request.kind);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) check.wrong('limit', `must be 1 to ${MAX_PAGE}`);
  for (const [name, time] of Object.entries({ from, to })) {
    if (time !== undefined && !TIME.test(time)) check.wrong(name, 'must be ISO 8601 with milliseconds and Z');
  }
  if (from !== undefined && to !== undefined && to < from) check.wrong('to', 'must not be before from');
  check.done();
  if (cursor !== '' && !CURSOR.test(cursor)) throw new DaftariError('INVALID_CURSOR');
  const before = cursor === '' ? undefined : Number(cursor);
  const found = await statements.entries({ merchantId, environment, kind }, { limit: limit + 1, before, from, to });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { entries: page.map(message), nextCursor: last === undefined ? '' : String(last.number) };
}

function message(entry: NumberedEntry): WalletEntry {
  const { number, postingId, eventType, transactionId = '', amountCents, balanceCents, receipt, at } = entry;
  return {
    entryId: String(number),
    postingId,
    eventType,
    transactionId,
    amountCents,
    balanceCents,
    receipt,
    description: entryWords(entry),
    at,
  };
}
