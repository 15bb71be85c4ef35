import { join } from 'node:path';
import { connect } from 'node:net';
import { installFromPyPI } from './python.mjs';
import { say } from './say.mjs';

const PACKAGE = 'SecantusDB';
const HEALTH_DEADLINE_MS = 2_000;

/** A server that speaks MongoDB's protocol, from PyPI: for development and CI, never shipped. */
export const mongodb = {
  name: 'mongodb',
  version: '0.7.0b3',
  defaultPort: 27_217, // not MongoDB's own: a real one may run here
  portVariable: 'INFRA_MONGODB_PORT',

  async install(folder) {
    await installFromPyPI(folder, `${PACKAGE}==${this.version}`, (line) => say(this, line));
    return join(folder, 'bin/secantusd-py');
  },

  args: ({ port, dataFolder }) => [
    '--sync-on-commit',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--storage-path',
    dataFolder,
  ],

  // It calls itself a replica set, whose members a client would look for by the names they give themselves.
  url: (port) => `mongodb://127.0.0.1:${port}/?directConnection=true`,

  /** Asks `hello` as any driver does, and looks for the answer that only a primary gives. */
  isHealthy: (port) =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(helloMessage()));
      const done = (healthy) => {
        socket.destroy();
        resolve(healthy);
      };
      let answer = Buffer.alloc(0);
      socket.setTimeout(HEALTH_DEADLINE_MS, () => done(false));
      socket.on('error', () => done(false));
      socket.on('close', () => done(false));
      socket.on('data', (chunk) => {
        answer = Buffer.concat([answer, chunk]);
        if (answer.length >= 4 && answer.length >= answer.readInt32LE(0))
          done(answer.includes('isWritablePrimary\0\x01'));
      });
    }),
};

/** OP_MSG with the one document `{ hello: 1, $db: "admin" }`. */
function helloMessage() {
  const OP_MSG = 2013;
  const element = (type, name, value) => Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), value]);
  const fields = Buffer.concat([
    element(0x10, 'hello', int32(1)),
    element(0x02, '$db', Buffer.concat([int32('admin'.length + 1), Buffer.from('admin\0')])),
    Buffer.from([0]),
  ]);
  const document = Buffer.concat([int32(fields.length + 4), fields]);
  const body = Buffer.concat([int32(0), Buffer.from([0]), document]);
  return Buffer.concat([int32(body.length + 16), int32(1), int32(0), int32(OP_MSG), body]);
}

function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
