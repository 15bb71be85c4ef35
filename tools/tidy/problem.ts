/** Something untidy: where it is and what to do about it, in one line. */
export interface Problem {
  readonly path: string;
  readonly says: string;
}

/** A file of the repository; its path is relative to the root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const CODE = /\.(ts|tsx|mjs|cjs|js)$/;

export function isCode(path: string): boolean {
  return CODE.test(path);
}
