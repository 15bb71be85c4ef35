import { createServer } from 'node:net';
import { once } from 'node:events';
import {
  dataDirectoryLocked,
  foreignDataDirectory,
  listenError,
  portInUse,
  StartError,
  startErrorLine,
} from './start-error';

describe('startErrorLine', () => {
  it.each([
    [portInUse('DAFTARI_PORT', 8080), /^port 8080 is in use: .*DAFTARI_PORT/],
    [dataDirectoryLocked('.daftari', 4711), /^\.daftari is locked by process 4711: stop it/],
    [dataDirectoryLocked('.daftari'), /locked by another process/],
    [foreignDataDirectory('x', 'format 2'), /^x cannot be used \(format 2\): set DAFTARI_DATA_DIR/],
    [Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/root/d' }), /^\/root\/d: no permission/],
    [Object.assign(new Error('another journal'), { name: 'ForeignJournal' }), /^another journal: set DAFTARI_DATA_DIR/],
    [Object.assign(new Error('broken'), { name: 'StoreDamaged' }), /audit verify/],
    [new Error('first\nsecond'), /^cannot start: first second$/],
    ['thrown text', /^cannot start: thrown text$/],
  ])('says what to do about %s, in one line', (error, line) => {
    expect(startErrorLine(error)).toMatch(line);
    expect(startErrorLine(error)).not.toContain('\n');
  });
});

describe('listenError', () => {
  it('knows a port that is really in use', async () => {
    const first = createServer().listen(0, '127.0.0.1');
    await once(first, 'listening');
    const { port } = first.address() as { port: number };
    const second = createServer();
    const failed = new Promise((resolve) => second.once('error', resolve));
    second.listen(port, '127.0.0.1');
    expect(listenError(await failed, 'DAFTARI_PORT', port)).toEqual(portInUse('DAFTARI_PORT', port));
    first.close();
  });

  it('leaves other errors as they are', () => {
    const other = new Error('other');
    expect(listenError(other, 'DAFTARI_PORT', 1)).toBe(other);
    expect(listenError(Object.assign(new Error(), { code: 'EACCES' }), 'DAFTARI_PORT', 80)).toBeInstanceOf(StartError);
  });
});
