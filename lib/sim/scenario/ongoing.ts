/** The faults that are not over: in a scenario a fault can last until a command ends it. */
import type { Fault } from '../../trace/fault.ts';
import { begin } from '../faults.ts';
import type { SimulatedGrid } from '../grid.ts';
import type { Journal } from '../journal.ts';
import type { VirtualTime } from '../time.ts';
import { faultLine } from './faultLine.ts';
import type { Printer } from './printer.ts';

interface OngoingFault {
  readonly fault: Fault;
  readonly end: (isByHand: boolean) => void;
}

export class OngoingFaults {
  readonly #time: VirtualTime;
  readonly #grid: SimulatedGrid;
  readonly #journal: Journal;
  readonly #printer: Printer;
  readonly #faults = new Set<OngoingFault>();

  constructor(time: VirtualTime, grid: SimulatedGrid, journal: Journal, printer: Printer) {
    this.#time = time;
    this.#grid = grid;
    this.#journal = journal;
    this.#printer = printer;
  }

  /** Has a fault happen now. One that is to last for ever does until it is ended. */
  inflict(fault: Fault): void {
    // The history's own copy: how long it lasts is written there when it is known.
    const noted: { -readonly [K in keyof Fault]: Fault[K] } & { forMs?: number } = { ...fault };
    const sinceMs = this.#time.nowMs;
    this.#journal.fault(noted as Fault);
    const undo = begin(fault, this.#grid);
    if (undo === undefined || !('forMs' in fault)) return;
    const ongoing: OngoingFault = {
      fault,
      end: (isByHand) => {
        if (!this.#faults.delete(ongoing)) return;
        if (isByHand) noted.forMs = this.#time.nowMs - sinceMs;
        undo();
        if (this.#printer.topics.has('faults'))
          this.#printer.line(this.#time.nowMs, `over: ${faultLine(fault)}`);
      },
    };
    this.#faults.add(ongoing);
    if (fault.forMs !== Infinity) this.#time.after(fault.forMs, () => ongoing.end(false));
  }

  /** Ends those that `isMeant`; tells how many they were. */
  end(isMeant: (fault: Fault) => boolean): number {
    const meant = [...this.#faults].filter(({ fault }) => isMeant(fault));
    for (const { end } of meant) end(true);
    return meant.length;
  }
}
