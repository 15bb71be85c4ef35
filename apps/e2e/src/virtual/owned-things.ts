import {
  examplesOf,
  JSON_MEDIA,
  operationsOf,
  parameterExample,
  type ApiDocument,
  type OperationAt,
} from '@daftari/api-contract/document';
import type { VirtualInstallation } from './virtual-installation';

/** In everything that the owner can word freely. */
export const OWNERS_WORD = 'kanari';
/** From the owner's phones, which nobody else has. */
export const OWNERS_PHONES = '2547120009';
const ANSWERED_WITHIN_MS = 60_000;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Whoever has a key. */
export interface KeyHolder {
  ask(method: Method, url: string, body?: unknown): Promise<Answer>;
}

export function keyHolder(world: VirtualInstallation, apiKey: string): KeyHolder {
  const headers = { authorization: `Bearer ${apiKey}` };
  return {
    async ask(method, url, body) {
      let answer: Answer | undefined;
      const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
      world.time.stir();
      void world.rest.inject({ method, url, headers, ...payload }).then(({ statusCode, body: text }) => {
        answer = { status: statusCode, text };
        world.time.stir();
      });
      await world.time.until(`an answer of ${method} ${url}`, () => answer !== undefined, ANSWERED_WITHIN_MS);
      return answer!;
    },
  };
}

/** How the owner gets a thing that a client can name by its id. */
type Making =
  | { readonly by: 'asking'; readonly at: string; readonly body?: Record<string, unknown>; readonly field: string }
  | { readonly by: 'looking'; readonly at: string };

const PAYMENT = {
  amount: 100,
  phone: `${OWNERS_PHONES}01`,
  accountReference: `${OWNERS_WORD}-1`,
  callbackUrl: `https://${OWNERS_WORD}.example.com/hook`,
};

/** By the address up to the id. A route with an id that is not here fails the test: add how its thing is made. */
const MADE: Readonly<Record<string, Making>> = {
  '/v1/transactions/{}': { by: 'asking', at: '/v1/payments/stk', body: PAYMENT, field: 'transactionId' },
  '/v1/payments/{}': { by: 'asking', at: '/v1/payments/stk', body: PAYMENT, field: 'transactionId' },
  '/v1/payment-wallet/channels/{}': { by: 'asking', at: '/v1/payment-wallet/channels', field: 'id' },
  '/v1/api-keys/{}': { by: 'asking', at: '/v1/api-keys', field: 'id' },
  '/v1/credential-profiles/{}': { by: 'asking', at: '/v1/credential-profiles', field: 'id' },
  '/v1/b2c/batches/{}': { by: 'asking', at: '/v1/b2c/batches', field: 'batchId' },
  '/v1/webhook-endpoints/{}': { by: 'asking', at: '/v1/webhook-endpoints', field: 'id' },
  '/v1/webhook-deliveries/{}': { by: 'looking', at: '/v1/webhook-deliveries' },
  '/v1/events/{}': { by: 'looking', at: '/v1/events' },
};

/** What a field of a body or a query names by its id. */
const NAMED: Readonly<Record<string, string>> = {
  transactionId: '/v1/transactions/{}',
  channelId: '/v1/payment-wallet/channels/{}',
  channel_id: '/v1/payment-wallet/channels/{}',
  credentialId: '/v1/credential-profiles/{}',
  credential_id: '/v1/credential-profiles/{}',
  endpointId: '/v1/webhook-endpoints/{}',
  batchId: '/v1/b2c/batches/{}',
  keyId: '/v1/api-keys/{}',
};

/** Where a field names what no route makes. */
const NOBODYS = '0d0f0d0f-0d0f-4d0f-8d0f-0d0f0d0f0d0f';

/** What one merchant has, by id, and how to point at it. */
export interface OwnedThings {
  readonly ids: readonly string[];
  /** An operation's address with the owner's ids in the place of its parameters, and with the query that it has to have. */
  targetOf(operation: OperationAt): string;
  /** The owner's id for a field of that name. @throws when it is not known what it names */
  idFor(field: string): string;
}

/**
 * Makes one of everything that the document's routes can name, as its owner.
 * @param settle resolves when all that follows from it has happened
 */
export async function ownOneOfEverything(
  document: ApiDocument,
  owner: KeyHolder,
  settle: () => Promise<void>,
): Promise<OwnedThings> {
  const paths = Object.keys(document.paths).filter((path) => !path.startsWith('/admin'));
  const inAddresses = paths.flatMap(placesIn);
  for (const place of inAddresses) madeAt(place);
  const needed = new Set([...inAddresses, ...Object.values(NAMED).filter((place) => paths.includes(madeAt(place).at))]);
  const ids = new Map<string, string>();
  for (const by of ['asking', 'looking'] as const) {
    for (const place of needed) {
      const making = madeAt(place);
      if (making.by === by) ids.set(place, await make(document, owner, making));
    }
    // What is looked for comes of what was made.
    await settle();
  }
  return {
    ids: [...ids.values()],
    targetOf: (operation) => {
      const { path } = operation;
      const address = placesIn(path).reduce((target, place) => target.replace(/\{\w+\}/, () => ids.get(place)!), path);
      return `${address}?${requiredQuery(operation)}`;
    },
    idFor(field) {
      const place = NAMED[field];
      if (place === undefined) throw new Error(`what does the field ${field} name? Say it in owned-things.ts`);
      return ids.get(place) ?? NOBODYS;
    },
  };
}

function requiredQuery({ operation: { parameters = [] } }: OperationAt): string {
  const required = parameters.filter((each) => each.in === 'query' && each.required === true);
  return new URLSearchParams(
    required.map((each): [string, string] => [each.name, String(parameterExample(each))]),
  ).toString();
}

function madeAt(place: string): Making {
  const making = MADE[place];
  if (making === undefined) throw new Error(`whose is the id in ${place}? Say in owned-things.ts how one is made`);
  return making;
}

/** The address up to each of its parameters, whatever they are called. */
function placesIn(path: string): string[] {
  return [...path.matchAll(/\{\w+\}/g)].map(({ index }) => `${path.slice(0, index).replace(/\{\w+\}/g, '{}')}{}`);
}

async function make(document: ApiDocument, owner: KeyHolder, making: Making): Promise<string> {
  if (making.by === 'looking') {
    const { items } = dataIn(await owner.ask('GET', making.at)) as { items: readonly { id: string }[] };
    if (items[0] === undefined) throw new Error(`the owner finds nothing at ${making.at}`);
    return items[0].id;
  }
  const body = { ...exampleBody(document, making.at), ...making.body };
  const id = dataIn(await owner.ask('POST', making.at, body))[making.field];
  if (typeof id !== 'string') throw new Error(`${making.at} answers no ${making.field}`);
  return id;
}

function dataIn({ status, text }: Answer): Record<string, unknown> {
  if (status !== 200) throw new Error(`the owner was refused: ${status} ${text}`);
  return (JSON.parse(text) as { data: Record<string, unknown> }).data;
}

/** The first example of a request, in the owner's words where there is a choice. */
function exampleBody(document: ApiDocument, path: string): Record<string, unknown> {
  const found = operationsOf(document).find((each) => each.path === path && each.method === 'post');
  const [, example] = examplesOf(found?.operation.requestBody?.content[JSON_MEDIA])[0] ?? [];
  const body = example as Record<string, unknown> | undefined;
  if (body === undefined) throw new Error(`${path} has no example of a request`);
  return 'name' in body ? { ...body, name: OWNERS_WORD } : body;
}
