/** An answer's body, read as one of the shapes that reach clients (daraja.md §1, §1.1, §3.2). */
export type Answer =
  | {
      readonly shape: 'acknowledgement';
      readonly code: string;
      readonly description: string;
      readonly fields: AnswerFields;
    }
  | { readonly shape: 'error'; readonly code: string; readonly message: string }
  /** Apigee's own fault: the gateway spoke, not Daraja. */
  | { readonly shape: 'fault'; readonly code: string; readonly message: string }
  | { readonly shape: 'object'; readonly fields: AnswerFields }
  | { readonly shape: 'empty' }
  /** HTML of the firewall, cut JSON, anything else. */
  | { readonly shape: 'unreadable' };

export type AnswerFields = Readonly<Record<string, unknown>>;

/** Never throws. The HTTP status plays no part: envelopes also come with 200. */
export function readAnswer(body: Buffer): Answer {
  const text = body.toString('utf8').trim();
  if (text === '') return { shape: 'empty' };
  const fields = objectOf(text);
  if (fields === undefined) return { shape: 'unreadable' };
  const errorCode = wireText(fields['errorCode']);
  if (errorCode !== '') return { shape: 'error', code: errorCode, message: wireText(fields['errorMessage']) };
  const fault = asObject(fields['fault']);
  if (fault !== undefined) {
    const code = wireText(asObject(fault['detail'])?.['errorcode']) || 'fault';
    return { shape: 'fault', code, message: wireText(fault['faultstring']) };
  }
  const code = wireText(fields['ResponseCode']);
  if (code !== '')
    return { shape: 'acknowledgement', code, description: wireText(fields['ResponseDescription']), fields };
  return { shape: 'object', fields };
}

/** A number or text of the wire as trimmed text; anything else is empty. */
export function wireText(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.trim() : '';
}

function objectOf(text: string): AnswerFields | undefined {
  try {
    return asObject(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): AnswerFields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as AnswerFields) : undefined;
}
