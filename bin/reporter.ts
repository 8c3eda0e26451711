/** The log of a process: records from a level on, on stderr. The logger is loaded with the first record. */
import type { LastTurns } from './crashReport.ts';
import { LOG_LEVELS, type LogLevel } from './flags.ts';
import type { LogOwner } from './log.ts';
import type { Report } from './report.ts';

export interface Reporter {
  /** Logs a record. */
  readonly say: (report: Report) => void;
  /** Logs the record of an event, and keeps it for the report of a bug. */
  readonly report: (report: Report) => void;
}

/** Logs the records of a process from `level` on. */
export function reporter(owner: LogOwner, level: LogLevel, turns: LastTurns): Reporter {
  const most = LOG_LEVELS.indexOf(level);
  const isWorthIt = ({ level: at }: Report) => LOG_LEVELS.indexOf(at) <= most;
  let logging: Promise<{ write: (report: Report) => void }> | undefined;
  const counted = protocolErrors();
  const say = (report: Report) => {
    if (!isWorthIt(report)) return;
    logging ??= import('./log.ts').then(({ openLog }) => openLog(owner, level));
    logging.then(
      (log) => log.write(report),
      // The process continues without a log. It may get one later: there was no descriptor for its file.
      () => (logging = undefined),
    );
  };
  return {
    say,
    report: (all) => {
      turns.keep(all);
      const report = counted(all);
      if (report !== undefined) say(report);
    },
  };
}

/**
 * Counts protocol errors and refused input. Each of the first ten is logged, then every tenth up to the hundredth, and so on: one can be
 * a mistake, a thousand are an attack, and an attack must not fill a disk.
 */
function protocolErrors(): (report: Report) => Report | undefined {
  let count = 0;
  return (report) => {
    if (report.level !== 'warn') return report;
    count++;
    const step = 10 ** Math.max(0, Math.floor(Math.log10(count)));
    return count % step === 0 ? { ...report, fields: { ...report.fields, count } } : undefined;
  };
}
