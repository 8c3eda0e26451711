/** A script of the lab as a protocol that can be simulated: its servers on virtual time, and its master in the place of random clients. */
import { finalize, map } from 'rxjs';
import { boxesOf, type Configuration } from '../../../agent/configuration.ts';
import type { AgentTraceFact } from '../../../box/facts.ts';
import { AGENTS } from '../../../box/protocol.ts';
import { boxRecorder, type RecorderOptions } from '../../../box/recorder.ts';
import type { Findings } from '../../../check/findings.ts';
import type { History, PromiseTable } from '../../../check/promise.ts';
import type { Circumstances } from '../../../check/protocol.ts';
import { promisesOf } from '../../../sim/agents/propertyCheck.ts';
import { ofTheNet } from '../../../sim/agents/protocol.ts';
import { AgentsWorkload } from '../../../sim/agents/workload.ts';
import type { PlannedFault } from '../../../sim/plan.ts';
import type { Servers, SimulatedProtocol, SimulatedTurn, Workload } from '../../../sim/protocol.ts';
import type { Random } from '../../../sim/random.ts';
import type { VirtualTime } from '../../../sim/time.ts';
import { playlistGrid } from '../configuration.ts';
import { servePlaylist, type PlaylistTurn } from '../server.ts';
import { ScriptMaster } from './master.ts';
import type { Script } from './script.ts';

/** The names of the promises beside the properties. */
const OUTPUT = 'script-output';
const END = 'script-end';

const SCRIPT_PROMISES: PromiseTable = {
  [OUTPUT]: {
    kind: 'safety',
    description: 'the script prints what is expected',
    broken: 'the script printed something else than expected',
  },
  [END]: {
    kind: 'liveness',
    description: 'the script comes to its end',
    broken: 'the script did not come to its end',
  },
};

/** A script whose output is to be compared, and the faults of the run. */
export interface ScriptRun {
  readonly script: Script;
  /** Its expected output; left out: any. */
  readonly expected?: readonly string[] | undefined;
  readonly faults: readonly PlannedFault[];
}

/** The faults that end a server: then a script has other answers, because a transaction is aborted for instance. */
const ENDING: ReadonlySet<PlannedFault['kind']> = new Set(['crash', 'restart', 'diskFull']);

/** Half of the time for which a change waits for a server that does not run: a script starts that one next. */
const LATE_MAX_MS = 2_000;

/** Whether the expected output is that of runs with these faults, too: no server ends, and messages are not later than this in all. */
export function hasExpectedOutput(faults: readonly PlannedFault[]): boolean {
  const lateMs = faults.reduce((sum, fault) => sum + ('forMs' in fault ? fault.forMs : 0), 0);
  return lateMs <= LATE_MAX_MS && !faults.some(({ kind }) => ENDING.has(kind));
}

/** The grid of a script. */
export function gridOf({ servers }: Script): Configuration {
  return playlistGrid(servers);
}

/**
 * The protocol of a script. A plan for it has as many servers as the script.
 *
 * @param onEnd - called at the end of a run with its master, before the run is checked
 */
export function simulatedScript(
  run: ScriptRun,
  recording: RecorderOptions = {},
  onEnd: (master: ScriptMaster) => void = () => undefined,
): SimulatedProtocol<AgentTraceFact, ScriptWorkload> {
  const configuration = gridOf(run.script);
  const boxes = boxesOf(configuration);
  return {
    facts: AGENTS,
    promises: { ...promisesOf(configuration.properties), ...SCRIPT_PROMISES },
    isExtra: ({ kind }) => kind === 'state',
    isStartedByWorkload: true,
    serve: (config, world, workload) => {
      const box = boxes[config.self] as string;
      const record = boxRecorder(configuration, box, recording);
      const predecessors = workload.begun(config.self, box);
      return servePlaylist(configuration, box, config, predecessors, world).pipe(
        map((turn): SimulatedTurn<AgentTraceFact> => {
          workload.turn(config.self, box, turn);
          return { event: ofTheNet(turn.event), records: record(turn) };
        }),
        finalize(() => workload.ended(config.self, box)),
      );
    },
    workload: (servers, time, _messageBytes, random) =>
      new ScriptWorkload(configuration, run, servers, time, random, onEnd),
    shortened: (fact) => fact,
  };
}

/** One run of a script. */
export class ScriptWorkload implements Workload<AgentTraceFact> {
  readonly #run: ScriptRun;
  readonly #master: ScriptMaster;
  /** Checks the properties. */
  readonly #agents: AgentsWorkload;
  readonly #time: VirtualTime;
  /** The servers that have a log. */
  readonly #logs = new Set<number>();
  readonly #onEnd: (master: ScriptMaster) => void;

  constructor(
    configuration: Configuration,
    run: ScriptRun,
    servers: Servers,
    time: VirtualTime,
    random: Random,
    onEnd: (master: ScriptMaster) => void,
  ) {
    this.#run = run;
    this.#time = time;
    this.#agents = new AgentsWorkload(configuration, servers, time, random);
    this.#master = new ScriptMaster(run.script, servers, time);
    this.#onEnd = onEnd;
  }

  get count(): number {
    return this.#master.output.length;
  }

  get isBusy(): boolean {
    return !this.#master.isOver;
  }

  get reached(): readonly string[] {
    return this.#agents.reached;
  }

  /** A server begins. Returns the servers that have a log, if it has none itself. */
  begun(server: number, box: string): readonly string[] {
    // Requests come from the port for clients.
    this.#agents.begun(box, () => undefined);
    return this.#logs.has(server) ? [] : [...this.#logs].map(String);
  }

  turn(server: number, box: string, turn: PlaylistTurn): void {
    this.#agents.turn(box, turn);
    if (turn.event.kind === 'flushed') this.#logs.add(server);
    for (const effect of turn.effects)
      if (effect.kind === 'reply')
        for (const answer of effect.answers)
          if (answer.kind === 'line') this.#master.said(server, answer.text);
  }

  ended(server: number, box: string): void {
    this.#agents.ended(box);
    this.#master.ended(server);
  }

  /** Begins the script. */
  repeat({ fromMs }: Parameters<Workload['repeat']>[0]): void {
    this.#time.at(fromMs, () => this.#master.advance());
  }

  sentByOthers(): void {
    // No other client sends anything.
  }

  uncheckable(): undefined {
    return undefined;
  }

  needsRestart(server: number): boolean {
    return this.#agents.needsRestart(server);
  }

  rest(): void {
    this.#agents.rest();
  }

  check(history: History<AgentTraceFact>, circumstances: Circumstances): Findings {
    this.#onEnd(this.#master);
    const findings = this.#agents.check(history, circumstances);
    const { isOver, output, awaited } = this.#master;
    if (!isOver)
      findings.add(END, circumstances.endMs, () => `the script has not come to its end: ${awaited}`);
    const { expected, faults } = this.#run;
    if (expected !== undefined && hasExpectedOutput(faults)) {
      const difference = differenceOf(expected, output);
      if (difference !== undefined) findings.add(OUTPUT, circumstances.endMs, () => difference);
    }
    return findings;
  }
}

/** The first difference of two outputs, in words. */
export function differenceOf(expected: readonly string[], output: readonly string[]): string | undefined {
  for (let at = 0; at < Math.max(expected.length, output.length); at++) {
    const [wanted = '(nothing)', got = '(nothing)'] = [expected[at], output[at]];
    if (wanted !== got) return `line ${String(at + 1)} of the output is ${got}, expected: ${wanted}`;
  }
  return undefined;
}
