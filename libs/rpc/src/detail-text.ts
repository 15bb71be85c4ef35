/** Details whose values are numbers; on the wire every value is text. */
const NUMERIC = new Set(['retryAfterSeconds', 'amountCents', 'feeCents', 'availableCents', 'requiredCents', 'limit']);

/** Details as the text-to-text map that ItemError and ErrorInfo carry. */
export function detailsToText(details: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(details).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** The way back: known numbers become numbers again, nested details (`fields`) objects. */
export function detailsFromText(texts: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, detailValue(name, text)]));
}

function detailValue(name: string, text: string): unknown {
  if (NUMERIC.has(name) && /^-?\d{1,15}(\.\d{1,6})?$/.test(text)) return Number(text);
  if (name !== 'fields') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
