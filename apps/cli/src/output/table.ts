/** Rows under a heading, columns aligned to the right, the last one to the left. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heading.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const last = heading.length - 1;
  return [heading, ...rows].map((row) =>
    widths
      .map((width, column) => (column === last ? (row[column] ?? '') : (row[column] ?? '').padStart(width)))
      .join('  ')
      .trimEnd(),
  );
}
