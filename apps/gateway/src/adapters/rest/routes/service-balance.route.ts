import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { withDeadline } from '@daftari/rpc/deadline';
import { environmentOnWire } from '../../../application/environment-on-wire';
import { success } from '../envelope';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { SAMPLE_WALLET } from '../openapi/samples';
import { successResponse } from '../openapi/success-response';
import { BalanceAnswer, balanceAnswer } from '../presenters/balance-answer';
import { callerOf, requestIdOf } from '../request-context';
import { SERVICE_DEADLINE_MS, type Rest, type RouteDeps } from '../rest-deps';

const schema = {
  tags: ['Wallets'],
  operationId: 'serviceBalance',
  summary: 'Read the balance of the service wallet',
  description: 'The prepaid wallet that pays the fees, in the environment of the key.',
  response: {
    200: successResponse(BalanceAnswer, 'The balance.', balanceAnswer(SAMPLE_WALLET), RATE_HEADERS),
    ...errorResponses('palpluss', [...DOOR_ERRORS, 'WALLET_NOT_FOUND']),
  },
};

export function serviceBalanceRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'GET',
    url: '/v1/wallets/service/balance',
    schema,
    onRequest: deps.admit,
    handler: async (request) => {
      const { merchantId, environment } = callerOf(request);
      const { wallet } = await withDeadline(
        deps.walletFee.getWallet({
          merchantId,
          environment: environmentOnWire(environment),
          kind: WalletKind.SERVICE,
        }),
        SERVICE_DEADLINE_MS,
        deps.scheduler,
        'the wallet service',
      );
      if (wallet?.merchantId !== merchantId) throw new DaftariError('WALLET_NOT_FOUND');
      return success(balanceAnswer(wallet), requestIdOf(request));
    },
  });
}
