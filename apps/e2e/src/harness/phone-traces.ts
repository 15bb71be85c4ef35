import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * The files below a folder in which a phone stands in any form: `2547…`, `+2547…`, `07…`, its last nine digits, or any of
 * them in base64 at each of the three alignments. Answers `<file>: <form>`.
 */
export function tracesOf(phone: string, folder: string, except: (file: string) => boolean = () => false): string[] {
  const nine = phone.slice(-9);
  const plain = [phone, `+${phone}`, `0${nine}`, nine];
  const forms = plain.flatMap((form) => [form, ...[0, 1, 2].map((before) => base64At(form, before))]);
  return filesBelow(folder)
    .map((file) => ({ file: relative(folder, file), content: readFileSync(file) }))
    .filter(({ file }) => !except(file))
    .flatMap(({ file, content }) => forms.filter((form) => content.includes(form)).map((form) => `${file}: ${form}`));
}

/** What is the same in the base64 of every text that has this form after so many bytes (modulo 3). */
function base64At(form: string, before: number): string {
  const encoded = Buffer.from(`${'x'.repeat(before)}${form}`)
    .toString('base64')
    .replaceAll('=', '');
  return encoded.slice(Math.ceil((before * 4) / 3), Math.floor(((before + form.length) * 4) / 3));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]));
}
