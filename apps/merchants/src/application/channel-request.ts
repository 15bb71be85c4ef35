import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type {
  CreateChannelRequest,
  UpdateChannelRequest,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import type { Environment } from '@daftari/journal-core/event';
import type { FieldCheck } from '@daftari/service/field-check';
import { KIND_OF_TYPE, type ChannelType } from '../domain/channel';
import type { CreateChannel } from '../domain/create-channel';
import type { UpdateChannel } from '../domain/update-channel';
import { MAX_NAME, SHORTCODE } from './register-request';

const MAX_ACCOUNT_NUMBER = 50;
const FINGERPRINT = /^[0-9a-f]{64}$/;

/** Which channels a request is about. */
export interface ChannelScope {
  readonly merchantId: string;
  readonly environment: Environment;
}

export function readScope(
  check: FieldCheck,
  request: { readonly merchantId: string; readonly environment: WireEnvironment },
): ChannelScope {
  const merchantId = check.uuid('merchantId', request.merchantId);
  return { merchantId, environment: readEnvironment(check, request.environment) };
}

export function readEnvironment(check: FieldCheck, environment: WireEnvironment): Environment {
  if (environment === WireEnvironment.LIVE) return 'live';
  if (environment !== WireEnvironment.TEST) check.wrong('environment', 'must be TEST or LIVE');
  return 'test';
}

export function createCommand(check: FieldCheck, request: CreateChannelRequest): CreateChannel {
  const { requestFingerprint, accountNumber, isDefault } = request;
  if (!FINGERPRINT.test(requestFingerprint)) check.wrong('requestFingerprint', 'must be a SHA-256 in hexadecimal');
  return {
    ...readScope(check, request),
    channelId: check.uuid('channelId', request.channelId),
    type: readType(check, request.type),
    shortcode: readShortcode(check, request.shortcode),
    name: check.text('name', request.name, MAX_NAME),
    ...(accountNumber !== undefined && { accountNumber: readAccount(check, accountNumber) }),
    isDefault,
    requestFingerprint,
  };
}

/** What never changes is read as it is: only what the channel has already is let through. */
export function updateCommand(check: FieldCheck, request: UpdateChannelRequest): UpdateChannel {
  const { type, shortcode, name, accountNumber, isDefault } = request;
  return {
    ...readScope(check, request),
    channelId: check.uuid('channelId', request.channelId),
    ...(type !== undefined && { type: readType(check, type) }),
    ...(shortcode !== undefined && { shortcode: readShortcode(check, shortcode) }),
    ...(name !== undefined && { name: check.text('name', name, MAX_NAME) }),
    ...(accountNumber !== undefined && {
      accountNumber: accountNumber === '' ? null : readAccount(check, accountNumber),
    }),
    ...(isDefault !== undefined && { isDefault }),
  };
}

function readType(check: FieldCheck, type: string): ChannelType {
  if (Object.hasOwn(KIND_OF_TYPE, type)) return type as ChannelType;
  check.wrong('type', `must be one of ${Object.keys(KIND_OF_TYPE).join(', ')}`);
  return 'PAYBILL';
}

function readShortcode(check: FieldCheck, shortcode: string): string {
  if (!SHORTCODE.test(shortcode)) check.wrong('shortcode', 'must have 5 to 7 digits');
  return shortcode;
}

function readAccount(check: FieldCheck, accountNumber: string): string {
  return check.text('accountNumber', accountNumber, MAX_ACCOUNT_NUMBER);
}
