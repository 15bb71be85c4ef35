import type { Finding } from '../verify/finding';

/** Something that does not follow from the log. In a view, `journal` names the service that keeps it. */
export interface CheckFinding extends Finding {
  readonly view?: string;
  /** The process that keeps it, where the service has several. */
  readonly copy?: string;
  readonly key?: string;
  /** What the log makes; a JSON text, cut when it is long. */
  readonly expected?: string;
  /** What was found in its place. */
  readonly found?: string;
}

/** `initiation view initiation-payments.v3 key payment/fa98…: amountCents is not what the log makes (expected 1, found 2)` */
export function checkFindingLine({
  journal,
  partition,
  sequence,
  view,
  copy,
  key,
  problem,
  expected,
  found,
}: CheckFinding): string {
  const place = [
    view === undefined ? `journal ${journal}` : `${journal} view ${view}${copy === undefined ? '' : ` of ${copy}`}`,
  ];
  if (partition !== undefined) place.push(`partition ${partition}`);
  if (sequence !== undefined) place.push(`sequence ${sequence}`);
  if (key !== undefined) place.push(`key ${key}`);
  const values = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(found === undefined ? [] : [`found ${found}`]),
  ];
  return `${place.join(' ')}: ${problem}${values.length === 0 ? '' : ` (${values.join(', ')})`}`;
}

const SHOWN_CHARACTERS = 100;

/** A value as a finding shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
