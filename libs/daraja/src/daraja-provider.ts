import type { Clock } from '@daftari/kernel/clock';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import { accessTokens, OAUTH_PATH, readTokenAnswer } from './access-token';
import { basicAuthorization, type DarajaCredentials } from './credentials';
import type { BalanceProvider } from './balance-port';
import { balanceProvider } from './balance-provider';
import type { C2bProvider } from './c2b-port';
import { c2bProvider } from './c2b-provider';
import { CIRCUIT_LIMITS, type CircuitLimits } from './circuit-breaker';
import { darajaHealth, type DarajaHealth } from './daraja-health';
import { darajaLine, type DarajaLine, type LineKit } from './daraja-line';
import { httpExchanger, type OpenHttp } from './http-exchange';
import { initiatorIdentity, type InitiatorIdentity } from './initiator-identity';
import type { InitiatorProvider } from './initiator-port';
import { initiatorProvider } from './initiator-provider';
import { CONNECTIONS, pacesFor, PRODUCTS, type Product } from './products';
import type { StkProvider } from './provider-port';
import type { PullProvider } from './pull-port';
import { pullProvider } from './pull-provider';
import type { Pace } from './request-pace';
import type { ReversalProvider } from './reversal-port';
import { reversalProvider } from './reversal-provider';
import { stkProvider } from './stk-provider';

export interface DarajaOptions {
  /** `https://api.safaricom.co.ke`, `https://sandbox.safaricom.co.ke` or a simulator. */
  readonly baseUrl: string;
  readonly credentials: DarajaCredentials;
  readonly clock: Clock;
  readonly scheduler?: Scheduler;
  /** A whole submit, token included; 30,000 ms. */
  readonly deadlineMs?: number;
  /** Of that, one request for a token; 10,000 ms. */
  readonly tokenDeadlineMs?: number;
  /** 5,000 ms. */
  readonly connectTimeoutMs?: number;
  /** 32 for pushes; more wait for a free connection within their deadline. The other products have their own. */
  readonly maxConnections?: number;
  /** Beyond it queries wait for their turn; 10. */
  readonly queriesPerSecond?: number;
  /** How many requests each product takes; `DARAJA_PACES`, and no limit but for queries when Daraja is on this machine. */
  readonly paces?: Partial<Record<Product, Pace>>;
  /** Opens connections; sockets when absent. */
  readonly openHttp?: OpenHttp;
  /** When a product is given up for a while, and for how long; `CIRCUIT_LIMITS`. */
  readonly circuitLimits?: Partial<CircuitLimits>;
}

export interface DarajaProvider
  extends StkProvider, InitiatorProvider, ReversalProvider, BalanceProvider, C2bProvider, PullProvider, DarajaHealth {
  /** Cuts what is still running; those submits answer as unknown, those questions as unavailable. */
  close(): Promise<void>;
}

const MAX_ANSWER_BYTES = 64 * 1024;
/** A page of Pull has as many records as Daraja likes. */
const MAX_PULL_BYTES = 8 * 1024 * 1024;

/**
 * Daraja over HTTP, with the credentials of one app and shortcode (daraja.md §1–6).
 * @throws InvalidInitiator the initiator's settings can not work
 */
export function darajaProvider(options: DarajaOptions): DarajaProvider {
  const { credentials, clock, deadlineMs = 30_000 } = options;
  const initiator = credentials.initiator === undefined ? undefined : initiatorIdentity(credentials.initiator);
  const { lines, close } = openLines(options, initiator);
  return {
    ...stkProvider({ pushes: lines['stk-push'], questions: lines['stk-query'] }, credentials, clock, deadlineMs),
    ...initiatorProvider({ payouts: lines.payout, statuses: lines['transaction-status'] }, initiator, deadlineMs),
    ...reversalProvider(lines.reversal, initiator, deadlineMs),
    ...balanceProvider(lines['account-balance'], initiator),
    ...c2bProvider(lines.c2b),
    ...pullProvider(lines.pull),
    ...darajaHealth(lines),
    close,
  };
}

type Lines = Readonly<Record<Product, DarajaLine>>;

/** A line for each product, and one token for all of them. */
function openLines(
  options: DarajaOptions,
  initiator: InitiatorIdentity | undefined,
): { lines: Lines; close(): Promise<void> } {
  const {
    baseUrl,
    credentials,
    clock,
    scheduler = systemScheduler,
    queriesPerSecond,
    tokenDeadlineMs = 10_000,
    openHttp = httpExchanger,
  } = options;
  const connection = {
    baseUrl,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    scheduler,
  };
  const oauth = openHttp({ ...connection, maxConnections: 1 });
  const authorization = basicAuthorization(credentials);
  const tokens = accessTokens(async () => {
    const headers = { authorization, accept: 'application/json' };
    const request = { method: 'GET', path: OAUTH_PATH, headers, deadlineMs: tokenDeadlineMs } as const;
    return readTokenAnswer(await oauth.exchange(request));
  }, clock);
  const secrets = secretsOf(credentials, authorization, initiator);
  const circuitLimits = { ...CIRCUIT_LIMITS, ...options.circuitLimits };
  const kit: LineKit = { connection, openHttp, tokens, clock, scheduler, secrets, circuitLimits };
  const queries = queriesPerSecond === undefined ? {} : { 'stk-query': { perSecond: queriesPerSecond } };
  const paces = pacesFor(baseUrl, { ...queries, ...options.paces });
  const connections = { ...CONNECTIONS, 'stk-push': options.maxConnections ?? CONNECTIONS['stk-push'] };
  const open = (product: Product) => {
    const ofProduct =
      product === 'pull' ? { ...kit, connection: { ...connection, maxAnswerBytes: MAX_PULL_BYTES } } : kit;
    return [product, darajaLine(ofProduct, connections[product], paces[product])] as const;
  };
  const lines = Object.fromEntries(PRODUCTS.map(open)) as Lines;
  const close = async () => {
    await Promise.all([oauth.close(), ...Object.values(lines).map((line) => line.close())]);
  };
  return { lines, close };
}

function secretsOf(credentials: DarajaCredentials, authorization: string, initiator?: InitiatorIdentity): string[] {
  const { consumerKey, consumerSecret, passkey } = credentials;
  const ofInitiator =
    initiator === undefined ? [] : [initiator.securityCredential, credentials.initiator!.initiatorPassword];
  return [authorization.slice('Basic '.length), passkey, consumerSecret, consumerKey, ...ofInitiator];
}
