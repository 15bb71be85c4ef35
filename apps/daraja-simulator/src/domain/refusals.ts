import type { JsonAnswer } from './answer';
import type { Evidence } from './evidence';

/** A synchronous refusal: nothing was executed. */
export interface Refusal {
  readonly status: number;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly evidence: Evidence;
}

const refusal = (status: number, errorCode: string, errorMessage: string, evidence: Evidence): Refusal => ({
  status,
  errorCode,
  errorMessage,
  evidence,
});

/** The gateway's codes with their HTTP statuses and texts (daraja.md §1.2). */
export const REFUSALS = {
  invalidAuthentication: refusal(400, '400.008.01', 'Invalid Authentication passed', 'documented'),
  invalidAuthenticationType: refusal(400, '400.008.01', 'Invalid authentication type passed', 'documented'),
  invalidGrantType: refusal(400, '400.008.02', 'Invalid grant type passed', 'documented'),
  invalidAccessToken: refusal(404, '404.001.03', 'Invalid Access Token', 'documented'),
  resourceNotFound: refusal(404, '404.001.01', 'Resource not found', 'documented'),
  invalidContentType: refusal(400, '400.002.02', 'Bad Request - Invalid Content-Type', 'modelled'),
  invalidPayload: refusal(400, '400.002.05', 'Invalid Request Payload', 'modelled'),
  payloadTooLarge: refusal(413, '400.002.02', 'Bad Request - Request Entity Too Large', 'modelled'),
  merchantUnknown: refusal(500, '500.001.1001', 'Merchant does not exist', 'documented'),
  wrongCredentials: refusal(500, '500.001.1001', '[MerchantValidate] - Wrong credentials', 'documented'),
  subscriberLocked: refusal(
    500,
    '500.001.1001',
    'Unable to lock subscriber, a transaction is already in process for the current subscriber',
    'documented',
  ),
  transactionUnknown: refusal(500, '500.001.1001', 'The transaction does not Exist', 'observed'),
  /** A query's noise on an id that exists: no text at all. */
  nothingSaid: refusal(500, '500.001.1001', '', 'observed'),
  duplicateConversation: refusal(500, '500.002.1001', 'Duplicate OriginatorConversationID.', 'documented'),
  businessInternalError: refusal(500, '500.002.1001', 'System internal error.', 'observed'),
  urlsRegistered: refusal(500, '500.003.1001', 'Urls are already registered.', 'documented'),
  spikeArrest: refusal(500, '500.003.02', 'Error Occurred: Spike Arrest Violation', 'documented'),
  quota: refusal(500, '500.003.03', 'Error Occurred: Quota Violation', 'documented'),
  unreachable: refusal(500, '500.003.1001', 'Service is currently unreachable. Please try again later.', 'observed'),
  systemBusy: refusal(500, '500.003.02', 'System is busy. Please try again in few minutes.', 'documented'),
  internalError: refusal(500, '500.003.1001', 'Internal Server Error', 'documented'),
} as const satisfies Record<string, Refusal>;

export type RefusalName = keyof typeof REFUSALS;

export function isRefusal(read: object): read is Refusal {
  return 'errorCode' in read;
}

/** `405.001` for a verb that the path does not know. */
export function methodNotAllowed(verb: string): Refusal {
  return refusal(405, '405.001', `${verb} Method Not Allowed`, 'documented');
}

/** Which family of codes a wrong path below a known one belongs to (daraja.md §1.2). */
export function resourceNotFound(path: string): Refusal {
  const family = NOT_FOUND_FAMILIES.find(([start]) => path.startsWith(start))?.[1] ?? '001';
  return { ...REFUSALS.resourceNotFound, errorCode: `404.${family}.01` };
}

const NOT_FOUND_FAMILIES = [
  ['/mpesa/b2c/', '002'],
  ['/mpesa/accountbalance/', '002'],
  ['/mpesa/c2b/', '003'],
  ['/mpesa/transactionstatus/', '003'],
] as const;

/** `400.002.02` for one field of a request. */
export function invalidField(field: string): Refusal {
  return refusal(400, '400.002.02', `Bad Request - Invalid ${field}`, 'documented');
}

/** The common error envelope (daraja.md §1.1). */
export function refusalAnswer(refused: Refusal, requestId: string): JsonAnswer {
  const { status, errorCode, errorMessage } = refused;
  return { status, body: { requestId, errorCode, errorMessage } };
}

/** What the Apigee gateway in front of Daraja says about a path it has no proxy for (daraja.md §1). */
export function unknownProxyAnswer(path: string): JsonAnswer {
  const faultstring = `Unable to identify proxy for host: secure and url: ${path}`;
  const errorcode = 'messaging.adaptors.http.flow.ApplicationNotFound';
  return { status: 404, body: { fault: { faultstring, detail: { errorcode } } } };
}
