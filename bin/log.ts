/**
 * The log of a server on stderr: a JSON object a line, or on a terminal a sentence. A bundle of its own, for most servers have
 * nothing to say.
 */
import { pino } from 'pino';
import type { LogLevel } from './flags.ts';
import type { Report } from './report.ts';
import { sentenceIn } from './sentence.ts';
import { stderrLines } from './stderr.ts';

/** Opens the log of server `id`; what is below `level` is left out. */
export function openLog(id: number, level: LogLevel): { write: (report: Report) => void } {
  const lineOf = (record: string) =>
    process.stderr.isTTY ? `chatroom: ${sentenceIn(record.trimEnd())}\n` : record;
  const log = pino({ level, base: { server: id } }, stderrLines(lineOf));
  return { write: ({ level: at, message, fields }) => log[at]({ ...fields }, message) };
}
