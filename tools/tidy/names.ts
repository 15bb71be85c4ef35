import { isCode, type Problem, type SourceFile } from './problem';

const LEVEL = /\.(unit|contract|property|sim|e2e)\.spec\.ts$/;
const LOOKS_LIKE_A_SPEC = /[.-](spec|test)\.(ts|tsx|js|mjs|cjs)$/;
const SAYS_NOTHING = /^(utils?|helpers?|common|misc|shared|index)$/;

/** Specs whose name does not say their level: Jest would not run them. */
export function specsWithoutLevel(files: readonly SourceFile[]): Problem[] {
  return files
    .filter(({ path }) => LOOKS_LIKE_A_SPEC.test(path) && !LEVEL.test(path))
    .map(({ path }) => ({ path, says: 'name its level: <what>.{unit,contract,property,sim,e2e}.spec.ts' }));
}

/** Files and folders of code named after nothing they hold, and barrels. */
export function emptyNames(files: readonly SourceFile[]): Problem[] {
  return files
    .filter(({ path }) => isCode(path))
    .flatMap(({ path }) => {
      const name = path.split('/').find((part) => SAYS_NOTHING.test(part.split('.')[0] ?? ''));
      return name === undefined ? [] : [{ path, says: `"${name}" says nothing: name it by what it holds` }];
    });
}
