import { holds } from './holds';
import { payments } from './payments';

// Runs our side in a process of its own: `node cluster.js holds|payments <json>`; the result is a line of JSON.
const RUNS: Record<string, (options: never) => Promise<object>> = { holds, payments };
const [name = '', options = '{}'] = process.argv.slice(2);
void RUNS[name]!(JSON.parse(options) as never).then((result) => {
  console.log(JSON.stringify(result));
  process.exit();
});
