/** A simulated grid with every operation and observation that scenarios need. */
import { tap } from 'rxjs';
import type { ServerOptions } from '../../config.ts';
import type { UnclockedEvent } from '../../trace/event.ts';
import { SimulatedGrid } from '../grid.ts';
import { Journal } from '../journal.ts';
import type { NetworkSettings } from '../path.ts';
import type { SimulatedProtocol, Workload } from '../protocol.ts';
import { randomOf } from '../random.ts';
import { VirtualTime } from '../time.ts';
import type { Caller } from './caller.ts';
import { describeAnswer } from './describe.ts';
import { Masters } from './masters.ts';
import { OngoingFaults } from './ongoing.ts';
import type { Printer } from './printer.ts';
import { ScenarioProblem } from './problem.ts';

/** What a grid is like. */
export interface StageSettings {
  readonly n: number;
  readonly seed: number;
  readonly network: NetworkSettings;
  readonly options: Partial<Omit<ServerOptions, 'id' | 'n' | 'port' | 'peers'>>;
  /** How long the messages of the workload are, at least. */
  readonly messageBytes: number;
  readonly unsentLimitBytes: number | undefined;
}

export class Stage {
  readonly settings: StageSettings;
  readonly time = new VirtualTime();
  readonly grid: SimulatedGrid;
  readonly journal: Journal;
  readonly masters: Masters;
  readonly faults: OngoingFaults;
  readonly callers = new Map<string, Caller>();
  /** What clients ask for. */
  readonly workload: Workload;
  /** Until when something is still to be done that was asked for before. */
  busyUntilMs = 0;

  constructor(protocol: SimulatedProtocol, settings: StageSettings, printer: Printer) {
    const { time } = this;
    const { n, network, options, unsentLimitBytes } = settings;
    this.settings = settings;
    this.journal = new Journal(protocol, time, settings.messageBytes, (event) => printer.event(event));
    this.masters = new Masters(time, (server, answer) =>
      printer.line(time.nowMs, `the master hears of ${describeAnswer(server, answer)}`),
    );
    this.grid = new SimulatedGrid({
      serve: (config, world, incarnation) =>
        protocol.serve(config, world).pipe(
          tap((turn) => {
            if (turn.event !== undefined) printer.turn(config.self, turn.event, time.nowMs);
            this.journal.turn(config.self, incarnation, turn);
          }),
        ),
      n,
      time,
      random: randomOf(settings.seed),
      network,
      options,
      ...(unsentLimitBytes === undefined ? {} : { unsentLimitBytes }),
      onLife: (kind, life) => {
        this.journal.life(kind, life);
        if (kind === 'crashed') this.masters.crashed(life.server);
      },
      onAnswer: (server, chunk) => this.masters.hear(server, chunk),
    });
    this.workload = protocol.workload(this.grid, time, settings.messageBytes);
    this.faults = new OngoingFaults(time, this.grid, this.journal, printer);
  }

  /** What has happened so far. */
  get history(): readonly UnclockedEvent[] {
    return this.journal.history;
  }

  /** The ids that are meant. A {@link ScenarioProblem} where there is no such server. */
  servers(ids: readonly number[] | 'all'): readonly number[] {
    if (ids === 'all') return this.grid.servers;
    for (const id of ids) {
      if (id >= this.settings.n)
        throw new ScenarioProblem({ code: 'no-server', server: id, n: this.settings.n });
    }
    return ids;
  }

  /** As {@link servers}, for one. */
  server(id: number): number {
    return this.servers([id])[0] as number;
  }

  /** Something will still be done until then. */
  keepBusy(untilMs: number): void {
    this.busyUntilMs = Math.max(this.busyUntilMs, untilMs);
  }

  close(): void {
    for (const caller of this.callers.values()) caller.hangUp();
    this.grid.close();
  }
}
