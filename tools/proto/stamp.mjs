import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const GENERATED = 'libs/contracts/src/generated';
export const STAMP = `${GENERATED}/proto.sha256`;

export const DESCRIPTORS = `${GENERATED}/descriptors.ts`;

const SOURCES = ['tools/proto/buf.gen.yaml', 'tools/proto/package.json'];

/** SHA-256 over everything that generation reads and everything it wrote: neither can change alone unnoticed. */
export function protoStamp(root) {
  const files = [
    ...SOURCES,
    ...filesUnder(root, 'proto'),
    ...filesUnder(root, GENERATED).filter((file) => file !== STAMP),
  ];
  const hash = createHash('sha256');
  for (const file of files.sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

function filesUnder(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) =>
      relative(root, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    );
}
