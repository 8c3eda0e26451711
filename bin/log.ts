/** The log of a server on stderr: a JSON object a line. A bundle of its own, for most servers have nothing to say. */
import { pino } from 'pino';
import type { LogLevel } from './flags.ts';
import type { Report } from './report.ts';

/** Opens the log of server `id`; what is below `level` is left out. Lines are written before the call returns. */
export function openLog(id: number, level: LogLevel): { write: (report: Report) => void } {
  const log = pino({ level, base: { server: id } }, pino.destination({ dest: 2, sync: true }));
  return { write: ({ level: at, message, fields }) => log[at]({ ...fields }, message) };
}
