/**
 * The log of a server or a box on standard error: one JSON object per line, or a sentence on a terminal. A separate bundle, because most
 * processes log nothing.
 */
import { pino } from 'pino';
import type { LogLevel } from './flags.ts';
import { programName } from './programName.ts';
import type { Report } from './report.ts';
import { sentenceIn } from './sentence.ts';
import { stderrLines } from './stderr.ts';

/** The process that writes a log: the fields that identify it in every record. */
export type LogOwner = { readonly server: number } | { readonly box: string };

/** Opens the log of a process; records below `level` are omitted. */
export function openLog(owner: LogOwner, level: LogLevel): { write: (report: Report) => void } {
  const lineOf = (record: string) =>
    process.stderr.isTTY ? `${programName()}: ${sentenceIn(record.trimEnd())}\n` : record;
  const log = pino({ level, base: owner }, stderrLines(lineOf));
  return { write: ({ level: at, message, fields }) => log[at]({ ...fields }, message) };
}
