/** One entry of the registry. `money` says whether money can have moved when a caller sees this error. */
export interface ErrorEntry {
  http: number;
  /** Where the id that is wrong is part of the address: what is not there is 404 then. */
  httpInPath?: number;
  /** One sentence: what happened. It is the message unless the place that refuses says it better. */
  meaning: string;
  /** One sentence: what to do now. */
  remedy: string;
  money: 'not moved' | 'unknown';
}

/** Every code that an API of ours can answer with. Sources: seed-apis.md §1.17, design §5.1 and §6. */
export const ERROR_REGISTRY = {
  VALIDATION_ERROR: {
    http: 400,
    meaning: 'A field is missing or wrong.',
    remedy: 'Correct the fields named in details.fields.',
    money: 'not moved',
  },
  INVALID_JSON: {
    http: 400,
    meaning: 'The body is not valid JSON.',
    remedy: 'Send one JSON object as application/json.',
    money: 'not moved',
  },
  INVALID_PHONE: {
    http: 400,
    meaning: 'The phone number is not a Kenyan mobile number.',
    remedy: 'Use 07XXXXXXXX, 01XXXXXXXX, +254XXXXXXXXX or 254XXXXXXXXX.',
    money: 'not moved',
  },
  INVALID_UUID: {
    http: 400,
    meaning: 'The id is not a UUID.',
    remedy: 'Use the id exactly as it was answered.',
    money: 'not moved',
  },
  INVALID_CURSOR: {
    http: 400,
    meaning: 'The cursor is malformed.',
    remedy: 'Use a cursor from the last answer, or none to start again.',
    money: 'not moved',
  },
  INVALID_IDEMPOTENCY_KEY: {
    http: 400,
    meaning: 'The Idempotency-Key is longer than 120 characters or is not printable ASCII.',
    remedy: 'Use a key of 1 to 120 printable ASCII characters, such as a UUID.',
    money: 'not moved',
  },
  CHANNEL_NOT_FOUND: {
    http: 400,
    httpInPath: 404,
    meaning: 'The payment channel does not exist.',
    remedy: "Use one of your channels' ids, or leave channelId out.",
    money: 'not moved',
  },
  EMPTY_UPDATE: {
    http: 400,
    meaning: 'The request names nothing to change.',
    remedy: 'Send at least one field that can be changed.',
    money: 'not moved',
  },
  UNSUPPORTED_CURRENCY: {
    http: 400,
    meaning: 'M-Pesa moves Kenyan shillings only.',
    remedy: 'Leave currency out, or send KES.',
    money: 'not moved',
  },
  AUTH_HEADER_INVALID: {
    http: 401,
    meaning: 'The Authorization header is missing or malformed.',
    remedy: 'Send Authorization: Basic base64("<api key>:").',
    money: 'not moved',
  },
  INVALID_API_KEY: {
    http: 401,
    meaning: 'Invalid or revoked API key.',
    remedy: 'Check the key, or issue a new one.',
    money: 'not moved',
  },
  INSUFFICIENT_SERVICE_BALANCE: {
    http: 402,
    meaning: 'The service wallet cannot pay the fee.',
    remedy: 'Top the service wallet up.',
    money: 'not moved',
  },
  TENANT_INACTIVE: {
    http: 401,
    meaning: 'The merchant is suspended.',
    remedy: 'Ask the operator why; keys work again once the suspension is lifted.',
    money: 'not moved',
  },
  ADMIN_TOKEN_INVALID: {
    http: 401,
    meaning: 'The admin token is missing or wrong.',
    remedy: 'Send Authorization: Bearer with the token of DAFTARI_ADMIN_TOKEN_FILE.',
    money: 'not moved',
  },
  INSUFFICIENT_SCOPE: {
    http: 403,
    meaning: 'The API key may not do this.',
    remedy: 'Use a key with the scope in details.requiredScope.',
    money: 'not moved',
  },
  ADDRESS_NOT_ALLOWED: {
    http: 403,
    meaning: 'The API key may not be used from this address.',
    remedy: 'Call from an address on the list of the key, or issue a key with another list.',
    money: 'not moved',
  },
  KYC_NOT_VERIFIED: {
    http: 403,
    meaning: 'The merchant has not been verified (KYC), so it can not pay out.',
    remedy: 'Ask the operator to approve the verification.',
    money: 'not moved',
  },
  NOT_FOUND: {
    http: 404,
    meaning: 'There is nothing at this address.',
    remedy: 'Check the path against the documentation.',
    money: 'not moved',
  },
  API_KEY_NOT_FOUND: {
    http: 404,
    meaning: 'The API key does not exist.',
    remedy: 'Use the id of one of your keys in the environment of the key that asks.',
    money: 'not moved',
  },
  ENDPOINT_NOT_FOUND: {
    http: 404,
    meaning: 'The webhook endpoint does not exist.',
    remedy: 'Use the id of one of your endpoints in the environment of the key that asks.',
    money: 'not moved',
  },
  BATCH_NOT_FOUND: {
    http: 404,
    meaning: 'The batch of payouts does not exist.',
    remedy: 'Use the id exactly as it was answered, with a key of the same environment.',
    money: 'not moved',
  },
  CREDENTIAL_NOT_FOUND: {
    http: 404,
    meaning: 'The credential profile does not exist.',
    remedy: 'Use the id of one of your profiles, or leave credential_id out.',
    money: 'not moved',
  },
  MERCHANT_NOT_FOUND: {
    http: 404,
    meaning: 'The merchant does not exist.',
    remedy: 'Check the merchant id.',
    money: 'not moved',
  },
  TRANSACTION_NOT_FOUND: {
    http: 404,
    meaning: 'The transaction does not exist.',
    remedy: 'Check the transaction id and that the key is of the same environment.',
    money: 'not moved',
  },
  WALLET_NOT_FOUND: {
    http: 404,
    meaning: 'The wallet does not exist.',
    remedy: 'Top it up once to open it.',
    money: 'not moved',
  },
  DELIVERY_NOT_FOUND: {
    http: 404,
    meaning: 'The delivery does not exist.',
    remedy: 'Use an id from the list of deliveries.',
    money: 'not moved',
  },
  CALLBACK_NOT_FOUND: {
    http: 404,
    meaning: 'There is no such stored callback.',
    remedy: 'Look at the list of callbacks that could not be read.',
    money: 'not moved',
  },
  HOLD_NOT_FOUND: {
    http: 404,
    meaning: 'The hold does not exist.',
    remedy: 'Check the hold id.',
    money: 'not moved',
  },
  JOURNAL_NOT_FOUND: {
    http: 404,
    meaning: 'There is no journal of that name here.',
    remedy: 'Use the name of a service that this server runs.',
    money: 'not moved',
  },
  CONSUMER_NOT_FOUND: {
    http: 404,
    meaning: 'There is no consumer of that name here.',
    remedy: 'Use one of the names in details.known.',
    money: 'not moved',
  },
  NOT_PARKED: {
    http: 404,
    meaning: 'No such event is parked.',
    remedy: 'List what is parked: it may have been handled meanwhile.',
    money: 'not moved',
  },
  METHOD_NOT_ALLOWED: {
    http: 405,
    meaning: 'This address does not take that method.',
    remedy: 'Use a method named in the Allow header.',
    money: 'not moved',
  },
  ALREADY_EXISTS: {
    http: 409,
    meaning: 'This id is already used for something else.',
    remedy: 'Use a fresh id.',
    money: 'not moved',
  },
  IDEMPOTENCY_KEY_REUSED: {
    http: 409,
    meaning: 'This Idempotency-Key was already used for another request.',
    remedy: 'Use a fresh key for a new request; the first one is not affected.',
    money: 'not moved',
  },
  REQUEST_IN_PROGRESS: {
    http: 409,
    meaning: 'The first request under this Idempotency-Key is still running.',
    remedy: 'Send the same request with the same key again after the time in Retry-After.',
    money: 'unknown',
  },
  HOLD_FINISHED: {
    http: 409,
    meaning: 'The hold was already captured or released; a finished hold never changes again.',
    remedy: 'Read the hold; nothing was changed.',
    money: 'not moved',
  },
  DUPLICATE_SHORTCODE: {
    http: 409,
    meaning: 'You have a channel of this shortcode already.',
    remedy: 'Use that channel, whose id is in details.channelId, or change it.',
    money: 'not moved',
  },
  CHANNEL_IN_USE: {
    http: 409,
    meaning: 'The channel is the default, or payments under way were asked for by it.',
    remedy: 'Make another channel the default, or wait for the payments to end; details say which.',
    money: 'not moved',
  },
  INSUFFICIENT_FUNDS: {
    http: 409,
    meaning: 'The payout wallet can not cover the amount.',
    remedy: 'Fund the payout wallet, or pay out less; details say what is available.',
    money: 'not moved',
  },
  PROMPT_ALREADY_OPEN: {
    http: 409,
    meaning: 'The customer still has an open M-Pesa prompt.',
    remedy:
      'Wait until it is answered or has expired, then try again; under a new Idempotency-Key where details name a resultCode.',
    money: 'not moved',
  },
  REVIEW_NOT_DUE: {
    http: 409,
    meaning: 'Nothing about this payment waits for that decision.',
    remedy: 'Read the message for what it waits for, and look at the list of reviews.',
    money: 'not moved',
  },
  DECISION_CONFLICT: {
    http: 409,
    meaning: 'What is on record does not go together with that decision.',
    remedy: 'Look at the payment as it stands now, and decide again if there is still something to decide.',
    money: 'not moved',
  },
  CREDENTIAL_INACTIVE: {
    http: 409,
    meaning: 'The credential profile is switched off.',
    remedy: 'Switch it on, use another one, or leave credential_id out.',
    money: 'not moved',
  },
  LIMIT_REACHED: {
    http: 409,
    meaning: 'There are as many of these as one merchant may have.',
    remedy: 'Remove one that is not needed; the limit is in details.limit.',
    money: 'not moved',
  },
  ALREADY_REFUNDED: {
    http: 409,
    meaning: 'The payment was given back, or is on its way back, by another refund.',
    remedy: 'Look at the refund in details.refundId; another one may follow only when it has failed.',
    money: 'not moved',
  },
  NOT_REFUNDABLE: {
    http: 409,
    meaning: 'Nothing of this payment can be given back.',
    remedy: 'Read the message for why, and look at the payment as it stands now.',
    money: 'not moved',
  },
  BODY_TOO_LARGE: {
    http: 413,
    meaning: 'The body is larger than 64 KiB.',
    remedy: 'Send a smaller body.',
    money: 'not moved',
  },
  STK_TEMP_BANNED: {
    http: 429,
    meaning: 'Too few of the prompts that this API key sent lately were paid, so it may send none for a while.',
    remedy:
      'Wait for details.retryAfterSeconds, and prompt only customers who expect it; trying earlier does not prolong it.',
    money: 'not moved',
  },
  RATE_LIMIT_EXCEEDED: {
    http: 429,
    meaning: 'This API key has made too many requests in this minute.',
    remedy: 'Try again after the time in Retry-After.',
    money: 'not moved',
  },
  INTERNAL_ERROR: {
    http: 500,
    meaning: 'Something went wrong on our side.',
    remedy: 'Look the payment up before you try again, and quote the requestId to support.',
    money: 'unknown',
  },
  PLATFORM_CREDENTIALS_NOT_CONFIGURED: {
    http: 500,
    meaning: 'No Daraja credentials are configured for this environment.',
    remedy: 'The operator has to configure them; use a test key meanwhile.',
    money: 'not moved',
  },
  PROVIDER_REFUSED: {
    http: 502,
    meaning: 'M-Pesa refused the request.',
    remedy: 'See details for the provider code; nothing was charged. To ask again, use a new Idempotency-Key.',
    money: 'not moved',
  },
  PROVIDER_UNAVAILABLE: {
    http: 503,
    meaning: 'M-Pesa takes no requests at the moment.',
    remedy: 'Try again after the time in Retry-After, under a new Idempotency-Key: the old one keeps this answer.',
    money: 'not moved',
  },
  OVERLOADED: {
    http: 503,
    meaning: 'The service has more work than it can take.',
    remedy: 'Try again after the time in Retry-After.',
    money: 'not moved',
  },
  OUTCOME_UNKNOWN: {
    http: 503,
    meaning: 'The store did not say whether the change was written.',
    remedy: 'Look the payment up before you try again.',
    money: 'unknown',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_REGISTRY;
