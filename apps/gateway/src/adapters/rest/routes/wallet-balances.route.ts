import { getWallet } from '../../../application/wallets';
import { WALLET_KINDS, WALLET_WORDS } from '../../../domain/wallet-kind';
import { success } from '../envelope';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { SAMPLE_WALLETS } from '../openapi/wallet-samples';
import { BalanceAnswer, balanceAnswer } from '../presenters/balance-answer';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

export function walletBalancesRoute(rest: Rest, deps: RouteDeps): void {
  for (const kind of WALLET_KINDS) {
    const schema = {
      tags: ['Wallets'],
      operationId: `${kind}Balance`,
      summary: `Read the balance of the ${kind} wallet`,
      description: `${WALLET_WORDS[kind]}, in the environment of the key.`,
      response: {
        200: successResponse(BalanceAnswer, 'The balance.', balanceAnswer(SAMPLE_WALLETS[kind]), RATE_HEADERS),
        ...errorResponses('palpluss', [...DOOR_ERRORS, 'WALLET_NOT_FOUND']),
      },
    };
    rest.route({
      method: 'GET',
      url: `/v1/wallets/${kind}/balance`,
      schema,
      onRequest: deps.admit('wallets:read'),
      handler: async (request) =>
        success(balanceAnswer(await getWallet(deps, callerOf(request), kind)), requestIdOf(request)),
    });
  }
}
