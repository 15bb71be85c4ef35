import { append } from './append';
import { commands } from './commands';
import { grow } from './grow';
import { openAndAsk } from './open';
import { replay } from './replay';
import { timers } from './timers';

// Runs one of our cases in a process of its own: `node journal.js <name> <json>`; the result is a line of JSON.
const cases: Record<string, (options: never) => Promise<object>> = {
  append,
  commands,
  grow,
  open: openAndAsk,
  replay,
  timers,
};
const [name = '', options = '{}'] = process.argv.slice(2);
const run = cases[name];
if (run === undefined) throw new Error(`there is no case ${name}`);
void run(JSON.parse(options) as never).then((result) => {
  console.log(JSON.stringify(result));
  process.exit();
});
