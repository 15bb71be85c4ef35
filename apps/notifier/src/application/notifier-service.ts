import type { NotifierService } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { deliveryRequests, type DeliveryRequestDeps } from './delivery-requests';
import { endpointActions, endpointRequests, type EndpointRequestDeps } from './endpoint-requests';
import { eventRequests } from './event-requests';
import { plugpayAddress } from './plugpay-address';

/** The notifier's generated interface, on its log and its views. */
export function notifierService(deps: EndpointRequestDeps & DeliveryRequestDeps): NotifierService {
  return {
    ...plugpayAddress(deps.log),
    ...endpointRequests(deps),
    ...endpointActions(deps),
    ...deliveryRequests(deps),
    ...eventRequests(deps.views, deps.openAll),
  };
}
