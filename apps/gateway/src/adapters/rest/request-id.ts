import { isUuid, type Ids } from '@daftari/kernel/ids';
import { REQUEST_ID_HEADER } from './request-context';

/** The id of a request: the client's own when it is a UUID, else a fresh one. */
export function requestIdFor(headers: Readonly<Record<string, string | string[] | undefined>>, ids: Ids): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && isUuid(given) ? given : ids.uuid();
}
