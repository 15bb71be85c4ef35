import type {
  RegisterCollectionUrlsRequest,
  RegisterCollectionUrlsResponse,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { RegisterOutcome } from '@daftari/daraja/c2b-port';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { environmentOf } from '../wire-environment';

export interface RegisterUrlsDeps {
  /**
   * Tells M-Pesa where payments to the platform's shortcode that come unprompted are to be told. Undefined where no
   * credentials are configured. Never rejects.
   */
  readonly registerCollections?:
    ((environment: Environment) => (() => Promise<RegisterOutcome>) | undefined) | undefined;
}

/**
 * Registers the addresses; again does no harm.
 * @throws DaftariError VALIDATION_ERROR, PLATFORM_CREDENTIALS_NOT_CONFIGURED, PROVIDER_REFUSED, PROVIDER_UNAVAILABLE
 */
export async function registerCollectionUrls(
  { registerCollections }: RegisterUrlsDeps,
  request: RegisterCollectionUrlsRequest,
): Promise<RegisterCollectionUrlsResponse> {
  const environment = environmentOf(request.environment);
  if (environment === undefined) {
    throw new DaftariError('VALIDATION_ERROR', undefined, { fields: { environment: 'must be TEST or LIVE' } });
  }
  const register = registerCollections?.(environment);
  if (register === undefined) throw new DaftariError('PLATFORM_CREDENTIALS_NOT_CONFIGURED');
  const outcome = await register();
  switch (outcome.kind) {
    case 'registered':
    case 'already-registered': {
      const { kind, resultCode, resultDescription } = outcome;
      return { alreadyRegistered: kind === 'already-registered', resultCode, resultDescription };
    }
    case 'refused':
      throw new DaftariError(
        'PROVIDER_REFUSED',
        `M-Pesa refused it: ${outcome.resultCode} ${outcome.resultDescription}`,
      );
    case 'unavailable':
      throw new DaftariError('PROVIDER_UNAVAILABLE', `M-Pesa did not answer: ${outcome.reason}`);
  }
}
