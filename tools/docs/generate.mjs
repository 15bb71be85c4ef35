#!/usr/bin/env node
// Writes the pages under docs/ that are generated from code. Tests hold them against the code.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = mkdtempSync(join(tmpdir(), 'daftari-docs-'));
try {
  const { ERROR_PAGE, errorPage } = await load('tools/docs/error-page.ts');
  write(ERROR_PAGE, errorPage());
  const { SIMULATOR_PAGE, withPhonesTable } = await load('apps/daraja-simulator/src/domain/phones-table.ts');
  write(SIMULATOR_PAGE, withPhonesTable(readFileSync(join(root, SIMULATOR_PAGE), 'utf8')));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** What a TypeScript file of the workspace exports. */
async function load(path) {
  const outfile = join(scratch, `${path.replaceAll('/', '-')}.js`);
  const tsconfig = join(root, 'tsconfig.base.json');
  const entryPoints = [join(root, path)];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', tsconfig });
  return createRequire(import.meta.url)(outfile);
}

function write(page, text) {
  writeFileSync(join(root, page), text);
  console.log(`docs  ${page}`);
}
