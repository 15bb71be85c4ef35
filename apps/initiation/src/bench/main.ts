import { list, type ListRun } from './list';

// Runs the benchmark of the list in a process of its own: `node list.js list <json>`; the result is a line of JSON.
const [, options = '{}'] = process.argv.slice(2);
void list(JSON.parse(options) as ListRun).then((result) => {
  console.log(JSON.stringify(result));
  process.exit();
});
