#!/usr/bin/env node
// Writes docs/reference/daftari.postman_collection.json from the OpenAPI document that the gateway serves. A test holds the
// one against the other.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const page = join(root, 'docs/reference/daftari.postman_collection.json');
// Below the workspace, so that packages are found from there: the gateway's own need their files beside them.
const scratch = join(root, 'node_modules/.cache/daftari-openapi');
/** Packages are required as they are; what is ours is bundled. */
const packagesStay = {
  name: 'packages stay where they are',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@daftari/') ? undefined : { path, external: true },
    ),
};

mkdirSync(scratch, { recursive: true });
try {
  const { servedDocument } = await load('apps/gateway/src/testing/served-document.ts');
  const { postmanCollection } = await load('libs/api-contract/src/postman.ts');
  const collection = JSON.stringify(postmanCollection(await servedDocument()));
  writeFileSync(page, await format(collection, { ...(await resolveConfig(page)), parser: 'json' }));
  console.log(`openapi  docs/reference/daftari.postman_collection.json, ${readFileSync(page).length} bytes`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** What a TypeScript file of the workspace exports. */
async function load(path) {
  const outfile = join(scratch, `${path.replaceAll('/', '-')}.cjs`);
  const tsconfig = join(root, 'tsconfig.base.json');
  const entryPoints = [join(root, path)];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    tsconfig,
    plugins: [packagesStay],
  });
  return createRequire(import.meta.url)(outfile);
}
