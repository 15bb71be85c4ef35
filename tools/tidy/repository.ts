import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './problem';

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', 'generated', '.git', '.nx', '.daftari', '.infra']);
const BREAKS_RULES_ON_PURPOSE = 'tools/lint/fixture';
const TEXT =
  /(\.(ts|tsx|mjs|cjs|js|json|jsonl|md|ya?ml|proto|sh|html|css|svg|py|txt)|^Dockerfile|^LICENSE|^run|^\.\w+)$/;

/** Every text file that people wrote: not what is installed, built or generated, nor the fixture of the lint rules. */
export function repositoryFiles(root: string): SourceFile[] {
  return walk(root, '').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (NOT_OURS.has(entry.name) || path === BREAKS_RULES_ON_PURPOSE) return [];
    if (entry.isDirectory()) return walk(root, path);
    return entry.isFile() && TEXT.test(entry.name) ? [path] : [];
  });
}
