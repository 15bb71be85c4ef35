import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';

/** An id as a client gave it in an address, in lower case. @throws DaftariError INVALID_UUID */
export function givenUuid(id: string): string {
  if (!isUuid(id)) throw new DaftariError('INVALID_UUID');
  return id.toLowerCase();
}
