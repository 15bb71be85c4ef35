import { bodyFields } from './body-fields';

export const MAX_REASON_CHARACTERS = 200;

/** Why a payment is given back. @throws DaftariError VALIDATION_ERROR with `details.fields` */
export function readRefundRequest(body: unknown): string {
  const fields = bodyFields(body);
  const reason = fields.text(MAX_REASON_CHARACTERS, 'reason')?.trim();
  if (reason === '' || fields.value('reason') === undefined) fields.wrong('reason', 'is required');
  fields.refuseIfWrong();
  return reason ?? '';
}
