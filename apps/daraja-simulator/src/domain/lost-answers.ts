import type { Answer, JsonAnswer } from './answer';
import { REFUSALS, refusalAnswer } from './refusals';
import type { LostAnswer } from './scenario';

/** The answers that leave a client in the dark about its push (daraja.md §1, §1.1, §1.2). */
export function lostAnswer(as: LostAnswer, requestId: string): Answer {
  switch (as) {
    case 'reset':
      return { status: 0, reset: true };
    case 'internal-error':
      return refusalAnswer({ ...REFUSALS.internalError, errorCode: '500.001.1001' }, requestId);
    case 'gateway-timeout':
      return GATEWAY_TIMEOUT;
    case 'firewall-page':
      return { status: 503, html: FIREWALL_PAGE };
    case 'page':
      return { status: 200, html: PLAIN_PAGE };
    case 'empty-error':
      return refusalAnswer({ ...REFUSALS.nothingSaid, status: 200 }, requestId);
  }
}

/** Apigee's fault when Daraja behind it does not answer, as captured. */
const GATEWAY_TIMEOUT: JsonAnswer = {
  status: 504,
  body: {
    fault: {
      faultstring: 'Gateway Timeout',
      detail: { errorcode: 'messaging.adaptors.http.flow.GatewayTimeout', reason: 'TARGET_READ_TIMEOUT' },
    },
  },
};

const FIREWALL_PAGE = `<html>
<head>
<META NAME="robots" CONTENT="noindex,nofollow">
</head>
<body>Request unsuccessful. Incapsula incident ID: 0-0</body>
</html>
`;

const PLAIN_PAGE = '<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><p>It works!</p></body></html>\n';
