import { accountModel } from './balance/account';
import { batchModel } from './batch/payout-batch';
import { collectionModel } from './collection/collection-model';
import { paymentModel } from './payment-model';
import { payoutModel } from './payout/payout-model';
import { receiptModel } from './receipt';
import { transferModel } from './transfer/transfer-model';

/** Every kind of stream of the journal `initiation`, by the beginning of its name. */
export const streamModels = {
  payment: paymentModel,
  payout: payoutModel,
  transfer: transferModel,
  receipt: receiptModel,
  collection: collectionModel,
  unmatched: collectionModel,
  account: accountModel,
  batch: batchModel,
};
