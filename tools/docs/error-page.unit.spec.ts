import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_PAGE, errorPage } from './error-page';

describe('the page of errors', () => {
  it('is what the registry says; if not, run: node tools/docs/generate.mjs', () => {
    expect(readFileSync(join(__dirname, '../..', ERROR_PAGE), 'utf8')).toBe(errorPage());
  });

  it('tells of each code its status, meaning, remedy and whether money moved', () => {
    const page = errorPage({ BROKEN: { http: 500, meaning: 'It broke.', remedy: 'Mend it.', money: 'unknown' } });
    expect(page).toMatch(
      /\n## BROKEN\n\n500\. It broke\. Money may have moved: look before you try again\.\n\nWhat to do: Mend it\.\n$/,
    );
  });
});
