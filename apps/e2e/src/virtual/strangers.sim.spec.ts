import {
  examplesOf,
  JSON_MEDIA,
  operationsOf,
  type ApiDocument,
  type JsonSchema,
  type OperationAt,
} from '@daftari/api-contract/document';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  keyHolder,
  ownOneOfEverything,
  OWNERS_PHONES,
  OWNERS_WORD,
  type KeyHolder,
  type Method,
  type OwnedThings,
} from './owned-things';
import { virtualInstallation, type VirtualInstallation } from './virtual-installation';
import { virtualMerchant, type VirtualMerchant } from './virtual-merchant';

const SETTLED_AFTER_MS = 300_000;
const IS_ID = /(?:[a-z]Id|_id)$/;

let world: VirtualInstallation;
let document: ApiDocument;
let merchant: VirtualMerchant;
let owner: KeyHolder;
let owned: OwnedThings;
let live: KeyHolder;
let stranger: KeyHolder;

/** Every operation that a merchant's key opens, as the document tells. */
const operations = () =>
  operationsOf(document).filter(
    ({ operation: { security } }) =>
      security === undefined || security.some((one) => 'basic' in one || 'bearer' in one),
  );

beforeAll(async () => {
  world = await virtualInstallation({ seed: 1 });
  document = (await world.rest.inject('/openapi.json')).json<ApiDocument>();
  merchant = await virtualMerchant(world, `${OWNERS_WORD} shop`);
  owner = keyHolder(world, merchant.apiKey);
  stranger = keyHolder(world, (await virtualMerchant(world, 'Another shop')).apiKey);
  const { apiKey } = await world.merchants.service.issueApiKey({
    ...{ merchantId: merchant.merchantId, environment: Environment.LIVE, name: 'live' },
    ...{ scopes: [], allowedAddresses: [], caller: { actor: 'operator:spec', causation: '' } },
  });
  live = keyHolder(world, apiKey);
  owned = await ownOneOfEverything(document, owner, () => world.time.pass(SETTLED_AFTER_MS));
});
afterAll(() => world.end());

interface Attempt {
  readonly operation: OperationAt;
  readonly method: Method;
  readonly url: string;
  readonly body?: unknown;
  /** Whether it names a thing of the owner's: in its address, or in what it sends. */
  readonly names: 'in address' | 'in body' | 'in query' | 'nothing';
}

/** Each operation with each of its examples, and with the owner's ids wherever it takes an id. */
function attempts(): Attempt[] {
  return operations().flatMap((operation) => {
    const method = operation.method.toUpperCase() as Method;
    const media = operation.operation.requestBody?.content[JSON_MEDIA];
    const target = owned.targetOf(operation);
    const inAddress = operation.path.includes('{');
    const examples = media === undefined ? [undefined] : examplesOf(media).map(([, body]) => body);
    const fields = media === undefined ? [] : idsOf(media.schema);
    const queries = (operation.operation.parameters ?? []).filter(
      ({ in: place, name }) => place === 'query' && IS_ID.test(name),
    );
    const names = inAddress ? ('in address' as const) : ('nothing' as const);
    return [
      ...examples.map((body): Attempt => ({ operation, method, url: target, body, names })),
      ...fields.map((field): Attempt => {
        const body = { ...(examples[0] as object), [field]: owned.idFor(field) };
        return { operation, method, url: target, body, names: inAddress ? names : 'in body' };
      }),
      ...queries.map(({ name }): Attempt => {
        const url = `${target}&${name}=${owned.idFor(name)}`;
        return { operation, method, url, body: examples[0], names: inAddress ? names : 'in query' };
      }),
    ];
  });
}

/** The fields of a body that name something by its id, at any depth. */
function idsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(idsOf);
  if (typeof schema !== 'object' || schema === null) return [];
  const own = Object.keys((schema as { properties?: JsonSchema }).properties ?? {}).filter((name) => IS_ID.test(name));
  return [...new Set([...own, ...Object.values(schema).flatMap(idsOf)])];
}

/** What nobody but the owner may be told; the other environment's key is the same merchant's. */
const marks = (isSameMerchant: boolean) => [
  ...[...owned.ids, OWNERS_PHONES],
  ...(isSameMerchant ? [] : [OWNERS_WORD, merchant.merchantId]),
];

/** What the owner sees of everything, but for what every request changes. */
async function whatIsOwned(): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  for (const each of operations()) {
    const { path, method, operation } = each;
    const isJson = operation.responses['200']?.content?.[JSON_MEDIA] !== undefined;
    if (method !== 'get' || !isJson) continue;
    const { status, text } = await owner.ask('GET', owned.targetOf(each));
    const body = JSON.parse(text) as object;
    seen[path] = [status, { ...body, requestId: null }];
  }
  return JSON.parse(JSON.stringify(seen, (name, value: unknown) => (name === 'lastUsedAt' ? null : value))) as never;
}

async function expectNothingOfTheOwners(other: KeyHolder, isSameMerchant: boolean): Promise<void> {
  const before = await whatIsOwned();
  const tried = attempts();
  for (const { operation, method, url, body, names } of tried) {
    const { status, text } = await other.ask(method, url, body);
    const told = marks(isSameMerchant).filter((mark) => text.includes(mark));
    expect([method, url, status, told, text.slice(0, 300)]).toEqual([method, url, status, [], text.slice(0, 300)]);
    if (names === 'in address') expect([method, operation.path, status]).toEqual([method, operation.path, 404]);
    if (names === 'in body') expect([method, url, body, Math.floor(status / 100)]).toEqual([method, url, body, 4]);
  }
  expect(new Set(tried.map(({ operation }) => operation)).size).toBe(operations().length);
  expect(tried.filter(({ names }) => names === 'in address').length).toBeGreaterThan(5);
  await world.time.pass(SETTLED_AFTER_MS);
  expect(await whatIsOwned()).toEqual(before);
}

it('the owner finds all of it', async () => {
  const seen = await whatIsOwned();
  for (const [path, [status]] of Object.entries(seen) as [string, [number]][])
    expect([path, status]).toEqual([path, 200]);
  for (const id of owned.ids) expect([id, JSON.stringify(seen).includes(id)]).toEqual([id, true]);
});

it('another merchant finds and changes nothing of it, on no route', () => expectNothingOfTheOwners(stranger, false));

it("the other environment's key finds and changes nothing of it, on no route", () =>
  expectNothingOfTheOwners(live, true));
