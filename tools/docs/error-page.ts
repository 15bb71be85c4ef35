import { ERROR_REGISTRY, type ErrorEntry } from '@daftari/kernel/error-registry';

export const ERROR_PAGE = 'docs/reference/errors.md';

const MONEY = {
  'not moved': 'No money moved.',
  unknown: 'Money may have moved: look before you try again.',
} as const satisfies Record<ErrorEntry['money'], string>;

/** The documentation of every error code, as Markdown that the formatter leaves alone. */
export function errorPage(registry: Readonly<Record<string, ErrorEntry>> = ERROR_REGISTRY): string {
  const codes = Object.entries(registry).sort(([, a], [, b]) => a.http - b.http);
  return `${[INTRODUCTION, ...codes.map(section)].join('\n\n')}\n`;
}

const INTRODUCTION = `# Errors

<!-- Generated from libs/kernel/src/error-registry.ts by \`node tools/docs/generate.mjs\`. Change it there. -->

Every answer that is not a success has this shape. Decide by \`code\`; \`message\` is for people and may say more than the
meaning below; \`details\` is always an object, and names the wrong fields in \`details.fields\`. An answer that should be
tried again later carries \`Retry-After\` in whole seconds. Quote \`requestId\` when you ask for help.

\`\`\`json
{
  "success": false,
  "error": { "message": "Invalid or revoked API key.", "code": "INVALID_API_KEY", "details": {} },
  "requestId": "a1b2c3d4-0000-4000-8000-000000000000"
}
\`\`\`

Over gRPC the same code is the \`reason\` of a \`google.rpc.ErrorInfo\` detail.`;

function section([code, { http, httpInPath, meaning, remedy, money }]: [string, ErrorEntry]): string {
  const inPath = httpInPath === undefined ? '' : `, or ${httpInPath} where the id is part of the address`;
  return `## ${code}\n\n${http}${inPath}. ${meaning} ${MONEY[money]}\n\nWhat to do: ${remedy}`;
}
