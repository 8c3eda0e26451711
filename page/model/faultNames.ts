/** What each kind of fault is, for people: these words stand in the legend, and a search finds a fault by them. */
import type { FaultKind } from '../../lib/trace/fault.ts';

export const FAULT_NAMES: Readonly<Record<FaultKind, string>> = {
  crash: 'crash or restart, as planned',
  restart: 'crash or restart, as planned',
  pause: 'pause',
  block: 'block: held up',
  slow: 'slow: takes few bytes',
  step: 'step: clock is set',
  cut: 'cut: link reset',
  drop: 'drop: link loses all',
  clog: 'clog: link held (on hold)',
  delay: 'delay: link slowed',
};
