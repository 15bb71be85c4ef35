#!/usr/bin/env node
// Says whether the generated code belongs to proto/ as it is now. Needs neither buf nor ts-proto.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { protoStamp, STAMP } from './stamp.mjs';

const root = resolve(process.argv[2] ?? '.');
const stampFile = join(root, STAMP);
const stamped = existsSync(stampFile) ? readFileSync(stampFile, 'utf8').trim() : 'nothing';

if (stamped === protoStamp(root)) console.log('proto  the generated code is current');
else {
  console.error('proto  proto/ and its generated code do not belong together: run `npm run proto` and commit both');
  process.exitCode = 1;
}
