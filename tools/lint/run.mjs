#!/usr/bin/env node
// Lints the workspace in the current folder, or only the paths given.
// --json prints the raw results; --config=<file> takes the rules from there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ESLint } from 'eslint';

const workspace = process.cwd();
const GRAPH_FILE = join(workspace, '.nx/lint-graph.json');
const GRAPH_DEADLINE_MS = 120_000;

process.env.NX_DAEMON = 'false';
process.exitCode = await main(process.argv.slice(2));

async function main(args) {
  const graphProblem = makeGraph();
  if (graphProblem !== undefined) {
    console.error(`lint  no project graph, so the boundaries between rooms cannot be checked: ${graphProblem}`);
    return 1;
  }
  const paths = args.filter((arg) => !arg.startsWith('--'));
  const config = args.find((arg) => arg.startsWith('--config='))?.slice('--config='.length);
  const eslint = new ESLint({ cwd: workspace, ...(config === undefined ? {} : { overrideConfigFile: config }) });
  const results = await eslint.lintFiles(paths.length === 0 ? ['.'] : paths);
  if (args.includes('--json')) console.log(JSON.stringify(results));
  else await report(eslint, results);
  return results.some((file) => file.errorCount + file.warningCount > 0) ? 1 : 0;
}

/**
 * Makes the graph of rooms that the boundaries rule reads. Without it the rule would only warn and let all pass.
 * Returns what went wrong, if anything did.
 */
function makeGraph() {
  if (!existsSync(join(workspace, 'nx.json'))) return `there is no nx.json in ${workspace}`;
  rmSync(GRAPH_FILE, { force: true });
  const nx = createRequire(import.meta.url).resolve('nx/bin/nx.js');
  const made = spawnSync(process.execPath, [nx, 'graph', `--file=${GRAPH_FILE}`], {
    cwd: workspace,
    encoding: 'utf8',
    timeout: GRAPH_DEADLINE_MS,
  });
  if (made.status !== 0 || !existsSync(GRAPH_FILE)) return `nx graph failed\n${made.stdout}${made.stderr}`;
  const rooms = Object.keys(JSON.parse(readFileSync(GRAPH_FILE, 'utf8')).graph.nodes);
  if (rooms.length === 0) return 'it is empty';
  if (!existsSync(join(workspace, '.nx/workspace-data/project-graph.json'))) return 'nx did not keep it';
  return undefined;
}

async function report(eslint, results) {
  const formatter = await eslint.loadFormatter('stylish');
  const text = await formatter.format(results);
  if (text !== '') console.log(text);
  else console.log(`lint  ${results.length} files, nothing to report`);
}
