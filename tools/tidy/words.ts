import { isCode, type Problem, type SourceFile } from './problem';

interface Forbidden {
  readonly pattern: RegExp;
  readonly says: string;
  readonly codeOnly?: boolean;
}

// Written in two halves, so that this file does not find itself.
const FORBIDDEN: readonly Forbidden[] = [
  { pattern: new RegExp(`\\b(${'TO'}DO|${'FIX'}ME|${'XX'}X)\\b`), says: 'do it now, or write an issue' },
  { pattern: new RegExp(`(^|[\\s'"\`(=:])/${'wo'}rk/`), says: 'a path of one machine' },
  { pattern: new RegExp(`${'eslint'}-disable|@ts-${'(ignore|nocheck)'}`), says: 'fix the cause', codeOnly: true },
  {
    pattern: new RegExp(`\\b(describe|it|test)\\.${'only'}\\(|\\bf(describe|it)\\(`),
    says: 'runs alone',
    codeOnly: true,
  },
];

/** Lines that hold what may not stay. */
export function forbiddenWords(files: readonly SourceFile[]): Problem[] {
  return files.flatMap(({ path, text }) => {
    const rules = FORBIDDEN.filter(({ codeOnly }) => codeOnly !== true || isCode(path));
    return text.split('\n').flatMap((line, i) =>
      rules.flatMap(({ pattern, says }) => {
        const found = pattern.exec(line);
        return found === null ? [] : [{ path: `${path}:${i + 1}`, says: `"${found[0].trim()}": ${says}` }];
      }),
    );
  });
}
