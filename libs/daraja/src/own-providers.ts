import type { DarajaCredentials } from './credentials';
import { unavailable } from './classify-query';
import { refused } from './gateway-verdict';
import type { StkProvider } from './provider-port';

/** A merchant's own credentials, by what names them in events. */
export interface OwnCredential {
  readonly profileId: string;
  readonly secretVersion: number;
}

/** What asks with one set of credentials: it has its own tokens, pace and circuit breakers. */
export interface OpenedProvider extends StkProvider {
  close(): Promise<void>;
}

export interface OwnProvidersDeps {
  /** Undefined when there are none under the name (any more). */
  readonly credentialsOf: (credential: OwnCredential) => Promise<DarajaCredentials | undefined>;
  readonly open: (baseUrl: string, credentials: DarajaCredentials) => OpenedProvider;
  /** So many stay open; more only while they are busy. */
  readonly maxIdle?: number;
}

const MAX_IDLE = 100;
const GONE = 'the credentials of the profile are not there';

/** One that is busy is never closed. */
interface Entry {
  readonly opening: Promise<OpenedProvider | undefined>;
  busy: number;
}

/**
 * Providers of merchants' own credentials: one for each profile and version, so that one merchant's wrong credentials stop
 * nobody else. The least used are closed when there are many, never one that waits for an answer.
 */
export class OwnProviders {
  /** The most recently used last. */
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly deps: OwnProvidersDeps) {}

  /** Undefined when there are no such credentials. @throws what the secret store throws */
  async provider(baseUrl: string, credential: OwnCredential): Promise<StkProvider | undefined> {
    const found = await this.using(baseUrl, credential, async (provider) => provider !== undefined);
    if (!found) return undefined;
    // Looked up again for each request: it may have been closed since it was handed out.
    return {
      push: (request, deadlineMs) =>
        this.using(baseUrl, credential, async (provider) =>
          provider === undefined ? refused('NOT_SENT', `not sent: ${GONE}`) : provider.push(request, deadlineMs),
        ),
      query: (request, deadlineMs) =>
        this.using(baseUrl, credential, async (provider) =>
          provider === undefined ? unavailable(`not asked: ${GONE}`) : provider.query(request, deadlineMs),
        ),
    };
  }

  /** Cuts what is still running. */
  async close(): Promise<void> {
    const all = [...this.entries.values()];
    this.entries.clear();
    await Promise.all(all.map(closeEntry));
  }

  private async using<T>(
    baseUrl: string,
    credential: OwnCredential,
    use: (provider: StkProvider | undefined) => Promise<T>,
  ): Promise<T> {
    const key = `${baseUrl} ${credential.profileId} ${credential.secretVersion}`;
    const entry = this.entries.get(key) ?? { opening: this.open(baseUrl, credential), busy: 0 };
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.busy += 1;
    try {
      const provider = await entry.opening.catch((error: unknown) => {
        this.forget(key, entry);
        throw error;
      });
      if (provider === undefined) this.forget(key, entry);
      return await use(provider);
    } finally {
      entry.busy -= 1;
      this.closeLeastUsed();
    }
  }

  private async open(baseUrl: string, credential: OwnCredential): Promise<OpenedProvider | undefined> {
    const credentials = await this.deps.credentialsOf(credential);
    return credentials && this.deps.open(baseUrl, credentials);
  }

  /** The next one who asks looks again. */
  private forget(key: string, entry: Entry): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
  }

  private closeLeastUsed(): void {
    const { maxIdle = MAX_IDLE } = this.deps;
    for (const [key, entry] of this.entries) {
      if (this.entries.size <= maxIdle) return;
      if (entry.busy > 0) continue;
      this.entries.delete(key);
      void closeEntry(entry);
    }
  }
}

/** Never rejects: what was never opened needs no closing. */
async function closeEntry({ opening }: Entry): Promise<void> {
  await opening.then((provider) => provider?.close()).catch(() => undefined);
}
