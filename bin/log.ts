/**
 * The log of a server on standard error: one JSON object per line, or a sentence on a terminal. A separate bundle, because most servers
 * log nothing.
 */
import { pino } from 'pino';
import type { LogLevel } from './flags.ts';
import type { Report } from './report.ts';
import { sentenceIn } from './sentence.ts';
import { stderrLines } from './stderr.ts';

/** Opens the log of server `id`; records below `level` are omitted. */
export function openLog(id: number, level: LogLevel): { write: (report: Report) => void } {
  const lineOf = (record: string) =>
    process.stderr.isTTY ? `chatroom: ${sentenceIn(record.trimEnd())}\n` : record;
  const log = pino({ level, base: { server: id } }, stderrLines(lineOf));
  return { write: ({ level: at, message, fields }) => log[at]({ ...fields }, message) };
}
