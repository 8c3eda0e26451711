/** The log of a server on stderr: a JSON object a line. A bundle of its own, for most servers have nothing to say. */
import { pino } from 'pino';
import type { LogLevel } from './flags.ts';
import type { Report } from './report.ts';
import { stderrLines } from './stderr.ts';

/** Opens the log of server `id`; what is below `level` is left out. */
export function openLog(id: number, level: LogLevel): { write: (report: Report) => void } {
  const log = pino({ level, base: { server: id } }, stderrLines());
  return { write: ({ level: at, message, fields }) => log[at]({ ...fields }, message) };
}
