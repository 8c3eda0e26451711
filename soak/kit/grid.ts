/** A grid of real servers, each a process of its own, driven over the public ports. */
import { join } from 'node:path';
import { traceFileOf } from '../../bin/trace/name.ts';
import { chatroomBundle, scratch } from './bundle.ts';
import type { IncarnationFacts } from './judge.ts';
import { Master } from './master.ts';
import { freePorts } from './ports.ts';
import { Run, type RunOptions } from './processes.ts';
import type { Mesh } from './proxy.ts';
import { comesToBe, nowMs, PATIENCE_MS, until } from './wait.ts';

/** A record of a server on stderr. */
export interface LogRecord {
  readonly time: number;
  readonly msg: string;
  readonly server: number;
  readonly peer?: number;
  readonly remote?: string;
  readonly reason?: string;
}

/** One incarnation of a server: its process, and what is known about it. */
export interface Incarnation extends IncarnationFacts {
  readonly run: Run;
  killedAtMs: number | undefined;
  meshedAtMs: number | undefined;
  sent: number;
  readonly sends: { readonly atMs: number; readonly first: number; readonly count: number }[];
}

export interface GridOptions {
  readonly n?: number;
  /** Whether each server writes a trace. */
  readonly isTraced?: boolean;
  /** The proxies through which the links go. */
  readonly mesh?: Mesh;
  readonly flags?: readonly string[];
  readonly env?: (id: number) => Readonly<Record<string, string>>;
  /** The words before `node`, as `nsenter …`, and the host of such a server. */
  readonly wrap?: (id: number) => readonly string[];
  readonly hostOf?: (id: number) => string;
  /** How many of the ids are real servers, from 0 on; the others are simulated by the harness. */
  readonly real?: number;
  readonly run?: RunOptions;
}

let grids = 0;
const all = new Set<Grid>();

/** Servers that have ended unexpectedly, in words: with their last output. */
export function unexpectedEnds(): string[] {
  return [...all].flatMap(({ incarnations }) =>
    incarnations.flatMap(({ server, run, killedAtMs }) =>
      run.end === undefined || killedAtMs !== undefined
        ? []
        : [
            `server ${String(server)} has ended (code ${String(run.end.code)}, signal ${String(run.end.signal)}); its output: ` +
              run.stderr.split('\n').slice(-4).join(' ').slice(-600),
          ],
    ),
  );
}

/** Ends all grids, between two rows. */
export async function endGrids(): Promise<void> {
  await Promise.all([...all].map((grid) => grid.stop()));
}

export class Grid {
  readonly n: number;
  readonly real: number;
  readonly ids: readonly number[];
  readonly name = `g${String(++grids)}`;
  readonly incarnations: Incarnation[] = [];
  readonly records: LogRecord[] = [];
  /** Ids of members that the harness simulates. */
  readonly plainPeers: number[] = [];
  readonly options: GridOptions;
  readonly #masters = new Map<Incarnation, Master>();
  readonly #current = new Map<number, Incarnation>();
  basePort = 0;

  constructor(options: GridOptions = {}) {
    this.options = options;
    this.n = options.n ?? 5;
    this.real = options.real ?? this.n;
    this.ids = Array.from({ length: this.real }, (_, id) => id);
    all.add(this);
  }

  /** A grid whose servers list each other. */
  static async start(options: GridOptions = {}): Promise<Grid> {
    const grid = await Grid.prepare(options);
    await oneAfterTheOther(async () => {
      for (const id of grid.ids) grid.spawn(id);
      await grid.isWhole();
    });
    return grid;
  }

  /** A grid of which nothing runs yet. */
  static async prepare(options: GridOptions = {}): Promise<Grid> {
    const grid = new Grid(options);
    grid.basePort = await freePorts(2 * grid.n);
    await options.mesh?.open(grid.n, grid.basePort);
    return grid;
  }

  masterPort(id: number): number {
    return this.basePort + this.n + id;
  }

  hostOf(id: number): string {
    return this.options.hostOf?.(id) ?? '127.0.0.1';
  }

  /** The file of a server's trace. */
  get traceFile(): string {
    return join(scratch(), `${this.name}.ndjson`);
  }

  traceFileOf(id: number): string {
    return traceFileOf(this.traceFile, id);
  }

  /** The command that runs a server. */
  command(id: number): string[] {
    const { flags = [], mesh, isTraced, hostOf, wrap } = this.options;
    const peers =
      mesh?.peersOf(id) ??
      (hostOf === undefined
        ? undefined
        : Array.from(
            { length: this.n },
            (_, i) => `${String(i)}=${hostOf(i)}:${String(this.basePort + i)}`,
          ).join());
    return [
      ...(wrap?.(id) ?? []),
      process.execPath,
      chatroomBundle(),
      'serve',
      ...[id, this.n, this.masterPort(id)].map(String),
      ...['--base-port', String(this.basePort), '--log-level', 'info'],
      ...(hostOf === undefined ? [] : ['--host', hostOf(id)]),
      ...(peers === undefined || peers === '' ? [] : ['--peers', peers]),
      ...(isTraced === true ? ['--trace', this.traceFileOf(id)] : []),
      ...flags,
    ];
  }

  /** Starts a server, or restarts it. */
  spawn(id: number): Incarnation {
    const startedAtMs = nowMs();
    const run = new Run(this.command(id), { env: this.options.env?.(id) ?? {}, ...this.options.run });
    const number = this.incarnations.filter(({ server }) => server === id).length + 1;
    const incarnation: Incarnation = {
      server: id,
      number,
      startedAtMs,
      run,
      killedAtMs: undefined,
      meshedAtMs: undefined,
      sent: 0,
      sends: [],
    };
    this.incarnations.push(incarnation);
    this.#current.set(id, incarnation);
    this.#listen(run);
    return incarnation;
  }

  #listen(run: Run): void {
    let rest = '';
    run.child.stderr?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('{')) this.records.push(JSON.parse(line) as LogRecord);
    });
  }

  incarnation(id: number): Incarnation {
    return this.#current.get(id) as Incarnation;
  }

  pid(id: number): number {
    return this.incarnation(id).run.pid;
  }

  signal(id: number, name: NodeJS.Signals): void {
    this.incarnation(id).run.signal(name);
  }

  /** Kills a server (SIGKILL) and waits until it has ended; returns the time of the kill. */
  async kill(id: number): Promise<number> {
    const incarnation = this.incarnation(id);
    incarnation.killedAtMs = nowMs();
    this.#masters.get(incarnation)?.close();
    await incarnation.run.kill();
    return incarnation.killedAtMs;
  }

  /** Another connection to a server's master port, as soon as it listens. */
  async newMaster(id: number): Promise<Master> {
    let master: Master | undefined;
    const { run } = this.incarnation(id);
    await until(
      async () => {
        if (run.end !== undefined)
          throw new Error(`server ${String(id)} has exited: ${run.stderr.slice(-500)}`);
        master = await Master.connect(this.masterPort(id), this.hostOf(id)).catch(() => undefined);
        return master !== undefined;
      },
      `a listener at the master port of server ${String(id)}`,
      PATIENCE_MS,
      5,
    );
    return master as unknown as Master;
  }

  /** The connection for queries to a server. */
  async master(id: number): Promise<Master> {
    const incarnation = this.incarnation(id);
    let master = this.#masters.get(incarnation);
    if (master === undefined || master.socket.destroyed) {
      master = await this.newMaster(id);
      this.#masters.set(incarnation, master);
    }
    return master;
  }

  /** The running servers. */
  running(): number[] {
    return this.ids.filter((id) => this.#current.has(id) && this.incarnation(id).killedAtMs === undefined);
  }

  /** The running servers, as servers list them. */
  allIds(): string {
    return [...this.running(), ...this.plainPeers].join();
  }

  /** Waits until `judges` list exactly `expected`; returns the time that it took. */
  async list(judges: readonly number[], expected: string, ms?: number, everyMs = 5): Promise<number> {
    const last = new Map<number, string>();
    const masters = await Promise.all(judges.map((id) => this.master(id)));
    const all = judges.map((id, i) =>
      until(
        async () => {
          last.set(id, await (masters[i] as Master).alive(ms));
          return last.get(id) === expected;
        },
        () => `server ${String(id)} listing ${expected}; it lists ${last.get(id) ?? 'none'}`,
        ms,
        everyMs,
      ),
    );
    return Math.max(...(await Promise.all(all)));
  }

  /** As {@link list}, but a timeout is a finding, not an error: then returns undefined. */
  async comesToList(judges: readonly number[], expected: string, ms: number): Promise<number | undefined> {
    const masters = await Promise.all(judges.map((id) => this.master(id)));
    const isListed = async (master: Master) => (await master.alive()) === expected;
    const all = await Promise.all(masters.map((master) => comesToBe(() => isListed(master), ms, 5)));
    return all.includes(undefined) ? undefined : Math.max(...(all as number[]));
  }

  /** Waits until all running servers list each other. */
  async isWhole(ms?: number): Promise<number> {
    const took = await this.list(this.running(), this.allIds(), ms);
    for (const id of this.running()) this.incarnation(id).meshedAtMs ??= nowMs();
    return took;
  }

  async stop(): Promise<void> {
    all.delete(this);
    for (const master of this.#masters.values()) master.close();
    await Promise.all(this.incarnations.map(({ run }) => run.kill()));
    this.options.mesh?.close();
  }
}

let last: Promise<unknown> = Promise.resolve();

/** Starting forty processes at once would slow all of them. */
function oneAfterTheOther<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work);
  last = next.catch(() => undefined);
  return next;
}
