#!/usr/bin/env node
// `npm run bench -- journal [--json] [--only append-100,read]`: every figure beside its floor, in one run.
import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { clusterFigures } from './cluster.mjs';
import { grpcFigures } from './grpc.mjs';
import { journalFigures, ratioOf } from './journal.mjs';
import { listFigures } from './list.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const SUITES = { journal: journalFigures, grpc: grpcFigures, cluster: clusterFigures, list: listFigures };
const HELP = `npm run bench -- <suite> [options]

Suites: ${Object.keys(SUITES).join(', ')}
  --json         the last line is JSON: {"machine":{…},"figures":[{"name","unit","value","floor","ratio"}]}
  --only <names> only these figures, separated by commas
  --help         this text

Each figure is measured beside its floor: a plain script in tools/bench/floors that imports nothing of ours and uses the
same engine, settings and event bytes. Ratio 1 is the floor; more is better. Files are written below DAFTARI_BENCH_DIR,
or the folder for temporary files.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, only: { type: 'string' }, help: { type: 'boolean' } },
});
const suite = SUITES[positionals[0] ?? ''];
if (values.help || suite === undefined) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
const build = spawnSync(process.execPath, [join(root, 'tools/build/build.mjs'), '--quiet'], {
  stdio: ['ignore', 2, 2],
});
if (build.status !== 0) process.exit(1);

const only = values.only?.split(',');
const chosen = suite.filter(({ names }) => only === undefined || names.some((name) => only.includes(name)));
if (chosen.length === 0) {
  console.error(`no such figure: choose from ${suite.flatMap(({ names }) => names).join(', ')}`);
  process.exit(2);
}
const figures = [];
for (const [index, { names, measure }] of chosen.entries()) {
  const tell = (round, rounds) =>
    process.stderr.write(`bench  ${index + 1} of ${chosen.length}: ${names.join(', ')}, round ${round} of ${rounds}\n`);
  for (const figure of await measure(tell)) {
    figures.push(figure);
    console.log(line(figure));
  }
}
if (values.json) console.log(JSON.stringify({ machine: machine(), figures: figures.map(plain) }));

function line(figure) {
  const { name, unit, value, floor } = figure;
  const number = (n) => (n >= 100 ? Math.round(n).toLocaleString('en') : n.toFixed(2)).padStart(12);
  return `${name.padEnd(32)}${number(value)} ${unit.padEnd(11)} floor ${number(floor)}   ratio ${ratioOf(figure).toFixed(2)}`;
}

function plain(figure) {
  const { name, unit, value, floor } = figure;
  return { name, unit, value: rounded(value), floor: rounded(floor), ratio: rounded(ratioOf(figure)) };
}

function rounded(value) {
  return value >= 100 ? Math.round(value) : Math.round(value * 1000) / 1000;
}

function machine() {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
}
