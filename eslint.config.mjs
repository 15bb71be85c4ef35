import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lintRules } from './tools/lint/rules.mjs';

const rootDir = dirname(fileURLToPath(import.meta.url));

export default lintRules(rootDir, ['tools/lint/fixture/']);
