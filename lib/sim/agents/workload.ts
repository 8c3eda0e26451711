/** One run of a configuration: the requests of clients, and what the agents are seen to do. */
import { selfOf, type Halt } from '../../agent/step.ts';
import { workloadOf } from '../../agent/workload.ts';
import type { Self } from '../../agent/agent.ts';
import { boxesOf, type Configuration, type ConfiguredAgent } from '../../agent/configuration.ts';
import type { BoxEffect, BoxEvent } from '../../box/events.ts';
import type { AgentTraceFact } from '../../box/facts.ts';
import { checkContract } from '../../box/check.ts';
import { AGENTS } from '../../box/protocol.ts';
import type { BoxTurn } from '../../box/recorder.ts';
import { checkFailureDetection } from '../../check/failureDetection.ts';
import { Findings } from '../../check/findings.ts';
import { incarnationsOf } from '../../check/incarnations.ts';
import type { History } from '../../check/promise.ts';
import type { Circumstances } from '../../check/protocol.ts';
import type { Servers, Workload } from '../protocol.ts';
import type { Random } from '../random.ts';
import type { VirtualTime } from '../time.ts';
import { PropertyCheck } from './propertyCheck.ts';
import { RunningView } from './view.ts';

/** The name of the client that makes all requests. */
const CLIENT = 'client';

/** The longest time for which a message is in transit at the end of a run, when all faults are over: agents may send without end. */
const IN_TRANSIT_MS = 1_000;

/** A request for an agent of a box. */
export type AgentRequest = BoxEvent & { readonly kind: 'agentRequested' };

export class AgentsWorkload implements Workload<AgentTraceFact> {
  readonly #servers: Servers;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #boxes: readonly string[];
  readonly #agents: Configuration['agents'];
  /** The agents with a workload. */
  readonly #driven: readonly ConfiguredAgent[];
  readonly #view: RunningView;
  readonly #check: PropertyCheck;
  /** The environments of the agents with a workload that run. */
  readonly #selves = new Map<string, Self>();
  /** The receivers of requests, by box. */
  readonly #receivers = new Map<string, (request: AgentRequest) => void>();
  /** The boxes that run with an agent whose storage has failed. */
  readonly #failed = new Set<string>();
  #isOver = false;
  #count = 0;

  /** @param configuration - without other channels */
  constructor(configuration: Configuration, servers: Servers, time: VirtualTime, random: Random) {
    this.#servers = servers;
    this.#time = time;
    this.#random = random;
    this.#boxes = boxesOf(configuration);
    this.#agents = configuration.agents;
    this.#driven = [...configuration.agents.values()].filter(({ type }) => type.workload !== undefined);
    this.#view = new RunningView(configuration);
    this.#check = new PropertyCheck(configuration.properties);
  }

  get count(): number {
    return this.#count;
  }

  get reached(): readonly string[] {
    return this.#check.met;
  }

  /** A box begins: it takes requests until {@link ended}. */
  begun(box: string, receive: (request: AgentRequest) => void): void {
    this.#receivers.set(box, receive);
  }

  /** A box has ended. */
  ended(box: string): void {
    this.#receivers.delete(box);
    this.#failed.delete(box);
    if (this.#isOver) return;
    for (const { id, box: own } of this.#driven) if (own === box) this.#selves.delete(id);
    this.#view.ended(box);
    this.#check.moment(this.#view, this.#time.nowMs);
  }

  /** A turn of a box: checks the properties after each step of an agent that has changed something. */
  turn(box: string, { event, effects }: BoxTurn): void {
    if (event.kind === 'listening')
      this.#listening(box, (event as BoxEvent & { kind: 'listening' }).incarnation);
    if (event.kind === 'storageFailed') this.#failed.add(box);
    for (const effect of effects as readonly BoxEffect[])
      if (this.#seen(effect)) this.#check.moment(this.#view, this.#time.nowMs);
  }

  repeat({ fromMs, untilMs, everyMs }: Parameters<Workload['repeat']>[0]): void {
    if (this.#driven.length === 0) return;
    const round = () => {
      const roundMs = this.#time.nowMs;
      if (roundMs >= untilMs) return;
      // Agents are requested at different times of a round.
      for (const agent of this.#driven) {
        const atMs = roundMs + (everyMs * this.#random.between(0, 999)) / 1000;
        if (atMs < untilMs) this.#time.at(atMs, () => this.#request(agent));
      }
      this.#time.after(everyMs, round);
    };
    this.#time.at(fromMs, round);
  }

  /** A client makes a request of an agent; returns whether its box runs. */
  ask(id: string, request: unknown): boolean {
    const agent = this.#agents.get(id);
    const receive = agent && this.#receivers.get(agent.box);
    if (receive === undefined || !this.#servers.isRunning(this.#boxes.indexOf(agent?.box ?? '')))
      return false;
    receive({ kind: 'agentRequested', agent: id, by: CLIENT, request });
    return true;
  }

  sentByOthers(): void {
    // Requests are not checked: any number of clients may make any.
  }

  uncheckable(): undefined {
    return undefined;
  }

  needsRestart(server: number): boolean {
    return this.#failed.has(this.#boxes[server] as string);
  }

  rest(): void {
    this.#isOver = true;
    this.#check.end(this.#view, this.#time.nowMs);
  }

  check(history: History<AgentTraceFact>, circumstances: Circumstances): Findings {
    const findings = new Findings();
    // A scenario does not call rest().
    if (circumstances.isAtRest && !this.#isOver) this.#check.end(this.#view, this.#time.nowMs);
    findings.addAll(this.#check.violations);
    const restMs = circumstances.isAtRest ? circumstances.endMs - IN_TRANSIT_MS : undefined;
    findings.addAll(checkContract(history, new Set(this.#servers.servers), restMs).violations().first);
    findings.addAll(checkFailureDetection(history, AGENTS, circumstances, incarnationsOf(history)));
    return findings;
  }

  #listening(box: string, incarnation: number): void {
    for (const agent of this.#driven)
      if (agent.box === box) this.#selves.set(agent.id, selfOf(agent, incarnation));
  }

  /** Returns whether an effect has changed the view. */
  #seen(effect: BoxEffect): boolean {
    switch (effect.kind) {
      case 'stepped': {
        const { agent, state, effects, heldFrom, halt } = effect;
        if (halt !== undefined) this.#halted(agent, halt);
        const hasRecorded = this.#view.done(
          agent,
          heldFrom === undefined ? effects : effects.slice(0, heldFrom),
        );
        return this.#view.state(agent, halt === undefined ? state : undefined) || hasRecorded;
      }
      case 'released':
        return this.#view.done(effect.agent, effect.effects);
      case 'halted':
        this.#selves.delete(effect.agent);
        return this.#view.state(effect.agent, undefined);
      case 'refused':
        if (effect.isMistake === true) this.#check.refused(effect.agent, effect.reason, this.#time.nowMs);
        return false;
      default:
        return false;
    }
  }

  #halted(agent: string, { reason, stack }: Halt): void {
    this.#selves.delete(agent);
    // An agent that has ended by itself has no stack.
    if (stack !== undefined) this.#check.threw(`agent ${agent}`, reason, this.#time.nowMs);
  }

  #request({ id: agent, box, type }: ConfiguredAgent): void {
    const self = this.#selves.get(agent);
    const receive = this.#receivers.get(box);
    if (self === undefined || receive === undefined || !this.#servers.isRunning(this.#boxes.indexOf(box)))
      return;
    const { state } = this.#view.agent(agent);
    const requests =
      this.#check.attempt(`the workload of type ${type.name}`, this.#time.nowMs, () =>
        workloadOf(type, state, self),
      ) ?? [];
    if (requests.length === 0) return;
    this.#count++;
    receive({ kind: 'agentRequested', agent, by: CLIENT, request: this.#random.oneOf(requests) });
  }
}
