/** How an outage looks from outside; nothing is executed. `hang` is no answer for two minutes, then a reset. */
export const OUTAGES = ['reset', 'hang', 'firewall-page', 'gateway-timeout', 'internal-error', 'unreachable'] as const;
export type OutageLook = (typeof OUTAGES)[number];

/** What a client may not be told or may be told wrongly, whatever the ledger says (daraja.md §18.6). Shares are 0 to 1. */
export interface Faults {
  /** Share of callbacks that are never sent. */
  readonly callbackLoss: number;
  /** Share of callbacks that are sent twice. */
  readonly callbackDuplicates: number;
  /** Share of callbacks after which a forged one comes: another receipt, at an address that is not quite right. */
  readonly callbackForgeries: number;
  /** At most so much later than usual, evenly spread: enough to change their order. */
  readonly callbackDelayMs: number;
  /** Callbacks wait until this is switched off, and then all come at once. */
  readonly holdCallbacks: boolean;
  /** Pauses before further tries of a callback that was not answered with 2xx. Daraja makes none, as far as is known. */
  readonly callbackRetriesMs: readonly number[];
  /** At most so much longer until an answer, evenly spread. */
  readonly latencyMs: number;
  /** Share of requests that meet an outage. */
  readonly outage: number;
  readonly outageLook: OutageLook;
  /** Which APIs have it; all when empty. */
  readonly outageApis: readonly string[];
  /** Share of requests that are executed though their connection is reset. */
  readonly lostAnswers: number;
  /** Share of STK queries that are told an empty 500.001.1001, one in five of these with HTTP 200. */
  readonly queryNoise: number;
  /** Requests per second and API, with as many at once; 0 is no limit. More are refused with 500.003.02. */
  readonly spikeArrest: number;
  /** Requests per API and hour; 0 is no limit. More are refused with 500.003.03. */
  readonly quota: number;
  /** APIs that the app has no product for: their token is invalid. */
  readonly productsRemoved: readonly string[];
  /** HTTP status that asks for a token are answered with; 0 is as usual. */
  readonly oauthStatus: number;
  /** How long tokens really live, whatever they say; 0 is as long as they say. */
  readonly tokenLifeMs: number;
  /** `expires_in` is a number instead of text. */
  readonly expiresInNumber: boolean;
  /** Prompts on ordinary phones wait for a person at the handset page. */
  readonly promptsWait: boolean;
  /** Share of ordinary payers that behave like the phone with this ending. */
  readonly payers: Readonly<Record<string, number>>;
  /** Share of ordinary recipients that behave like the one with this ending. */
  readonly recipients: Readonly<Record<string, number>>;
}

export const NO_FAULTS: Faults = {
  callbackLoss: 0,
  callbackDuplicates: 0,
  callbackForgeries: 0,
  callbackDelayMs: 0,
  holdCallbacks: false,
  callbackRetriesMs: [],
  latencyMs: 0,
  outage: 0,
  outageLook: 'reset',
  outageApis: [],
  lostAnswers: 0,
  queryNoise: 0,
  spikeArrest: 0,
  quota: 0,
  productsRemoved: [],
  oauthStatus: 0,
  tokenLifeMs: 0,
  expiresInNumber: false,
  promptsWait: false,
  payers: {},
  recipients: {},
};

const SHARES = ['callbackLoss', 'callbackDuplicates', 'callbackForgeries', 'outage', 'lostAnswers', 'queryNoise'];

/** Reads some faults; answers what is wrong with them as text. */
export function readFaults(given: unknown): Partial<Faults> | string {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'faults are a JSON object';
  for (const [name, value] of Object.entries(given)) {
    const wrong = wrongWith(name, value);
    if (wrong !== undefined) return `${name} must be ${wrong}`;
  }
  return given;
}

function wrongWith(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(NO_FAULTS, name)) return `one of ${Object.keys(NO_FAULTS).join(', ')}`;
  const usual = NO_FAULTS[name as keyof Faults];
  if (name === 'outageLook') return OUTAGES.some((look) => look === value) ? undefined : OUTAGES.join(', ');
  if (SHARES.includes(name)) return isNumber(value, 1) ? undefined : 'a share, 0 to 1';
  if (typeof usual === 'number') return isNumber(value, MOST) ? undefined : 'a number, 0 or more';
  if (typeof usual === 'boolean') return typeof value === 'boolean' ? undefined : 'true or false';
  if (Array.isArray(usual)) {
    const member = name === 'callbackRetriesMs' ? 'number' : 'string';
    const ok = Array.isArray(value) && value.length <= 100 && value.every((one) => typeof one === member);
    return ok ? undefined : `a list of ${member}s`;
  }
  return isMix(value) ? undefined : 'shares by ending, such as {"012":0.1}, at most 1 in all';
}

const MOST = 365 * 24 * 3_600_000;

function isNumber(value: unknown, most: number): value is number {
  return typeof value === 'number' && value >= 0 && value <= most;
}

function isMix(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const shares = Object.entries(value);
  const fine = shares.every(([ending, share]) => /^\d{3}$/.test(ending) && isNumber(share, 1));
  return fine && shares.reduce((sum, [, share]) => sum + (share as number), 0) <= 1 + Number.EPSILON;
}

/** Which of some shares a number between 0 and 1 falls into; undefined when into none. */
export function picked(shares: Readonly<Record<string, number>>, at: number): string | undefined {
  let left = at;
  for (const ending of Object.keys(shares).sort()) {
    left -= shares[ending]!;
    if (left < 0) return ending;
  }
  return undefined;
}
