/** Digits sent as text or as a JSON number; undefined unless they have this form. */
export function digits(value: unknown, form: RegExp): string | undefined {
  const written = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof written === 'string' && form.test(written) ? written : undefined;
}

/** Text, or a number as text; undefined when there is nothing in it. */
export function text(value: unknown): string | undefined {
  const written = typeof value === 'number' ? String(value) : value;
  return typeof written === 'string' && written.trim() !== '' ? written : undefined;
}
