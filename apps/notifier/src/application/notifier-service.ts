import type {
  GetWebhookRequest,
  ListDeliveriesRequest,
  NotifierService,
  RedeliverRequest,
  RemoveWebhookRequest,
  SetWebhookRequest,
} from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { EgressRefused } from '@daftari/egress/egress-refused';
import { readTarget } from '@daftari/egress/target';
import type { Environment } from '@daftari/journal-core/event';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { plugpayEndpointId } from '../domain/endpoint';
import { pageOfDeliveries } from './deliveries-view';
import { cursorOf, placeOf } from './list-cursor';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import type { NotifierLog } from './notifier-log';
import { readEnvironment, readStatus, wireDelivery } from './wire-delivery';

const MAX_URL = 500;
const MAX_REASON = 200;
const MAX_PAGE = 100;

/** The notifier's generated interface, on its log and its view of deliveries. */
export class Notifier implements NotifierService {
  constructor(
    private readonly log: NotifierLog,
    private readonly views: ViewStore,
    private readonly openAll: PersonalValues['openAll'],
  ) {}

  /** Looks at the address's form only: no name is resolved here. @throws DaftariError VALIDATION_ERROR */
  async setWebhook(request: SetWebhookRequest) {
    const check = new FieldCheck();
    const { merchantId, environment, endpointId } = endpointOf(check, request);
    const url = check.text('url', request.url, MAX_URL);
    const problem = addressProblem(url, environment);
    if (problem !== undefined) check.wrong('url', problem);
    const cause = { ...callerCause(check, request.caller, endpointId), environment };
    check.done();
    await this.log.setEndpoint({ endpointId, merchantId, url }, cause);
    return {};
  }

  /** @throws DaftariError VALIDATION_ERROR */
  async removeWebhook(request: RemoveWebhookRequest) {
    const check = new FieldCheck();
    const { merchantId, environment, endpointId } = endpointOf(check, request);
    const reason = check.text('reason', request.reason, MAX_REASON);
    const cause = { ...callerCause(check, request.caller, endpointId), environment };
    check.done();
    await this.log.removeEndpoint({ endpointId, merchantId, reason }, cause);
    return {};
  }

  /** @throws DaftariError VALIDATION_ERROR */
  async getWebhook(request: GetWebhookRequest) {
    const check = new FieldCheck();
    const { merchantId, environment } = endpointOf(check, request);
    check.done();
    return { url: (await this.log.endpoint(merchantId, environment))?.url ?? '' };
  }

  /** @throws DaftariError VALIDATION_ERROR, INVALID_CURSOR */
  async listDeliveries(request: ListDeliveriesRequest) {
    const check = new FieldCheck();
    const { limit, cursor } = request;
    const merchantId = check.uuid('merchantId', request.merchantId);
    const transactionId = request.transactionId && check.uuid('transactionId', request.transactionId);
    const status = readStatus(check, request.state);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) check.wrong('limit', `must be 1 to ${MAX_PAGE}`);
    check.done();
    const filter = {
      ...(transactionId === '' ? {} : { transactionId }),
      ...(status === undefined ? {} : { status }),
    };
    const after = cursor === '' ? undefined : placeOf(cursor);
    const page = pageOfDeliveries(this.views, merchantId, filter, limit, after);
    const deliveries = await this.openAll(page.deliveries);
    return {
      deliveries: deliveries.map(wireDelivery),
      nextCursor: page.next === undefined ? '' : cursorOf(page.next),
    };
  }

  /** @throws DaftariError VALIDATION_ERROR, DELIVERY_NOT_FOUND */
  async redeliver(request: RedeliverRequest) {
    const check = new FieldCheck();
    const merchantId = check.uuid('merchantId', request.merchantId);
    const deliveryId = check.uuid('deliveryId', request.deliveryId);
    const cause = callerCause(check, request.caller, deliveryId);
    check.done();
    const key = { merchantId, deliveryId };
    await this.log.redeliver(key, cause);
    return { delivery: wireDelivery(await this.log.read(key)) };
  }
}

function endpointOf(check: FieldCheck, request: GetWebhookRequest) {
  const merchantId = check.uuid('merchantId', request.merchantId);
  const environment = readEnvironment(check, request.environment);
  return { merchantId, environment, endpointId: plugpayEndpointId(merchantId, environment) };
}

function addressProblem(url: string, environment: Environment): string | undefined {
  try {
    readTarget(url, environment === 'test' ? 'test' : 'public');
    return undefined;
  } catch (error) {
    if (error instanceof EgressRefused) return error.message;
    throw error;
  }
}
