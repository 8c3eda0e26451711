/** The state of a running scenario: its grid, if there is one, and its output. */
import { WallClock, type WallTime } from '../wallClock.ts';
import type { SimulatedProtocol } from '../protocol.ts';
import { Printer } from './printer.ts';
import { ScenarioProblem } from './problem.ts';
import { Stage, type StageSettings } from './stage.ts';

export class Environment implements WallTime {
  readonly protocol: SimulatedProtocol;
  readonly printer: Printer;
  readonly #clock = new WallClock();
  #stage: Stage | undefined;

  constructor(protocol: SimulatedProtocol) {
    this.protocol = protocol;
    this.printer = new Printer(protocol.facts);
  }

  /** The grid that is played with. */
  get stage(): Stage {
    if (this.#stage === undefined) throw new ScenarioProblem({ code: 'no-grid' });
    return this.#stage;
  }

  /** Makes a grid; the one before it, if any, is gone, and time begins anew. */
  open(settings: StageSettings): void {
    this.close();
    this.#stage = new Stage(this.protocol, settings, this.printer);
  }

  /** What was printed since this was asked before. */
  takePrinted(): readonly string[] {
    return this.printer.take();
  }

  close(): void {
    this.#stage?.close();
    this.#stage = undefined;
  }

  get nowMs(): number {
    return this.#stage?.time.nowMs ?? 0;
  }

  get wallClock(): WallClock {
    return this.#stage?.time.wallClock ?? this.#clock;
  }
}
