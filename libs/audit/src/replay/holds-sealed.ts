/** True when a value is sealed at any depth: `{"sealed":"<key id>","box":"…"}` (design §2.5). */
export function holdsSealed(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('sealed' in value && 'box' in value) return true;
  return Object.values(value).some(holdsSealed);
}
