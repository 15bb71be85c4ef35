import type { ErrorCode } from '@daftari/kernel/error-registry';
import type { DaftariError } from '@daftari/kernel/errors';
import type { RouteDialect } from './dialect';
import { failure } from './envelope';
import { plugPayFailure } from './plugpay-envelope';

/** The body of an answer that is not 2xx, in the shape that the clients of the route can read. */
export function failureIn(dialect: RouteDialect, error: DaftariError, requestId: string): object {
  return dialect === 'plugpay' ? plugPayFailure(error) : failure(error, requestId);
}

/** The scheme that a client of the route is told to authenticate by. */
export function challengeIn(dialect: RouteDialect, code: ErrorCode): string {
  if (code === 'ADMIN_TOKEN_INVALID') return 'Bearer realm="Daftari admin"';
  return dialect === 'plugpay' ? 'Bearer realm="Daftari"' : 'Basic realm="Daftari", charset="UTF-8"';
}
