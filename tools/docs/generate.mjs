#!/usr/bin/env node
// Writes the pages under docs/ that are generated from code. A test holds them against the code.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = mkdtempSync(join(tmpdir(), 'daftari-docs-'));
try {
  const outfile = join(scratch, 'error-page.js');
  const entryPoints = [join(root, 'tools/docs/error-page.ts')];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    tsconfig: join(root, 'tsconfig.base.json'),
  });
  const { ERROR_PAGE, errorPage } = createRequire(import.meta.url)(outfile);
  writeFileSync(join(root, ERROR_PAGE), errorPage());
  console.log(`docs  ${ERROR_PAGE}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
