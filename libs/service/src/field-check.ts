import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';

/** Collects what is wrong with a request, so that its sender learns of all fields at once. */
export class FieldCheck {
  /** Field → what is wrong with it; most requests need none. */
  private problems: Record<string, string> | undefined;

  wrong(field: string, problem: string): void {
    this.problems ??= {};
    this.problems[field] ??= problem;
  }

  /** A UUID, in lower case. */
  uuid(field: string, value: string): string {
    if (!isUuid(value)) this.wrong(field, 'must be a UUID');
    return value.toLowerCase();
  }

  /** Text without blanks at its ends. */
  text(field: string, value: string, maxLength: number): string {
    const text = value.trim();
    if (text.length === 0 || text.length > maxLength) this.wrong(field, `must have 1 to ${maxLength} characters`);
    return text;
  }

  /** @throws DaftariError VALIDATION_ERROR with `details.fields` (field → what is wrong) when anything was wrong */
  done(): void {
    if (this.problems === undefined) return;
    throw new DaftariError('VALIDATION_ERROR', undefined, { fields: this.problems });
  }
}
