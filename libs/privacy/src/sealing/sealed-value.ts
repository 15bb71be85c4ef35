import { openBox, sealBox } from '../keys/aes-box';

/** A personal value as it stands in the log and in views (design §2.5). */
export interface SealedValue {
  /** The id of the key. */
  readonly sealed: string;
  /** AES-256-GCM in base64: nonce ‖ ciphertext ‖ tag. */
  readonly box: string;
}

export interface SealingKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** What a box is bound to: it opens under no other key's id. */
const aboutValue = (id: string) => `daftari sealed 1 ${id}`;

export function sealValue({ id, secret }: SealingKey, text: string): SealedValue {
  return { sealed: id, box: sealBox(secret, aboutValue(id), text).toString('base64') };
}

/** @throws Error when the box is damaged */
export function openValue({ id, secret }: SealingKey, { box }: SealedValue): string {
  return openBox(secret, aboutValue(id), Buffer.from(box, 'base64')).toString('utf8');
}

export function isSealed(value: unknown): value is SealedValue {
  if (typeof value !== 'object' || value === null) return false;
  const { sealed, box } = value as Partial<SealedValue>;
  return typeof sealed === 'string' && typeof box === 'string';
}

/** The ids of all keys that something in the value is sealed under. */
export function keyIdsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return found;
  if (isSealed(value)) found.add(value.sealed);
  else for (const part of Object.values(value)) keyIdsIn(part, found);
  return found;
}

/** The value with everything sealed in it turned into text; the same object where nothing is. */
export function mapSealed<T>(value: T, open: (sealed: SealedValue) => string): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (isSealed(value)) return open(value) as T;
  let copy: Record<string, unknown> | undefined;
  for (const [name, part] of Object.entries(value as Record<string, unknown>)) {
    if (typeof part !== 'object' || part === null) continue;
    const opened = mapSealed(part, open);
    if (opened === part) continue;
    copy ??= (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
    copy[name] = opened;
  }
  return (copy as T | undefined) ?? value;
}
