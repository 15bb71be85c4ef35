import { Type } from 'typebox';
import { getWallet, setBalanceAlert } from '../../../application/wallets';
import { WALLET_KINDS } from '../../../domain/wallet-kind';
import { MAX_WALLET_SHILLINGS, readBalanceAlert } from '../../../domain/wallet-request';
import { success } from '../envelope';
import { BODY_ERRORS } from '../openapi/channel-fields';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { SAMPLE_ALERT_WALLET } from '../openapi/wallet-samples';
import { AlertAnswer, alertAnswer } from '../presenters/wallet-answers';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const examples = {
  set: { summary: 'Tell me below KES 500', value: { below: 500 } },
  end: { summary: 'Tell me nothing', value: { below: null } },
};

export const AlertBody = Type.Object(
  {
    below: Type.Union(
      [Type.Number({ exclusiveMinimum: 0, maximum: MAX_WALLET_SHILLINGS }), Type.String(), Type.Null()],
      { description: 'KES, with at most two decimals: told when less than this can be spent. Null ends it.' },
    ),
  },
  { title: 'Low-balance alert request', 'x-examples': examples },
);

const ERRORS = [...DOOR_ERRORS, 'WALLET_NOT_FOUND'] as const;

export function walletAlertRoute(rest: Rest, deps: RouteDeps): void {
  for (const kind of WALLET_KINDS) {
    const url = `/v1/wallets/${kind}/alert`;
    const answer = successResponse(AlertAnswer, 'The alert.', alertAnswer(SAMPLE_ALERT_WALLET, kind), RATE_HEADERS);
    const readSchema = {
      tags: ['Wallets'],
      operationId: `${kind}Alert`,
      summary: `Read the low-balance alert of the ${kind} wallet`,
      description: 'Below what you are told, and whether it is so now.',
      response: { 200: answer, ...errorResponses('palpluss', ERRORS) },
    };
    const setSchema = {
      tags: ['Wallets'],
      operationId: `set${kind[0]!.toUpperCase()}${kind.slice(1)}Alert`,
      summary: `Set the low-balance alert of the ${kind} wallet`,
      description:
        'You are told by the webhook `wallet.balance_low` when less than this can be spent, what is held counted out: within ' +
        'seconds, once, and again only after the balance was a tenth above it.',
      body: AlertBody,
      response: {
        200: answer,
        ...errorResponses('palpluss', [...ERRORS, ...BODY_ERRORS, 'VALIDATION_ERROR']),
      },
    };
    rest.route({
      method: 'GET',
      url,
      schema: readSchema,
      onRequest: deps.admit('wallets:read'),
      handler: async (request) =>
        success(alertAnswer(await getWallet(deps, callerOf(request), kind), kind), requestIdOf(request)),
    });
    rest.route({
      method: 'PUT',
      url,
      schema: setSchema,
      onRequest: deps.admit('wallets:write'),
      handler: async (request) => {
        const asking = { caller: callerOf(request), requestId: requestIdOf(request) };
        const wallet = await setBalanceAlert(deps, asking, kind, readBalanceAlert(request.body));
        return success(alertAnswer(wallet, kind), asking.requestId);
      },
    });
  }
}
