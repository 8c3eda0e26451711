/** The state of a running scenario: its cluster, if there is one, and its output. */
import type { Violations } from '../../check/findings.ts';
import type { UnclockedEvent } from '../../trace/event.ts';
import { WallClock, type WallTime } from '../wallClock.ts';
import type { SimulatedProtocol } from '../protocol.ts';
import { Printer } from './printer.ts';
import { ScenarioProblem } from './problem.ts';
import { Cluster, type ClusterSettings } from './cluster.ts';

/** The part of a protocol that it needs. */
type PlayedProtocol = SimulatedProtocol & { readonly servers?: number };

export class Environment implements WallTime {
  readonly protocol: PlayedProtocol;
  readonly printer: Printer;
  readonly #clock = new WallClock();
  #cluster: Cluster | undefined;

  constructor(protocol: PlayedProtocol) {
    this.protocol = protocol;
    this.printer = new Printer(protocol.facts);
  }

  /**
   * The cluster of the scenario.
   *
   * @throws ScenarioProblem if there is none yet
   */
  get cluster(): Cluster {
    if (this.#cluster === undefined) throw new ScenarioProblem({ code: 'no-grid' });
    return this.#cluster;
  }

  /**
   * Creates a cluster. The previous one is closed, and time starts at 0.
   *
   * @throws ScenarioProblem if the protocol needs another number of servers
   */
  open(settings: ClusterSettings): void {
    const { servers } = this.protocol;
    if (servers !== undefined && servers !== settings.n)
      throw new ScenarioProblem({ code: 'other-servers', n: settings.n, servers });
    this.close();
    this.#cluster = new Cluster(this.protocol, settings, this.printer);
  }

  /** What has happened in the cluster so far. */
  get history(): readonly UnclockedEvent[] {
    return this.#cluster?.history ?? [];
  }

  /** What the last check of the cluster has found; undefined: there was none. */
  get found(): Violations | undefined {
    return this.#cluster?.found;
  }

  /** The output since the last call. */
  takePrinted(): readonly string[] {
    return this.printer.take();
  }

  close(): void {
    this.#cluster?.close();
    this.#cluster = undefined;
  }

  get nowMs(): number {
    return this.#cluster?.time.nowMs ?? 0;
  }

  get wallClock(): WallClock {
    return this.#cluster?.time.wallClock ?? this.#clock;
  }
}
