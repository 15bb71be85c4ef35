/** Something that is not as it was written. Without a partition it concerns the whole journal. */
export interface Finding {
  readonly journal: string;
  readonly partition?: number;
  readonly sequence?: number;
  /** One sentence without the place. */
  readonly problem: string;
}

/** `journal initiation partition 3 sequence 1042: the body's hash is …` */
export function findingLine({ journal, partition, sequence, problem }: Finding): string {
  const place = [`journal ${journal}`];
  if (partition !== undefined) place.push(`partition ${partition}`);
  if (sequence !== undefined) place.push(`sequence ${sequence}`);
  return `${place.join(' ')}: ${problem}`;
}

/** Keeps the first findings and counts the rest. */
export interface Findings {
  readonly kept: readonly Finding[];
  readonly count: number;
  add(finding: Finding): void;
}

export function collectFindings(limit: number): Findings {
  const kept: Finding[] = [];
  let count = 0;
  return {
    kept,
    get count() {
      return count;
    },
    add(finding) {
      count++;
      if (kept.length < limit) kept.push(finding);
    },
  };
}
