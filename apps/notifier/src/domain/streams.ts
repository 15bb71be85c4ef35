import { deliveryModel } from './delivery';
import { endpointModel } from './endpoint';
import { merchantEventModel } from './merchant-event';
import { endpointBookModel } from './webhook-endpoint';

/** The models of the notifier's streams, by the word that their names begin with. */
export const NOTIFIER_STREAMS = {
  delivery: deliveryModel,
  endpoint: endpointModel,
  endpoints: endpointBookModel,
  event: merchantEventModel,
};
