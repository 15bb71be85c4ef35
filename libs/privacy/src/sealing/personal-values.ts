import type { PersonalData } from '@daftari/journal-core/personal-data';

/** Personal data of events, as journals use it, and of anything else that holds sealed values, such as what a view keeps. */
export interface PersonalValues extends PersonalData {
  /**
   * The value with everything sealed in it opened; `[erased]` where the key was destroyed.
   * @throws KeyMissing the key is lost; Error the key store does not answer
   */
  openAll<T>(value: T): Promise<T>;
  /**
   * What is known to be about the person with this phone, `254XXXXXXXXX`, in no order of time and at most `limit` of it.
   * @throws Error the key store does not answer
   */
  subjectsOf(phone: string, limit: number): Promise<readonly string[]>;
}

/** For where nothing is sealed: gives every value back as it is. */
export function openAllOf(personal: Pick<PersonalValues, 'openAll'> | undefined): PersonalValues['openAll'] {
  return personal === undefined ? async (value) => value : (value) => personal.openAll(value);
}
