/** The progress line on a terminal, which is overwritten. */

/** How often the line changes. */
const EVERY_MS = 100;
/** Moves to the beginning of the line, and erases the rest. */
const CLEAR = '\r\x1b[K';

/** The progress of runs as text: `120 of 1000 runs, 15 a second, 0 violations, 58 s left`. */
export function runsLine(done: number, runs: number, violations: number, elapsedMs: number): string {
  const perSecond = (done / Math.max(1, elapsedMs)) * 1000;
  const rate = perSecond.toFixed(perSecond < 10 ? 1 : 0);
  const left = done === 0 ? '' : `, ${duration((runs - done) / perSecond)} left`;
  return `${String(done)} of ${String(runs)} runs, ${rate} a second, ${String(violations)} violations${left}`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 120 ? `${String(whole)} s` : `${String(Math.round(whole / 60))} min`;
}

/** Shows the current value of `line` on a terminal; elsewhere nothing. */
export function progress(terminal: NodeJS.WriteStream, line: () => string): { end: () => void } {
  if (!terminal.isTTY || process.env['TERM'] === 'dumb') return { end: () => undefined };
  const show = () => void terminal.write(CLEAR + line().slice(0, Math.max(1, terminal.columns - 1)));
  const timer = setInterval(show, EVERY_MS);
  return {
    end: () => {
      clearInterval(timer);
      terminal.write(CLEAR);
    },
  };
}
