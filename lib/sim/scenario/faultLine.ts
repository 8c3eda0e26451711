/** Formats a fault as the command that injects it, so that printed faults can be typed. */
import type { Fault } from '../../trace/fault.ts';
import { duration } from './units.ts';

/** The command. A fault without an end has no `for=`. */
export function faultLine(fault: Fault): string {
  const lasting = 'forMs' in fault && fault.forMs !== Infinity ? ` for=${duration(fault.forMs)}` : '';
  switch (fault.kind) {
    case 'crash':
    case 'restart':
    case 'pause':
    case 'block':
      return `${fault.kind} ${String(fault.server)}${lasting}`;
    case 'slow':
      return `slow ${String(fault.server)} rate=${String(fault.bytesPerSecond)}B/s${lasting}`;
    case 'step':
      return `step ${String(fault.server)} by=${duration(fault.byMs)}`;
    case 'cut': {
      const only = fault.only === undefined ? '' : ` only=${String(fault.only)}`;
      return `cut ${String(fault.a)} ${String(fault.b)}${only}`;
    }
    case 'drop':
    case 'clog':
      return `${fault.kind} ${String(fault.from)} ${String(fault.to)}${lasting}`;
    case 'delay':
      return `delay ${String(fault.from)} ${String(fault.to)} by=${duration(fault.extraMs)}${lasting}`;
    default:
      return fault satisfies never;
  }
}
