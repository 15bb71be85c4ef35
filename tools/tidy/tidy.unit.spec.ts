import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { longFiles, longFunctions } from './lengths';
import { brokenLinks } from './links';
import { lockFileProblems } from './lock-file';
import { emptyNames, specsWithoutLevel } from './names';
import type { Problem } from './problem';
import { repositoryFiles } from './repository';
import { codeWithoutRoom, emptyRooms } from './rooms';
import { forbiddenWords } from './words';

const root = join(__dirname, '../..');

describe('the repository', () => {
  const files = repositoryFiles(root);
  const lines = (problems: Problem[]) => problems.map(({ path, says }) => `${path}  ${says}`);

  it('is seen whole', () => {
    const seen = files.map(({ path }) => path);
    expect(seen).toEqual(expect.arrayContaining(['package.json', 'libs/kernel/src/money.ts', 'tools/tidy/words.ts']));
  });
  it('has no file too long', () => expect(lines(longFiles(files))).toEqual([]));
  it('has no function too long', () => expect(lines(longFunctions(files))).toEqual([]));
  it('names the level of every spec', () => expect(lines(specsWithoutLevel(files))).toEqual([]));
  it('names every file by what it holds', () => expect(lines(emptyNames(files))).toEqual([]));
  it('has no empty room', () => expect(lines(emptyRooms(files))).toEqual([]));
  it('has no code outside a room', () => expect(lines(codeWithoutRoom(files))).toEqual([]));
  it('has no broken link', () => {
    expect(lines(brokenLinks(files, (path) => existsSync(join(root, path))))).toEqual([]);
  });
  it('has no forbidden word', () => expect(lines(forbiddenWords(files))).toEqual([]));
  it('has a lock file that installs everywhere', () => {
    expect(lines(lockFileProblems('package-lock.json', readFileSync(join(root, 'package-lock.json'), 'utf8')))).toEqual(
      [],
    );
  });
});
