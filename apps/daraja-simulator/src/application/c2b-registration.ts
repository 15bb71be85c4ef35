import type { C2bRegistration } from '../domain/c2b-requests';
import type { Books } from './books';

const nameOf = (shortcode: string) => `c2b/${shortcode}`;

export function registrationOf(books: Books, shortcode: string): C2bRegistration | undefined {
  const kept = books.settings.get(nameOf(shortcode));
  return kept === undefined ? undefined : (JSON.parse(kept) as C2bRegistration);
}

export function keepRegistration(books: Books, registration: C2bRegistration): void {
  books.settings.put(nameOf(registration.shortcode), JSON.stringify(registration));
}
