import type { GetWebhookRequest, NotifierService } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { plugpayEndpointId } from '../domain/endpoint';
import type { NotifierLog } from './notifier-log';
import { checkAddress, readEnvironment } from './read-request';

const MAX_REASON = 200;

/** The one address of a merchant for the PlugPay dialect. */
export function plugpayAddress(log: NotifierLog): Pick<NotifierService, 'setWebhook' | 'removeWebhook' | 'getWebhook'> {
  return {
    /** Looks at the address's form only: no name is resolved here. @throws DaftariError VALIDATION_ERROR */
    async setWebhook(request) {
      const check = new FieldCheck();
      const { merchantId, environment, endpointId } = endpointOf(check, request);
      const url = checkAddress(check, request.url, environment);
      const cause = { ...callerCause(check, request.caller, endpointId), environment };
      check.done();
      await log.setEndpoint({ endpointId, merchantId, url }, cause);
      return {};
    },

    /** @throws DaftariError VALIDATION_ERROR */
    async removeWebhook(request) {
      const check = new FieldCheck();
      const { merchantId, environment, endpointId } = endpointOf(check, request);
      const reason = check.text('reason', request.reason, MAX_REASON);
      const cause = { ...callerCause(check, request.caller, endpointId), environment };
      check.done();
      await log.removeEndpoint({ endpointId, merchantId, reason }, cause);
      return {};
    },

    /** @throws DaftariError VALIDATION_ERROR */
    async getWebhook(request) {
      const check = new FieldCheck();
      const { merchantId, environment } = endpointOf(check, request);
      check.done();
      return { url: (await log.endpoint(merchantId, environment))?.url ?? '' };
    },
  };
}

function endpointOf(check: FieldCheck, request: GetWebhookRequest) {
  const merchantId = check.uuid('merchantId', request.merchantId);
  const environment = readEnvironment(check, request.environment);
  return { merchantId, environment, endpointId: plugpayEndpointId(merchantId, environment) };
}
