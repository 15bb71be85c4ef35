import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { Cause, Environment } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { DaftariError } from '@daftari/kernel/errors';
import { isKeyed } from './keyed-causation';
import type { Random } from '@daftari/kernel/random';
import type { SecretStore } from '@daftari/secrets/secret-store';
import { newSigningSecret, secretText } from '@daftari/webhook/signing-secret';
import {
  createdBefore,
  decideChange,
  decideCreate,
  decideDelete,
  decideRotate,
  ownEndpoint,
  type ChangeWebhookEndpoint,
  type CreateWebhookEndpoint,
} from '../domain/decide-webhook-endpoint';
import {
  endpointBookStream,
  signingVersions,
  type EndpointBook,
  type WebhookEndpoint,
} from '../domain/webhook-endpoint';

/** Of a merchant in one environment. */
export interface EndpointScope {
  readonly merchantId: string;
  readonly environment: Environment;
}

export interface CreatedEndpoint {
  readonly endpoint: WebhookEndpoint;
  /** Absent when an earlier request created it: a secret is shown once. */
  readonly secret?: string;
}

export interface RotatedSecret {
  /** Absent when an earlier request made it: a secret is shown once. */
  readonly secret?: string;
  /** Until when the one before signs as well, ISO 8601. */
  readonly previousUntil: string;
}

type OwnCause = Omit<Cause, 'correlation' | 'environment'>;

/** How often a rotation that others came before is tried. */
const MAX_TRIES = 5;

/** Merchants' own endpoints as the journal keeps them, and their secrets, which it does not. */
export class EndpointLog {
  constructor(
    private readonly journal: Journal,
    private readonly secrets: SecretStore,
    private readonly random: Random,
  ) {}

  /** With everything that is durable. */
  async book({ merchantId, environment }: EndpointScope): Promise<EndpointBook> {
    const stream = endpointBookStream(merchantId, environment);
    return (await this.journal.state<EndpointBook>(partitionOf(merchantId), stream)).state;
  }

  /** @throws DaftariError ENDPOINT_NOT_FOUND */
  async get(scope: EndpointScope, endpointId: string): Promise<WebhookEndpoint> {
    return ownEndpoint(await this.book(scope), endpointId);
  }

  /**
   * The secret is durable before the event that names it.
   * @throws DaftariError LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED, ENDPOINT_NOT_FOUND
   */
  async create(scope: EndpointScope, command: CreateWebhookEndpoint, cause: OwnCause): Promise<CreatedEndpoint> {
    const book = await this.book(scope);
    const before = createdBefore(command, book);
    if (before !== undefined) return { endpoint: before };
    // What is refused leaves no secret behind.
    decideCreate(command, book);
    const secret = await this.newSecret(command.endpointId, 1);
    const isNew = await this.decide(scope, cause, (book) => decideCreate(command, book));
    const endpoint = await this.get(scope, command.endpointId);
    return isNew ? { endpoint, secret: secretText(secret) } : { endpoint };
  }

  /** @throws DaftariError ENDPOINT_NOT_FOUND */
  async change(scope: EndpointScope, command: ChangeWebhookEndpoint, cause: OwnCause): Promise<WebhookEndpoint> {
    await this.decide(scope, cause, (book) => decideChange(command, book));
    return this.get(scope, command.endpointId);
  }

  /** Once for a keyed causation. @throws DaftariError ENDPOINT_NOT_FOUND; REQUEST_IN_PROGRESS others change its secret again and again */
  async rotate(scope: EndpointScope, endpointId: string, cause: OwnCause): Promise<RotatedSecret> {
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      const endpoint = await this.get(scope, endpointId);
      if (isKeyed(cause.causation) && endpoint.rotatedBy === cause.causation) {
        return { previousUntil: endpoint.previousSecretUntil ?? '' };
      }
      const secretVersion = endpoint.secretVersion + 1;
      const secret = await this.newSecret(endpointId, secretVersion);
      const command = { endpointId, secretVersion };
      const isMade = await this.decide(scope, cause, (book, nowMs) => decideRotate(command, book, nowMs));
      const { previousSecretUntil = '' } = await this.get(scope, endpointId);
      if (isMade) return { secret: secretText(secret), previousUntil: previousSecretUntil };
    }
    throw new DaftariError('REQUEST_IN_PROGRESS', undefined, { retryAfterSeconds: 1 });
  }

  /** @throws DaftariError ENDPOINT_NOT_FOUND */
  async delete(scope: EndpointScope, endpointId: string, cause: OwnCause): Promise<void> {
    const book = await this.book(scope);
    const isGone = book.deleted.some((one) => one.endpointId === endpointId);
    if (!isGone) await this.decide(scope, cause, (now) => decideDelete(endpointId, now));
    // Also when a crash came between: nothing was left that could need it.
    await this.secrets.destroy(endpointId);
    if (isGone) ownEndpoint(book, endpointId);
  }

  /** The secrets that sign for an endpoint at this moment, the newest first; none when the store has lost them. */
  async signingSecrets(endpoint: WebhookEndpoint, nowMs: number): Promise<readonly Uint8Array[]> {
    const { endpointId: id } = endpoint;
    const versions = signingVersions(endpoint, nowMs);
    const found = await Promise.all(versions.map((version) => this.secrets.get({ id, version })));
    return found.filter((secret) => secret !== undefined);
  }

  /** One that was put and never named by an event, for a crash came between or somebody asks at the same time, is the one. */
  private async newSecret(id: string, version: number): Promise<Uint8Array> {
    const secret = newSigningSecret(this.random);
    try {
      await this.secrets.put({ id, version }, secret);
      return secret;
    } catch (error) {
      const found = isTaken(error) ? await this.secrets.get({ id, version }) : undefined;
      if (found === undefined) throw error;
      return found;
    }
  }

  /** Answers whether anything was written. */
  private async decide(
    { merchantId, environment }: EndpointScope,
    cause: OwnCause,
    decide: (book: EndpointBook, nowMs: number) => readonly NotifierEvent[],
  ): Promise<boolean> {
    const stream = endpointBookStream(merchantId, environment);
    const { events } = await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream],
      cause: { ...cause, correlation: merchantId, environment },
      decide: (view) => {
        const facts = decide(view.stream<EndpointBook>(stream).state, view.nowMs);
        return { events: facts.map((fact) => ({ ...fact, stream })), result: undefined };
      },
    });
    return events.length > 0;
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof DaftariError && error.code === 'ALREADY_EXISTS';
}
