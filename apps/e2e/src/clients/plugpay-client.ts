/**
 * A client of the Mwenaro PlugPay API, written from its public page only: https://plugnpay.mwenaro.com/docs. It is strict about
 * what the page names, and lets anything else through.
 */

export interface PlugPayOptions {
  /** What stands before `/v1/payments`: `https://plugnpay.mwenaro.com/api`. */
  readonly baseUrl: string;
  /** A sandbox or live key of the dashboard; opaque. */
  readonly apiKey: string;
  readonly timeoutMs?: number;
}

export interface StkPush {
  readonly phoneNumber: string;
  readonly amount: number;
  readonly accountReference: string;
  readonly transactionDesc?: string;
}

export interface B2cTransfer {
  readonly b2cReceiver: string;
  readonly b2cAmount: number;
  readonly b2cRemarks?: string;
}

export interface C2cTransfer {
  readonly senderPhone: string;
  readonly receiverPhone: string;
  readonly c2cAmount: number;
  readonly c2cRemarks?: string;
}

/** The page prints no answer to a transfer; its webhooks need the id "from initiation", and every answer says that it worked. */
export interface Accepted {
  readonly success: true;
  readonly transactionId: string;
}

export interface StkPushAccepted extends Accepted {
  readonly ResponseCode: string;
  readonly ResponseDescription: string;
  readonly CheckoutRequestID: string;
  readonly CustomerMessage: string;
}

export interface PaymentSucceeded {
  readonly event: 'payment.success';
  readonly data: {
    readonly transactionId: string;
    readonly type: string;
    readonly status: 'SUCCESS';
    readonly amount: number;
    readonly phoneNumber: string;
    readonly mpesaReceiptNumber: string;
    readonly timestamp: string;
  };
}

export interface PaymentNotMade {
  readonly event: 'payment.cancelled' | 'payment.failed';
  readonly data: {
    readonly transactionId: string;
    readonly type: string;
    readonly status: 'FAILED';
    readonly errorMessage: string;
    readonly timestamp: string;
  };
}

export type PlugPayEvent = PaymentSucceeded | PaymentNotMade;

/** The service refused: `{"error":"…","status":400}`. */
export class PlugPayError extends Error {
  override readonly name = 'PlugPayError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** No answer came: whether the payment was started is not known. */
export class PlugPayUnreachable extends Error {
  override readonly name = 'PlugPayUnreachable';
}

/** An answer or a webhook that is not what the page says. */
export class UndocumentedShape extends Error {
  override readonly name = 'UndocumentedShape';
  constructor(what: string, text: string) {
    super(`${what}: ${text.slice(0, 500)}`);
  }
}

const DEFAULT_TIMEOUT_MS = 30_000;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const WHOLE_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export class PlugPayClient {
  readonly #baseUrl: string;
  readonly #apiKey: string;
  readonly #timeoutMs: number;

  constructor({ baseUrl, apiKey, timeoutMs = DEFAULT_TIMEOUT_MS }: PlugPayOptions) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#apiKey = apiKey;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Asks the customer's phone for the M-Pesa PIN. What became of it comes as a webhook: the API has no way to ask.
   * @throws PlugPayError the service refused
   * @throws PlugPayUnreachable no answer within `timeoutMs`, or none at all
   * @throws UndocumentedShape the answer is not the page's
   */
  async stkPush(request: StkPush): Promise<StkPushAccepted> {
    const body = await this.#post('stk', request);
    return {
      ...accepted(body),
      ResponseCode: body.text('ResponseCode'),
      ResponseDescription: body.text('ResponseDescription'),
      CheckoutRequestID: body.text('CheckoutRequestID'),
      CustomerMessage: body.text('CustomerMessage'),
    };
  }

  /** Sends money from the business till to a customer; fails as `stkPush` does. */
  async b2c(request: B2cTransfer): Promise<Accepted> {
    return accepted(await this.#post('b2c', request));
  }

  /** Starts a transfer between two customers; fails as `stkPush` does. */
  async c2c(request: C2cTransfer): Promise<Accepted> {
    return accepted(await this.#post('c2c', request));
  }

  async #post(type: 'stk' | 'b2c' | 'c2c', request: object): Promise<Fields> {
    const { status, text } = await this.#send(`${this.#baseUrl}/v1/payments?type=${type}`, JSON.stringify(request));
    const body = Fields.parse(text);
    if (status === 200) return body;
    if (body.number('status') !== status) throw new UndocumentedShape(`HTTP status ${status} is another inside`, text);
    throw new PlugPayError(body.text('error'), status);
  }

  async #send(url: string, body: string): Promise<{ status: number; text: string }> {
    const headers = { Authorization: `Bearer ${this.#apiKey}`, 'Content-Type': 'application/json' };
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await fetch(url, { method: 'POST', headers, body, signal });
      return { status: response.status, text: await response.text() };
    } catch (cause) {
      throw new PlugPayUnreachable('PlugPay did not answer', { cause });
    }
  }
}

/**
 * Reads the body of a webhook. Answer it with 200, or it comes again.
 * @throws UndocumentedShape it is none of the page's three events
 */
export function readPlugPayEvent(text: string): PlugPayEvent {
  const body = Fields.parse(text);
  const event = body.text('event');
  const data = body.object('data');
  const common = { transactionId: data.text('transactionId', UUID_V4), type: data.text('type') };
  const timestamp = data.text('timestamp', WHOLE_SECONDS);
  switch (event) {
    case 'payment.success':
      return {
        event,
        data: {
          ...common,
          status: data.exactly('status', 'SUCCESS'),
          amount: data.number('amount'),
          phoneNumber: data.text('phoneNumber'),
          mpesaReceiptNumber: data.text('mpesaReceiptNumber'),
          timestamp,
        },
      };
    case 'payment.cancelled':
    case 'payment.failed':
      return {
        event,
        data: {
          ...common,
          status: data.exactly('status', 'FAILED'),
          errorMessage: data.text('errorMessage'),
          timestamp,
        },
      };
    default:
      throw new UndocumentedShape('an unknown event', text);
  }
}

function accepted(body: Fields): Accepted {
  return { success: body.exactly('success', true), transactionId: body.text('transactionId', UUID_V4) };
}

/** A JSON object of which only documented fields are read, each of its documented type. */
class Fields {
  readonly #fields: Record<string, unknown>;
  readonly #text: string;

  private constructor(value: unknown, text: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new UndocumentedShape('not a JSON object', text);
    }
    this.#fields = value as Record<string, unknown>;
    this.#text = text;
  }

  static parse(text: string): Fields {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new UndocumentedShape('not JSON', text);
    }
    return new Fields(value, text);
  }

  object(name: string): Fields {
    return new Fields(this.#fields[name], this.#text);
  }

  text(name: string, pattern?: RegExp): string {
    const value = this.#fields[name];
    if (typeof value === 'string' && pattern?.test(value) !== false) return value;
    throw new UndocumentedShape(`${name} is not text${pattern ? ` like ${String(pattern)}` : ''}`, this.#text);
  }

  number(name: string): number {
    const value = this.#fields[name];
    if (typeof value === 'number') return value;
    throw new UndocumentedShape(`${name} is not a number`, this.#text);
  }

  exactly<T extends string | boolean>(name: string, expected: T): T {
    if (this.#fields[name] === expected) return expected;
    throw new UndocumentedShape(`${name} is not ${String(expected)}`, this.#text);
  }
}
