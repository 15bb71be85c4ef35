/** What one HTTP request is answered with, usually. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A page, as firewalls and broken gateways send it instead of JSON. */
export interface PageAnswer {
  readonly status: number;
  readonly html: string;
}

/** No answer: the connection is reset. The request may well have been carried out. */
export interface NoAnswer {
  readonly status: 0;
  readonly reset: true;
}

export type Answer = JsonAnswer | PageAnswer | NoAnswer;
