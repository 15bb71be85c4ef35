/**
 * A text as Daraja takes it: only letters, digits, space and `.-_/`, as others (`@ # &`) are reported to break requests
 * (daraja.md §3.1). Accents lose their marks. May be empty.
 */
export function plainText(text: string, maxLength: number): string {
  return text
    .slice(0, 1_000)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._/-]+/g, ' ')
    .trim()
    .slice(0, maxLength)
    .trim();
}
