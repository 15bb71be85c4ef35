import { posix } from 'node:path';
import type { Problem, SourceFile } from './problem';

const LINK = /!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g;
const REFERENCE = /^\[[^\]]+\]:\s*(\S+)/gm;
const FENCED = /^(```|~~~)[\s\S]*?^\1/gm;
const INLINE_CODE = /`[^`\n]*`/g;

/**
 * Relative links of Markdown files that lead nowhere. `exists` is asked with a path relative to the root.
 * A link to a heading (`#…`) is held against the headings of its target when the target is Markdown.
 */
export function brokenLinks(files: readonly SourceFile[], exists: (path: string) => boolean): Problem[] {
  const pages = new Map(files.filter(({ path }) => path.endsWith('.md')).map(({ path, text }) => [path, text]));
  return [...pages].flatMap(([path, text]) =>
    linksOf(text).flatMap((link) => {
      const [target = '', heading] = link.split('#');
      const file = target === '' ? path : posix.normalize(posix.join(posix.dirname(path), decodeURIComponent(target)));
      if (!exists(file)) return [{ path, says: `${link} leads nowhere` }];
      const page = pages.get(file);
      if (heading === undefined || page === undefined || headingsOf(page).has(heading)) return [];
      return [{ path, says: `${link}: no such heading` }];
    }),
  );
}

function linksOf(text: string): string[] {
  const prose = text.replace(FENCED, '');
  const found = [...prose.replace(INLINE_CODE, '').matchAll(LINK), ...prose.matchAll(REFERENCE)].map(
    (match) => match[1] ?? '',
  );
  return found.filter((link) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link));
}

/** Headings as GitHub spells them in a link. */
function headingsOf(text: string): Set<string> {
  const headings = [...text.replace(FENCED, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map((match) => match[1] ?? '');
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  );
}
