import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { withDeadline } from '@daftari/rpc/deadline';
import { authenticating } from '../authenticating';
import { Failure, success, Success } from '../envelope';
import { environmentOnWire } from '../environment-on-wire';
import { BalanceAnswer, balanceAnswer } from '../presenters/balance-answer';
import { callerOf, requestIdOf } from '../request-context';
import { SERVICE_DEADLINE_MS, type Rest, type RestDeps } from '../rest-deps';

const schema = {
  summary: 'Read the balance of the service wallet, which pays the fees.',
  response: {
    200: Success(BalanceAnswer),
    ...Object.fromEntries([401, 404, 500, 503].map((status) => [status, Failure])),
  },
};

export function serviceBalanceRoute(rest: Rest, deps: RestDeps): void {
  rest.route({
    method: 'GET',
    url: '/v1/wallets/service/balance',
    schema,
    onRequest: authenticating(deps),
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
