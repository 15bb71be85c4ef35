import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { ErrorCode } from '@daftari/kernel/error-registry';
import { listEntries, type EntriesPage, type WalletDeps } from '../../../application/wallets';
import type { Caller } from '../../../domain/caller';
import { ENTRY_FORMATS, readEntriesQuery } from '../../../domain/entries-query';
import { DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT } from '../../../domain/query-fields';
import { WALLET_KINDS, WALLET_WORDS, type WalletKind } from '../../../domain/wallet-kind';
import { Success, success } from '../envelope';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { SAMPLE_REQUEST_ID } from '../openapi/samples';
import { SAMPLE_ENTRIES } from '../openapi/wallet-samples';
import { CSV_HEAD, entryLine } from '../presenters/entries-csv';
import { EntriesAnswer, entriesAnswer } from '../presenters/wallet-answers';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

/** Rows of one file; the next one goes on where it ends. */
export const MAX_FILE_ROWS = 100_000;
/** Entries that a file asks for at a time. */
const FILE_PAGE = 1_000;

const Moment = (description: string) => Type.Optional(Type.String({ description, examples: ['2026-03-01'] }));

const querystring = Type.Object({
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_LIST_LIMIT,
      default: DEFAULT_LIST_LIMIT,
      description: 'Entries of a page; a file has its own measure.',
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      description: '`nextCursor` of the page before, or the `entryId` of an entry: those before it follow.',
    }),
  ),
  from: Moment('Posted then or later: a day in Nairobi (UTC+3), or a time; one without a zone is Nairobi’s.'),
  to: Moment('Posted then or earlier; a day counts to its end.'),
  format: Type.Optional(
    Type.String({ enum: [...ENTRY_FORMATS], description: 'Without it `Accept: text/csv` asks for a file as well.' }),
  ),
});

const LINK = {
  link: {
    type: 'string',
    description: `Of a file that may end before the statement does: where the entries after its ${MAX_FILE_ROWS} rows are.`,
  },
};

const ERRORS = [
  ...DOOR_ERRORS,
  'VALIDATION_ERROR',
  'INVALID_CURSOR',
  'WALLET_NOT_FOUND',
] as const satisfies readonly ErrorCode[];

function schemaOf(kind: WalletKind) {
  const answer = success(entriesAnswer(SAMPLE_ENTRIES), SAMPLE_REQUEST_ID);
  const file = CSV_HEAD + SAMPLE_ENTRIES.entries.map(entryLine).join('');
  return {
    tags: ['Wallets'],
    operationId: `${kind}Entries`,
    summary: `Read the statement of the ${kind} wallet`,
    description:
      `${WALLET_WORDS[kind]}: everything that was posted to it, newest first, each with the balance after it. What is only held ` +
      `is no entry. As CSV all of the range is sent at once, up to ${MAX_FILE_ROWS} rows.`,
    querystring,
    response: {
      200: {
        description: 'A page of entries, or a file of them.',
        headers: { ...RATE_HEADERS, ...LINK },
        content: {
          'application/json': {
            schema: Success(EntriesAnswer),
            examples: { answer: { summary: 'A page of entries.', value: answer } },
          },
          'text/csv': {
            schema: Type.String({ description: 'RFC 4180, UTF-8, with a header line.' }),
            examples: { file: { summary: 'A file of entries.', value: file } },
          },
        },
      },
      ...errorResponses('palpluss', ERRORS),
    },
  };
}

export function walletEntriesRoute(rest: Rest, deps: RouteDeps): void {
  for (const kind of WALLET_KINDS) {
    const url = `/v1/wallets/${kind}/entries`;
    rest.route({
      method: 'GET',
      url,
      schema: schemaOf(kind),
      onRequest: deps.admit('wallets:read'),
      handler: async (request, reply) => {
        const caller = callerOf(request);
        const { format, ...asked } = readEntriesQuery(request.query, request.headers.accept);
        if (format === 'json') {
          return success(entriesAnswer(await listEntries(deps, caller, kind, asked)), requestIdOf(request));
        }
        const lines = entryFile(deps, caller, kind, asked);
        // What is refused is refused before anything is sent.
        const { value: first } = await lines.next();
        const newest = first?.newest ?? 0;
        if (newest > MAX_FILE_ROWS) reply.header('link', nextFile(url, asked, newest - MAX_FILE_ROWS + 1));
        reply.type('text/csv; charset=utf-8; header=present');
        // A file is sent as a stream; the schema of the answer says what is in it.
        return reply.send(Readable.from(textOf(first?.text ?? '', lines)) as never);
      },
    });
  }
}

interface Part {
  readonly text: string;
  /** The number of the newest entry in it; 0 when there is none. */
  readonly newest: number;
}

/** A statement's file, page by page. */
async function* entryFile(
  deps: WalletDeps,
  caller: Caller,
  kind: WalletKind,
  asked: Omit<EntriesPage, 'limit'>,
): AsyncGenerator<Part, undefined> {
  let { cursor } = asked;
  for (let rows = 0; rows < MAX_FILE_ROWS;) {
    const limit = Math.min(FILE_PAGE, MAX_FILE_ROWS - rows);
    const page = await listEntries(deps, caller, kind, { ...asked, cursor, limit });
    const head = rows === 0 ? CSV_HEAD : '';
    yield { text: head + page.entries.map(entryLine).join(''), newest: Number(page.entries[0]?.entryId ?? 0) };
    rows += page.entries.length;
    cursor = page.nextCursor;
    if (cursor === '') return undefined;
  }
  return undefined;
}

async function* textOf(first: string, rest: AsyncIterable<Part>): AsyncGenerator<string, void> {
  yield first;
  for await (const { text } of rest) yield text;
}

/** Entries have numbers without gaps, so it is known before where a file ends. */
function nextFile(url: string, { from, to }: Omit<EntriesPage, 'limit'>, cursor: number): string {
  const query = new URLSearchParams({ format: 'csv', cursor: String(cursor) });
  if (from !== undefined) query.set('from', from);
  if (to !== undefined) query.set('to', to);
  return `<${url}?${query.toString()}>; rel="next"`;
}
