/**
 * RFC 4180: CRLF after every line, quotes round a field that holds a quote, a comma or a line break.
 * The first line names the columns.
 */
export function csv<Column extends string>(
  columns: readonly Column[],
  rows: readonly Record<Column, string>[],
): string {
  const line = (fields: readonly string[]) => `${fields.map(field).join(',')}\r\n`;
  return line(columns) + rows.map((row) => line(columns.map((column) => row[column]))).join('');
}

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
