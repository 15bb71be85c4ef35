import { ERROR_REGISTRY, type ErrorCode, type ErrorEntry } from '@daftari/kernel/error-registry';

/**
 * The HTTP status of an error on a route: what the address names and is not there is 404, while the same id in a body is a
 * wrong field.
 * @param url of the route, with its parameters as `:id`
 */
export function statusOf(code: ErrorCode, url: string | undefined): number {
  const { http, httpInPath = http }: ErrorEntry = ERROR_REGISTRY[code];
  return url?.includes('/:') === true ? httpInPath : http;
}
