/**
 * The form of a file with a line for each record, as Go's package `log` writes them: `2026/11/30 14:05:09 <record>`. There are no checksums:
 * a record is complete if its line is.
 */
import { bytesOf, isZeroFrom, LINE_FEED, textOf, type Form, type Reading, type Unusable } from './form.ts';

/** Date and time, and the blank behind them. */
const STAMP = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /;
const STAMP_LENGTH = '2026/11/30 14:05:09 '.length;

/** What a file of lines needs. */
export interface LineFileParts {
  /** The name of the file, for reasons. */
  readonly file: string;
  /** The wall clock: ms since 1970 in local time. */
  readonly wallClockMs: () => number;
}

/** The form of a file of lines. */
export function lineFile(parts: LineFileParts): Form {
  return { read: (contents) => read(contents, parts) };
}

function read(contents: Uint8Array, { file, wallClockMs }: LineFileParts): Reading | Unusable {
  const records: string[] = [];
  let end = 0;
  for (let next; (next = contents.indexOf(LINE_FEED, end)) !== -1; end = next + 1) {
    const line = textOf(contents.subarray(end, next));
    if (!STAMP.test(line) || line.includes('\0')) {
      if (end === 0) return { kind: 'unusable', reason: { code: 'not-a-store', file } };
      const detail = `line ${String(records.length + 1)} is not "YYYY/MM/DD HH:MM:SS <record>"`;
      return { kind: 'unusable', reason: { code: 'damaged', file, offset: end, detail } };
    }
    records.push(line.slice(STAMP_LENGTH));
  }
  if (end === 0 && !isBegun(contents)) return { kind: 'unusable', reason: { code: 'not-a-store', file } };
  const lines = (added: readonly string[]) => {
    const stamp = stampOf(wallClockMs());
    return bytesOf(added.map((record) => `${stamp}${record}\n`).join(''));
  };
  return { kind: 'read', records, end, writer: { append: lines, replace: lines } };
}

/** Whether a file without a complete line can be the beginning of one. */
function isBegun(contents: Uint8Array): boolean {
  if (isZeroFrom(contents, 0)) return true;
  const begun = textOf(contents.subarray(0, STAMP_LENGTH));
  return STAMP.test(begun + '0000/00/00 00:00:00 '.slice(begun.length));
}

function stampOf(localMs: number): string {
  const [date = '', time = ''] = new Date(localMs).toISOString().split('T');
  return `${date.replaceAll('-', '/')} ${time.slice(0, 8)} `;
}
