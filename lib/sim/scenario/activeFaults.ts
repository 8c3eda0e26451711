/** The active faults of a scenario: a fault can last until a command ends it. */
import type { Fault } from '../../trace/fault.ts';
import { begin } from '../faults.ts';
import type { SimulatedGrid } from '../grid.ts';
import type { Journal } from '../journal.ts';
import type { VirtualTime } from '../time.ts';
import { faultLine } from './faultLine.ts';
import type { Printer } from './printer.ts';

interface ActiveFault {
  readonly fault: Fault;
  readonly end: (isByHand: boolean) => void;
  /** Notes that it has lasted until now. */
  readonly note: () => void;
}

export class ActiveFaults {
  readonly #time: VirtualTime;
  readonly #grid: SimulatedGrid;
  readonly #journal: Journal;
  readonly #printer: Printer;
  readonly #faults = new Set<ActiveFault>();

  constructor(time: VirtualTime, grid: SimulatedGrid, journal: Journal, printer: Printer) {
    this.#time = time;
    this.#grid = grid;
    this.#journal = journal;
    this.#printer = printer;
  }

  /** Injects a fault now. A fault without a duration lasts until a command ends it. */
  inject(fault: Fault): void {
    // The history's own copy: its duration is set when it is known.
    const noted: { -readonly [K in keyof Fault]: Fault[K] } & { forMs?: number } = { ...fault };
    const sinceMs = this.#time.nowMs;
    this.#journal.fault(noted as Fault);
    const undo = begin(fault, this.#grid);
    if (undo === undefined || !('forMs' in fault)) return;
    const note = () => {
      noted.forMs = this.#time.nowMs - sinceMs;
    };
    const active: ActiveFault = {
      fault,
      note,
      end: (isByHand) => {
        if (!this.#faults.delete(active)) return;
        if (isByHand) note();
        undo();
        if (this.#printer.topics.has('faults'))
          this.#printer.line(this.#time.nowMs, `over: ${faultLine(fault)}`);
      },
    };
    this.#faults.add(active);
    if (fault.forMs !== Infinity) this.#time.after(fault.forMs, () => active.end(false));
  }

  /** The scenario is over: those that no command has ended have lasted until now. A trace has no number for "without end". */
  close(): void {
    for (const { fault, note } of this.#faults) if ('forMs' in fault && fault.forMs === Infinity) note();
  }

  /** Ends the faults that `isSelected`; returns their count. */
  end(isSelected: (fault: Fault) => boolean): number {
    const selected = [...this.#faults].filter(({ fault }) => isSelected(fault));
    for (const { end } of selected) end(true);
    return selected.length;
  }
}
