/**
 * What fields mean that have one meaning wherever they stand, in either spelling. A field that its own schema describes keeps
 * those words.
 */
const WORDS: Readonly<Record<string, string>> = {
  success: 'True exactly in 2xx answers.',
  data: 'What was asked for.',
  error: 'What went wrong.',
  requestId: 'Quote it to support.',
  id: 'Names it for ever.',
  tenantId: 'The merchant’s id.',
  merchantId: 'The merchant’s id.',
  transactionId: 'Names the payment for ever: ask with it at /v1/transactions/{id}.',
  walletId: 'The wallet’s id.',
  channelId:
    'The channel that the request named, or the default one; null when the payment goes by the platform’s shortcode.',
  channel: 'Always null: kept for clients that read it.',
  type: 'What it is: STK, B2C, C2C, C2B, REFUND, WALLET_TOPUP_SERVICE_TOKENS or WALLET_TOPUP_PAYOUT.',
  status: 'Where it stands.',
  amount: 'KES, whole shillings.',
  currency: 'Always KES.',
  phone: 'Of the payer or payee, as 254XXXXXXXXX.',
  phoneNumber: 'Of the payer or payee, as 254XXXXXXXXX.',
  reference: 'The reference of the request, whole.',
  description: 'The description of the request, whole.',
  accountReference: 'The reference of the request, whole.',
  externalReference: 'The reference of the request, whole.',
  transactionDesc: 'The description of the request, whole.',
  customerName: 'Always null: M-Pesa tells no names of those who pay by STK push.',
  callbackUrl: 'Where the webhook of this payment goes; null when the request named no address.',
  provider: 'Who moves the money.',
  providerRequestId: 'M-Pesa’s MerchantRequestID or ConversationID; null as long as M-Pesa has given none.',
  providerCheckoutId: 'M-Pesa’s CheckoutRequestID; null for what is not an STK push, or has none yet.',
  mpesaReceipt: 'M-Pesa’s receipt; null until the money moved.',
  mpesaReceiptNumber: 'M-Pesa’s receipt; null until the money moved.',
  resultCode: 'M-Pesa’s result as text, "0" for success; null as long as there is none.',
  resultDesc: 'What M-Pesa says of the result; null as long as there is none.',
  resultDescription: 'What M-Pesa says of the result; null as long as there is none.',
  transactionFee: 'KES taken from the service wallet for it; 0 when it was given back.',
  idempotencyKey: 'The Idempotency-Key of the request; null when it had none.',
  createdAt: 'When it was made: ISO 8601 with milliseconds and Z.',
  updatedAt: 'When it last changed: ISO 8601 with milliseconds and Z.',
  items: 'What was found.',
  nextCursor: 'Ask for the next page with it as `cursor`; null on the last page.',
  environment: 'test or live, as the key that was used.',
  message: 'What is wrong, for people.',
  itemCount: 'How many payouts it has.',
  waiting: 'Not begun yet.',
  pending: 'Begun, without an end yet.',
  succeeded: 'Paid.',
  failed: 'Not paid.',
  refused: 'Never begun: what each was refused for stands with it.',
  indexes: 'Places in the list of the request, from 0.',
  total: 'How many there are.',
  name: 'What people call it.',
  category: 'Always PAYMENT_WALLET.',
  shortcode: 'The paybill or till number.',
  accountNumber: 'The account that customers of a paybill pay to; null when there is none.',
  version: 'Of the program.',
  degraded: 'What is amiss while requests are still taken.',
  why: 'What is amiss, in words.',
  limit: 'How many a page has at most.',
  cursor: 'The cursor of the page before.',
  ResponseCode: 'M-Pesa’s answer to the request: "0" is accepted.',
  ResponseDescription: 'What M-Pesa says of the request.',
  CustomerMessage: 'What may be shown to the customer.',
  MerchantRequestID: 'M-Pesa’s id of the request.',
  CheckoutRequestID: 'M-Pesa’s id of the prompt.',
  ConversationID: 'M-Pesa’s id of the payout.',
  OriginatorConversationID: 'Our id of the payout at M-Pesa.',
};

type Json = Record<string, unknown>;

/** The document with a description of every field and parameter that is known by its name. */
export function withFieldWords<T>(document: T): T {
  return described(document) as T;
}

function described(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(described);
  if (typeof node !== 'object' || node === null) return node;
  const { example, examples, ...rest } = node as Json;
  const inner: Json = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, described(value)]));
  // What examples hold are values, which may look like anything.
  const kept = { ...(example === undefined ? {} : { example }), ...(examples === undefined ? {} : { examples }) };
  const { properties, type, in: place, name } = inner;
  if (type === 'object' && isJson(properties)) inner['properties'] = fieldsDescribed(properties);
  if (typeof place === 'string' && typeof name === 'string') return { ...withWord(name, inner), ...kept };
  return { ...inner, ...kept };
}

function fieldsDescribed(properties: Json): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, isJson(field) ? withWord(name, field) : field]),
  );
}

function withWord(name: string, node: Json): Json {
  const words = WORDS[name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())];
  const said = typeof node['description'] === 'string' && node['description'] !== '';
  return said || words === undefined ? node : { ...node, description: words };
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
