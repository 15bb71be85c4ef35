import { ERROR_REGISTRY, type ErrorCode } from './error-registry';

/** A refusal that a caller can act on; everything else that is thrown is a bug or an outage. */
export class DaftariError extends Error {
  constructor(
    readonly code: ErrorCode,
    message?: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message ?? ERROR_REGISTRY[code].meaning);
    this.name = 'DaftariError';
  }

  get http(): number {
    return ERROR_REGISTRY[this.code].http;
  }
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_REGISTRY, code);
}
