import type { Clock } from '@daftari/kernel/clock';
import type { Phone } from '@daftari/kernel/phone';
import type { C2bAddresses } from './c2b-port';
import { c2bSubject } from './c2b-subject';
import { callbackUrl, type CallbackSubject, type CallbackTokens } from './callback-token';
import type { DarajaCredentials, InitiatorCredentials } from './credentials';
import type { BalanceProvider } from './balance-port';
import type { InitiatorProduct, ProductHealth, ProductTrips } from './daraja-health';
import { OwnProviders, type OwnCredential } from './own-providers';
import type { StkProvider, TransactionType } from './provider-port';
import { whyNoToken } from './try-credentials';
import { darajaProvider, type DarajaOptions, type DarajaProvider } from './daraja-provider';
import type { ResultAddresses } from './initiator-port';
import type { PullProvider } from './pull-port';
import { registeredPull } from './registered-pull';

/** The Daraja of one environment: a simulator for test money, Safaricom's for live money. */
export interface DarajaWorld {
  readonly baseUrl: string;
  /** The platform's own, 5 to 7 digits. */
  readonly shortcode: string;
  readonly credentials: DarajaCredentials;
  /** How payments are asked for that go by no channel; CustomerPayBillOnline when absent. */
  readonly transactionType?: TransactionType;
  /** Where Pull has still to be asked for: the phone that is named for it. Absent: it was registered before, or is not had. */
  readonly pullNumber?: Phone;
}

export type WorldName = CallbackSubject['environment'];

/** The world of a simulator, from what it says of itself. */
export function simulatedWorld(baseUrl: string, told: SimulatedWorld): DarajaWorld {
  const { shortcode, consumerKey, consumerSecret, passkey, initiatorName, initiatorPassword, certificate } = told;
  const initiator = { initiatorName, initiatorPassword, certificate };
  const credentials = { consumerKey, consumerSecret, passkey, initiator };
  return { baseUrl, shortcode, credentials, pullNumber: ANY_PHONE };
}

/** A simulator does not look at whose it is. */
const ANY_PHONE = '254700000000' as Phone;

type SimulatedWorld = Omit<DarajaCredentials, 'initiator'> & InitiatorCredentials & Pick<DarajaWorld, 'shortcode'>;

/** One product's circuit breaker in one environment. */
export interface Circuit extends ProductHealth, ProductTrips {
  readonly environment: WorldName;
}

interface Upstream {
  readonly provider: DarajaProvider;
  /** Without an initiator nothing is paid out: to be known before anything is held for it. */
  readonly canPayOut: boolean;
  readonly lists: Pick<PullProvider, 'pull'>;
  readonly shortcode: string;
  readonly transactionType: TransactionType | undefined;
}

/** Looks up what a merchant's credential profile keeps secret; undefined when it is not there. */
export type CredentialsOf = (credential: OwnCredential) => Promise<DarajaCredentials | undefined>;

/** What a result is about; each has an address of its own, and one for word that it waited too long. */
export type ResultPurpose = 'payout' | 'payout-status' | 'balance';

/** Who is asked for each environment, and where they send what becomes of it. What is not open has no provider. */
export class DarajaUpstreams {
  private readonly open = new Map<WorldName, Upstream>();
  private publicUrl = '';
  /** Where merchants' own credentials are used, also without any of the platform's. */
  private readonly reached = new Map<WorldName, string>();
  private readonly own: OwnProviders;

  constructor(
    private readonly tokens: Pick<CallbackTokens, 'mint'>,
    private readonly clock: Clock,
    private readonly means: Pick<DarajaOptions, 'scheduler' | 'openHttp'> = {},
    private readonly credentialsOf: CredentialsOf = async () => undefined,
  ) {
    const open = (baseUrl: string, credentials: DarajaCredentials) =>
      darajaProvider({ ...this.means, baseUrl, credentials, clock: this.clock });
    this.own = new OwnProviders({ credentialsOf, open });
  }

  /** Where Daraja reaches the callback service. To be told before anything is sent. */
  reachedAt(publicUrl: string): void {
    this.publicUrl = publicUrl;
  }

  /** Where an environment's Daraja is: enough for merchants with credentials of their own. */
  reach(environment: WorldName, baseUrl: string): void {
    this.reached.set(environment, baseUrl);
  }

  /** @throws InvalidInitiator the credentials can not be used; nothing was opened */
  connect(environment: WorldName, world: DarajaWorld): void {
    const { baseUrl, shortcode, credentials, transactionType, pullNumber: nominatedNumber } = world;
    this.reach(environment, baseUrl);
    const provider = darajaProvider({ ...this.means, baseUrl, credentials, clock: this.clock });
    const lists =
      nominatedNumber === undefined
        ? provider
        : registeredPull(provider, () => ({ shortcode, nominatedNumber, callbackUrl: this.publicUrl }));
    this.open.set(environment, {
      provider,
      canPayOut: credentials.initiator !== undefined,
      lists,
      shortcode,
      transactionType,
    });
  }

  /** What the service that decides about payments asks of it. */
  ports() {
    const providerFor = (environment: WorldName) => this.open.get(environment)?.provider;
    return {
      providerFor,
      ...this.ownPorts(),
      payoutsFor: (environment: WorldName) => {
        const upstream = this.open.get(environment);
        return upstream?.canPayOut === true ? upstream.provider : undefined;
      },
      /** Asks for balances; undefined without an initiator. */
      balanceFor: (environment: WorldName): BalanceProvider | undefined => {
        const upstream = this.open.get(environment);
        return upstream?.canPayOut === true ? upstream.provider : undefined;
      },
      /**
       * Has the code of a Result stop or free products (see `DarajaHealth`), of live money only: a simulator's scripted phones
       * say that the initiator is locked, and must not stop everybody's tests.
       */
      noteResult: (environment: WorldName, resultCode: string, product: InitiatorProduct): void => {
        if (environment === 'live') this.open.get(environment)?.provider.reportResult(resultCode, product);
      },
      pullFor: (environment: WorldName) => this.open.get(environment)?.lists,
      registerCollections: (environment: WorldName) => {
        const upstream = this.open.get(environment);
        if (upstream === undefined) return undefined;
        return () => upstream.provider.registerC2b(this.collectionAddresses(environment, upstream.shortcode));
      },
      platformShortcode: (environment: WorldName) => this.open.get(environment)?.shortcode,
      platformTransactionType: (environment: WorldName) => this.open.get(environment)?.transactionType,
      callbackUrlFor: (subject: CallbackSubject) => callbackUrl(this.publicUrl, this.tokens.mint(subject)),
      resultUrlsFor: (subject: CallbackSubject, purpose: ResultPurpose): ResultAddresses => {
        const token = this.tokens.mint(subject);
        return {
          resultUrl: callbackUrl(this.publicUrl, token, purpose),
          queueTimeoutUrl: callbackUrl(this.publicUrl, token, `${purpose}-timeout`),
        };
      },
    };
  }

  /** What is asked with merchants' own credentials. */
  private ownPorts() {
    return {
      /** Undefined where there is no Daraja for the environment, or no such credentials. @throws what the secret store throws */
      ownProviderFor: async (environment: WorldName, credential: OwnCredential): Promise<StkProvider | undefined> => {
        const baseUrl = this.reached.get(environment);
        return baseUrl === undefined ? undefined : this.own.provider(baseUrl, credential);
      },
      isReached: (environment: WorldName): boolean => this.reached.has(environment),
      /** Asks for an access token; no money moves. Answers why there is none; undefined when there is one. */
      whyNoTokenFor: async (environment: WorldName, credential: OwnCredential): Promise<string | undefined> => {
        const baseUrl = this.reached.get(environment);
        if (baseUrl === undefined) return 'there is no Daraja to ask for this environment';
        const credentials = await this.credentialsOf(credential);
        if (credentials === undefined) return 'the credentials are not in the secret store: give them again';
        return whyNoToken({ baseUrl, credentials });
      },
    };
  }

  /** Where payments that come unprompted are to be told: the same addresses for ever, for as long as the key signs. */
  private collectionAddresses(environment: WorldName, shortcode: string): C2bAddresses {
    const token = this.tokens.mint(c2bSubject(environment, shortcode));
    return {
      shortcode,
      // Nothing is refused: what names nobody waits for a person.
      responseType: 'Completed',
      confirmationUrl: callbackUrl(this.publicUrl, token, 'c2b'),
      validationUrl: callbackUrl(this.publicUrl, token, 'c2b-validation'),
    };
  }

  /** Whether the products of an environment are used at the moment, and why not; empty when it is not open. */
  health(environment: WorldName): ProductHealth[] {
    return this.open.get(environment)?.provider.health() ?? [];
  }

  /** The same of all environments that are open, with how often each was stopped. */
  circuits(): Circuit[] {
    return [...this.open].flatMap(([environment, { provider }]) => {
      const trips = provider.trips();
      return provider.health().map((health, i) => ({ environment, ...health, trips: trips[i]!.trips }));
    });
  }

  /** Cuts what is still running: those submits answer as unknown. */
  async close(): Promise<void> {
    await Promise.all([this.own.close(), ...[...this.open.values()].map(({ provider }) => provider.close())]);
  }
}
