/** The cluster of a scenario: a simulated grid with its clients, its active faults and its history. */
import { tap } from 'rxjs';
import type { Violations } from '../../check/findings.ts';
import type { ServerOptions } from '../../config.ts';
import type { UnclockedEvent } from '../../trace/event.ts';
import { SimulatedGrid } from '../grid.ts';
import { Journal } from '../journal.ts';
import type { NetworkSettings } from '../path.ts';
import type { SimulatedProtocol, Workload } from '../protocol.ts';
import { randomOf } from '../random.ts';
import { VirtualTime } from '../time.ts';
import type { RawClient } from './rawClient.ts';
import { describeAnswer } from './describe.ts';
import { Clients } from './clients.ts';
import { ActiveFaults } from './activeFaults.ts';
import type { Printer } from './printer.ts';
import { ScenarioProblem } from './problem.ts';

/** The settings of a cluster, from the command `grid`. */
export interface ClusterSettings {
  readonly n: number;
  readonly seed: number;
  readonly network: NetworkSettings;
  readonly options: Partial<Omit<ServerOptions, 'id' | 'n' | 'port' | 'peers'>>;
  /** The minimum length of messages of the workload. */
  readonly messageBytes: number;
  readonly unsentLimitBytes: number | undefined;
}

export class Cluster {
  readonly settings: ClusterSettings;
  readonly time = new VirtualTime();
  readonly grid: SimulatedGrid;
  readonly journal: Journal;
  readonly clients: Clients;
  readonly faults: ActiveFaults;
  readonly rawClients = new Map<string, RawClient>();
  /** The requests of clients. */
  readonly workload: Workload;
  /** What the last check has found. */
  found: Violations | undefined;
  /** The time of the last action that was requested so far. */
  busyUntilMs = 0;

  constructor(protocol: SimulatedProtocol, settings: ClusterSettings, printer: Printer) {
    const { time } = this;
    const { n, network, options, unsentLimitBytes } = settings;
    this.settings = settings;
    this.journal = new Journal(protocol, time, settings.messageBytes, (event) => printer.event(event));
    this.clients = new Clients(time, (server, answer) =>
      printer.line(time.nowMs, `the master hears of ${describeAnswer(server, answer)}`),
    );
    this.grid = new SimulatedGrid({
      serve: (config, world, incarnation) =>
        protocol.serve(config, world, this.workload).pipe(
          tap((turn) => {
            if (turn.event !== undefined) printer.turn(config.self, turn.event, time.nowMs);
            this.journal.turn(config.self, incarnation, turn);
          }),
        ),
      n,
      time,
      random: randomOf(settings.seed),
      diskSeed: settings.seed,
      network,
      options,
      ...(unsentLimitBytes === undefined ? {} : { unsentLimitBytes }),
      onIncarnation: (kind, incarnation) => {
        this.journal.incarnation(kind, incarnation);
        if (kind === 'crashed') this.clients.crashed(incarnation.server);
      },
      onAnswer: (server, chunk) => this.clients.hear(server, chunk),
    });
    this.workload = protocol.workload(this.grid, time, settings.messageBytes, randomOf(settings.seed));
    this.faults = new ActiveFaults(time, this.grid, this.journal, printer);
  }

  /** What has happened so far. */
  get history(): readonly UnclockedEvent[] {
    return this.journal.history;
  }

  /**
   * The selected ids.
   *
   * @throws ScenarioProblem if there is no such server
   */
  servers(ids: readonly number[] | 'all'): readonly number[] {
    if (ids === 'all') return this.grid.servers;
    for (const id of ids) {
      if (id >= this.settings.n)
        throw new ScenarioProblem({ code: 'no-server', server: id, n: this.settings.n });
    }
    return ids;
  }

  /** Like {@link servers}, for one. */
  server(id: number): number {
    return this.servers([id])[0] as number;
  }

  /** Records that an action takes place at that time. */
  keepBusy(untilMs: number): void {
    this.busyUntilMs = Math.max(this.busyUntilMs, untilMs);
  }

  close(): void {
    for (const client of this.rawClients.values()) client.hangUp();
    this.faults.close();
    this.grid.close();
  }
}
