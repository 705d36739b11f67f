/** Columns for a terminal: the first to the left, the others, which are figures, to the right. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [columns, ...rows];
  const width = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const cell = (text: string, i: number) => (i === 0 ? text.padEnd(width[i] ?? 0) : text.padStart(width[i] ?? 0));
  return lines.map((line) => `${line.map(cell).join('  ').trimEnd()}\n`).join('');
}
