import { registerC2b, simulateC2b } from './accept-c2b';
import { acceptPayout } from './accept-payout';
import { acceptPush } from './accept-push';
import { acceptBalance, acceptReversal } from './accept-reversal';
import { acceptStatus } from './accept-status';
import { issueToken } from './access-tokens';
import { queryPull, registerPull } from './answer-pull';
import { answerQuery } from './answer-query';
import type { Context } from './context';
import type { Route } from './endpoint';

/** Daraja's paths. */
export function routesOf(context: Context): Readonly<Record<string, Route>> {
  return {
    '/oauth/v1/generate': { api: 'oauth', verbs: { GET: issueToken(context) } },
    '/mpesa/stkpush/v1/processrequest': { api: 'stkpush', verbs: { POST: acceptPush(context) } },
    '/mpesa/stkpushquery/v1/query': { api: 'stkquery', verbs: { POST: answerQuery(context) } },
    '/mpesa/b2c/v1/paymentrequest': { api: 'b2c', verbs: { POST: acceptPayout(context, 1) } },
    '/mpesa/b2c/v3/paymentrequest': { api: 'b2c', verbs: { POST: acceptPayout(context, 3) } },
    '/mpesa/reversal/v1/request': { api: 'reversal', verbs: { POST: acceptReversal(context) } },
    '/mpesa/accountbalance/v1/query': { api: 'balance', verbs: { POST: acceptBalance(context) } },
    '/mpesa/c2b/v1/registerurl': { api: 'c2b-register', verbs: { POST: registerC2b(context, 1) } },
    '/mpesa/c2b/v2/registerurl': { api: 'c2b-register', verbs: { POST: registerC2b(context, 2) } },
    '/mpesa/c2b/v1/simulate': { api: 'c2b-simulate', verbs: { POST: simulateC2b(context) } },
    '/mpesa/c2b/v2/simulate': { api: 'c2b-simulate', verbs: { POST: simulateC2b(context) } },
    '/pulltransactions/v1/register': { api: 'pull-register', verbs: { POST: registerPull(context) } },
    '/pulltransactions/v1/query': { api: 'pull-query', verbs: { POST: queryPull(context), GET: queryPull(context) } },
    '/mpesa/transactionstatus/v1/query': { api: 'status', verbs: { POST: acceptStatus(context) } },
  };
}
