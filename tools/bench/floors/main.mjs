// Runs one floor in a process of its own: `node main.mjs <name> <json>`; the result is a line of JSON.
import { append } from './append.mjs';
import { commands } from './commands.mjs';
import { grpc } from './grpc.mjs';
import { httpCommit } from './http-commit.mjs';
import { grow } from './grow.mjs';
import { kafka } from './kafka.mjs';
import { list } from './list.mjs';
import { open } from './open.mjs';
import { replay } from './replay.mjs';
import { timers } from './timers.mjs';

const floors = { append, commands, grow, grpc, httpCommit, kafka, list, open, replay, timers };
const [name, options] = process.argv.slice(2);
console.log(JSON.stringify(await floors[name](JSON.parse(options))));
process.exit();
