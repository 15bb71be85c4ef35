import type { BodyFields } from '../body-fields';
import { bodyFields } from '../body-fields';

export const MAX_REASON_CHARACTERS = 200;
/** Of a decision about money: there is more to say. */
export const MAX_NOTE_CHARACTERS = 500;

/** Text that has to be there; empty when it is not, which is noted. */
export function requiredText(fields: BodyFields, maxLength: number, name: string): string {
  if (fields.value(name) === undefined) fields.wrong(name, 'is required');
  const text = fields.text(maxLength, name)?.trim();
  if (text === '') fields.wrong(name, 'must not be blank');
  return text ?? '';
}

/** Reads the body of a decision that needs nothing but a reason. @throws DaftariError VALIDATION_ERROR */
export function readReason(body: unknown): string {
  const fields = bodyFields(body);
  const reason = requiredText(fields, MAX_REASON_CHARACTERS, 'reason');
  fields.refuseIfWrong();
  return reason;
}
