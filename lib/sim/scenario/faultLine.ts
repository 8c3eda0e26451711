/** Formats a fault as the command that injects it, so that printed faults can be typed. */
import { rowOfFault, type Fault } from '../../trace/fault.ts';
import { duration } from './units.ts';

/** The command. A fault without an end has no `for=`. */
export function faultLine(fault: Fault): string {
  const lasting = 'forMs' in fault && fault.forMs !== Infinity ? ` for=${duration(fault.forMs)}` : '';
  return `${rowOfFault(fault).command(fault, duration)}${lasting}`;
}
