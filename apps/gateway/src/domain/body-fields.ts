import type { ErrorCode } from '@daftari/kernel/error-registry';
import { DaftariError } from '@daftari/kernel/errors';

/** Codes that say better than VALIDATION_ERROR what is wrong with a field; the first of them wins. */
const SPECIAL_CODES = ['INVALID_PHONE', 'INVALID_UUID'] as const satisfies readonly ErrorCode[];
export type FieldCode = 'VALIDATION_ERROR' | (typeof SPECIAL_CODES)[number];

/** Reads the fields of a request's body and collects everything that is wrong, so that a client corrects it in one go. */
export interface BodyFields {
  /** The value under any of its spellings; undefined when it is absent or null. */
  value(...spellings: readonly [string, ...string[]]): unknown;
  /** Text of at most `maxLength` characters; undefined when it is absent. */
  text(maxLength: number, ...spellings: readonly [string, ...string[]]): string | undefined;
  wrong(field: string, why: string, code?: FieldCode): void;
  /** @throws DaftariError that names every wrong field, when there is one */
  refuseIfWrong(): void;
}

/** @throws DaftariError VALIDATION_ERROR when the body is no JSON object */
export function bodyFields(body: unknown): BodyFields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new DaftariError('VALIDATION_ERROR', 'The body must be a JSON object.', {
      fields: { body: 'must be a JSON object' },
    });
  }
  const given = new Map(Object.entries(body).filter(([, value]) => value !== null));
  const problems = new Map<string, { why: string; code: FieldCode }>();
  const wrong: BodyFields['wrong'] = (field, why, code = 'VALIDATION_ERROR') => void problems.set(field, { why, code });

  const value: BodyFields['value'] = (...spellings) => {
    const [first, ...others] = spellings.filter((name) => given.has(name));
    if (first === undefined) return undefined;
    if (others.some((name) => given.get(name) !== given.get(first))) {
      wrong(spellings[0], `is given twice, as ${[first, ...others].join(' and ')}, with different values`);
    }
    return given.get(first);
  };
  return {
    value,
    text(maxLength, ...spellings) {
      const found = value(...spellings);
      if (found === undefined) return undefined;
      if (typeof found !== 'string') wrong(spellings[0], 'must be text');
      else if (found.length > maxLength) wrong(spellings[0], `must have at most ${maxLength} characters`);
      else return wellFormed(found);
      return undefined;
    },
    wrong,
    refuseIfWrong() {
      if (problems.size === 0) return;
      const codes = new Set([...problems.values()].map(({ code }) => code));
      const special = codes.has('VALIDATION_ERROR') ? undefined : SPECIAL_CODES.find((code) => codes.has(code));
      const fields = Object.fromEntries([...problems].map(([field, { why }]) => [field, why]));
      throw new DaftariError(special ?? 'VALIDATION_ERROR', undefined, { fields });
    },
  };
}

/** JSON may carry half a surrogate pair, which no store or wire could keep as it is. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
