import type {
  TestCredentialsRequest,
  TestCredentialsResponse,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { MerchantsService } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { FieldCheck } from '@daftari/service/field-check';
import type { Credential } from './payment-route';
import { environmentOf } from './wire-environment';

export interface TestCredentialsDeps {
  readonly merchants: Pick<MerchantsService, 'getCredentialProfile'>;
  /** Asks for an access token, within seconds; answers why there is none, free of secrets. Absent: nobody can be asked. */
  readonly whyNoTokenFor?:
    ((environment: Environment, credential: Credential) => Promise<string | undefined>) | undefined;
}

const VALID =
  'Daraja gave an access token for the consumer key and secret. The passkey and the shortcode are not checked by this.';

/** Whether Daraja knows a profile's consumer key and secret; no money can move. @throws DaftariError VALIDATION_ERROR, CREDENTIAL_NOT_FOUND */
export async function testCredentials(
  { merchants, whyNoTokenFor }: TestCredentialsDeps,
  { merchantId, environment: wire, profileId }: TestCredentialsRequest,
): Promise<TestCredentialsResponse> {
  const check = new FieldCheck();
  const environment = environmentOf(wire);
  if (environment === undefined) check.wrong('environment', 'must be TEST or LIVE');
  check.uuid('merchantId', merchantId);
  check.done();
  const { profile } = await merchants.getCredentialProfile({ merchantId, environment: wire, profileId });
  if (profile === undefined) throw new DaftariError('CREDENTIAL_NOT_FOUND');
  if (environment === undefined || whyNoTokenFor === undefined)
    return { valid: false, message: 'There is no Daraja to ask.' };
  const why = await whyNoTokenFor(environment, { profileId: profile.profileId, secretVersion: profile.secretVersion });
  return why === undefined ? { valid: true, message: VALID } : { valid: false, message: why };
}
