/** A simulated grid with every operation and observation that scenarios need. */
import type { Asked } from '../../check/obedience.ts';
import type { ServerOptions } from '../../config.ts';
import type { HistoryEvent } from '../../check/history.ts';
import { SimulatedGrid } from '../grid.ts';
import { Journal } from '../journal.ts';
import { pad } from '../padding.ts';
import type { NetworkSettings } from '../path.ts';
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
  /** How long the messages of `speak` and `flood` are, at least. */
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
  /** What masters have asked to be broadcast. */
  readonly asked: Asked[] = [];
  /** Whether that is all: not where somebody has a connection of his own to a master port, or says what he likes. */
  isAllAsked = true;
  /** How many messages `flood` has made for each server. */
  readonly flooded = new Map<number, number>();
  /** Until when something is still to be done that was asked for before. */
  busyUntilMs = 0;

  constructor(settings: StageSettings, printer: Printer) {
    const { time } = this;
    const { n, network, options, unsentLimitBytes } = settings;
    this.settings = settings;
    this.journal = new Journal(time, settings.messageBytes, (event) => printer.event(event));
    this.masters = new Masters(time, (server, answer) =>
      printer.line(time.nowMs, `the master hears of ${describeAnswer(server, answer)}`),
    );
    this.grid = new SimulatedGrid({
      n,
      time,
      random: randomOf(settings.seed),
      network,
      options,
      ...(unsentLimitBytes === undefined ? {} : { unsentLimitBytes }),
      onTurn: (server, incarnation, turn) => {
        printer.turn(server, turn.event, time.nowMs);
        this.journal.turn(server, incarnation, turn);
      },
      onLife: (kind, life) => {
        this.journal.life(kind, life);
        if (kind === 'crashed') this.masters.crashed(life.server);
      },
      onAnswer: (server, chunk) => this.masters.hear(server, chunk),
    });
    this.faults = new OngoingFaults(time, this.grid, this.journal, printer);
  }

  /** What has happened so far. */
  get history(): readonly HistoryEvent[] {
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

  /** Has a master broadcast something, `minBytes` long at least; tells whether there is a server to do it. */
  broadcast(server: number, text: string, minBytes = 0): boolean {
    if (!this.grid.isRunning(server)) return false;
    this.asked.push({ server, text, atMs: this.time.nowMs });
    this.grid.command(server, `broadcast ${pad(text, minBytes)}`);
    return true;
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
