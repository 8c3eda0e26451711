/**
 * The host of a box: a pure machine that runs the agents of one box. It routes their messages, numbers their timers, holds back what has to
 * wait for the storage, and tells them what the failure detector believes.
 *
 * All events of agents pass one FIFO queue. A message between two agents of the box is appended to it, so no agent is stepped while another
 * one is, and messages arrive in the order in which they were sent: after the effects of the current event, before the next event from
 * outside. After {@link EVENTS_PER_STEP} events the rest waits for `continued`, so that agents that send to each other without end do not
 * stop the box.
 */
import type { AgentEffect, Self } from '../agent/agent.ts';
import type { Configuration } from '../agent/configuration.ts';
import { portFormat } from '../agent/ports.ts';
import { route, type Routed } from '../agent/route.ts';
import { codecOf, describeIssue, matches, type Format, type Validation } from '../agent/schema.ts';
import {
  initAgent,
  selfOf,
  stepAgent,
  type AnyAgentEvent,
  type Halt,
  type StepOutcome,
} from '../agent/step.ts';
import type { Machine } from '../machine/machine.ts';
import { errorMessage } from '../reason/errorMessage.ts';
import { textsOf, type Messages } from '../wire/messages.ts';
import { decodeContents, encodeContents, exceedsBytes } from './contents.ts';
import type { BoxEffect, BoxEvent } from './events.ts';
import { Places } from './places.ts';

/** The events of agents that one step of the host handles, besides as many as came from outside. Takes some milliseconds. */
export const EVENTS_PER_STEP = 1000;

/** The largest number of messages between agents of the box that wait. One more ends the session of the two agents with the most of them. */
export const WAITING_MAX = 10_000;

/** The largest number of effects of an agent that wait for its storage. One more halts the agent. */
export const HELD_MAX = 10_000;

/** Settings of the host. */
export interface BoxHostSettings {
  /** The maximum length of the contents of a message for another box. A longer one is refused, because its line would end the link. */
  readonly contentsMaxBytes: number;
}

/** Below the default limit of a line between boxes, less what precedes the contents. */
const DEFAULTS: BoxHostSettings = { contentsMaxBytes: 1024 * 1024 - 32 };

/** An effect that waits until the records before it are durable, or the token of a record, which is then reported. */
export interface Held {
  /** The number of records, counted from the start of this incarnation, that have to be durable. */
  readonly until: number;
  readonly effect: AgentEffect | { readonly kind: 'saved'; readonly token: string };
}

/** An event of an agent that waits. */
export interface Waiting {
  /** The agent, by its place in the box. */
  readonly agent: number;
  /** The place of the sender of a message if it is in the box, too; otherwise -1. */
  readonly sender: number;
  readonly event: AnyAgentEvent;
}

/** An agent of the box. */
export interface HostedAgent {
  /** `reading`: it has not been started, because its storage was not read yet. */
  readonly phase: 'reading' | 'running' | 'halted';
  readonly self: Self;
  readonly state: unknown;
  /** The numbers of the timers that are set, by name. */
  readonly timers: ReadonlyMap<string, number>;
  /** The number of timers that it has set so far. */
  readonly timersSet: number;
  /** The number of its records that were appended in this incarnation, and how many of them are durable. */
  readonly appended: number;
  readonly durable: number;
  readonly held: readonly Held[];
  /** What has happened to it before it was started. */
  readonly early: readonly Waiting[];
}

/** The state of the host. */
export interface BoxState {
  /** In the order of the configuration; empty until the box listens. */
  readonly agents: readonly HostedAgent[];
  /** The queue. */
  readonly waiting: readonly Waiting[];
  /** Whether `continued` is expected. */
  readonly isContinuing: boolean;
  /** By the number of a box: how many sessions with it are over. */
  readonly over: readonly number[];
}

/** Messages for one session with another box. */
interface Outgoing {
  readonly peer: number;
  readonly session: number;
  readonly contents: string[];
}

type Step = readonly [BoxState, readonly BoxEffect[]];

const NONE: readonly never[] = [];
const NO_TIMERS: ReadonlyMap<string, number> = new Map();

/**
 * The host of one box of a configuration. It does not start agents before the event `listening`.
 *
 * @param box - the id of the box
 */
export function boxHost(
  configuration: Configuration,
  box: string,
  settings: BoxHostSettings = DEFAULTS,
): Machine<BoxState, BoxEvent, BoxEffect> {
  const places = new Places(configuration, box);
  return {
    init: { agents: NONE, waiting: NONE, isContinuing: false, over: places.boxes.map(() => 0) },
    step: (state, event) => {
      const step = new BoxStep(places, settings, state);
      step.handle(event);
      return step.result();
    },
  };
}

/** One step in progress. */
class BoxStep {
  readonly #places: Places;
  readonly #settings: BoxHostSettings;
  readonly #effects: BoxEffect[] = [];
  readonly #agents: HostedAgent[];
  #queue: Waiting[];
  /** The index in the queue of the next event. */
  #next = 0;
  #isContinuing: boolean;
  #over: readonly number[];
  /** How many events `down` are in the queue. */
  #downs: number;
  /** The messages for other boxes, in order; those for one session with a box that follow each other are together. */
  readonly #outgoing: Outgoing[] = [];

  constructor(places: Places, settings: BoxHostSettings, { agents, waiting, isContinuing, over }: BoxState) {
    this.#places = places;
    this.#settings = settings;
    this.#agents = agents.slice();
    this.#queue = waiting.slice();
    this.#isContinuing = isContinuing;
    this.#over = over;
    this.#downs = waiting.filter(({ event }) => event.kind === 'down').length;
  }

  result(): Step {
    const waiting = this.#next === this.#queue.length ? NONE : this.#queue.slice(this.#next);
    for (const one of this.#outgoing) this.#do({ kind: 'sendTo', ...one });
    if (waiting.length > 0 && !this.#isContinuing) {
      this.#isContinuing = true;
      this.#do({ kind: 'continue' });
    }
    const state = {
      agents: this.#agents,
      waiting,
      isContinuing: this.#isContinuing,
      over: this.#over,
    };
    return [state, this.#effects];
  }

  handle(event: BoxEvent): void {
    const before = this.#queue.length;
    this.#take(event);
    // With as many as were added, what comes from outside never makes the queue grow.
    const budget = EVENTS_PER_STEP + this.#queue.length - before;
    for (let i = 0; i < budget && this.#next < this.#queue.length; i++)
      this.#deliver(this.#queue[this.#next++] as Waiting);
  }

  // Events from outside.

  #take(event: BoxEvent): void {
    switch (event.kind) {
      case 'listening':
        this.#init(event.incarnation);
        break;
      case 'messagesReceived':
        this.#receive(event.peer, event.messages);
        break;
      case 'trusted':
      case 'suspected':
        this.#believe(event.peer, event.kind);
        break;
      case 'peerDown':
        this.#over = this.#over.with(event.peer, (this.#over[event.peer] ?? 0) + 1);
        this.#believe(event.peer, 'down');
        break;
      case 'read':
        this.#start(event.agent, event.records);
        break;
      case 'flushed':
        this.#flushed(event.agent, event.count);
        break;
      case 'storageFailed':
        this.#storageFailed(event.agent, event.reason);
        break;
      case 'agentRequested':
        this.#requested(event);
        break;
      case 'expired':
        this.#expired(event);
        break;
      case 'drawn':
        this.#tell(event.agent, { kind: 'chosen', choice: event.choice, option: event.option });
        break;
      case 'continued':
        this.#isContinuing = false;
        break;
      case 'linkUp':
      case 'linkDown':
      case 'sent':
      case 'lineIgnored':
      case 'connectionRefused':
      case 'dialFailed':
        break;
      default:
        event satisfies never;
    }
  }

  #init(incarnation: number): void {
    for (const [place, agent] of this.#places.agents.entries()) {
      const self = selfOf(agent, incarnation);
      const { state, halt } = initAgent(agent, self);
      this.#agents[place] = {
        phase: halt === undefined ? 'reading' : 'halted',
        self,
        state,
        timers: NO_TIMERS,
        timersSet: 0,
        appended: 0,
        durable: 0,
        held: NONE,
        early: NONE,
      };
      this.#do(
        stepped(agent.id, undefined, { state, effects: NONE, ...(halt === undefined ? {} : { halt }) }),
      );
      if (halt !== undefined) continue;
      if (agent.type.records === undefined) this.#enqueue(place, { kind: 'started', saved: NONE });
      else this.#do({ kind: 'read', agent: agent.id });
    }
  }

  /** The storage of an agent was read. */
  #start(id: string, records: readonly string[]): void {
    const place = this.#placeIn(id, 'reading');
    if (place === undefined) return;
    const { records: format } = this.#places.agentAt(place).type;
    const saved: unknown[] = [];
    for (const [number, text] of records.entries()) {
      const decoded = format === undefined ? { value: text } : decode(format, text);
      if (decoded.issues !== undefined) {
        const what = describe(decoded.issues);
        this.#halt(place, { reason: `agent ${id} cannot read its record number ${String(number)}: ${what}` });
        return;
      }
      saved.push(decoded.value);
    }
    this.#enqueue(place, { kind: 'started', saved });
  }

  #storageFailed(id: string, reason: string): void {
    const place = this.#placeOf(id);
    if (place === undefined || this.#agent(place).phase === 'halted') return;
    this.#set(place, { held: NONE });
    this.#halt(place, { reason: `agent ${id}: its storage has failed: ${reason}` });
  }

  /** Messages of another box. Refuses what no agent of this box takes; nothing that arrives is fatal. */
  #receive(peer: number, messages: Messages): void {
    for (const contents of textsOf(messages)) {
      const message = decodeContents(contents);
      const sender = message && this.#places.configuration.agents.get(message.from);
      if (message === undefined) this.#refuse('', `a message of box ${String(peer)} is not complete`);
      else if (sender === undefined || this.#places.boxOf(sender) !== peer)
        this.#refuse(message.to, `there is no agent ${message.from} in box ${String(peer)}`);
      else this.#receiveOne(message.from, message.to, message.port, message.text);
    }
  }

  #receiveOne(from: string, to: string, port: string, text: string): void {
    const place = this.#placeOf(to);
    if (place === undefined) {
      this.#refuse(to, `there is no agent ${to} in this box`);
      return;
    }
    const format = portFormat(this.#places.agentAt(place).type, port);
    const decoded: Validation<unknown> =
      format === undefined ? { issues: [{ message: 'there is no such port' }] } : decode(format, text);
    if (decoded.issues !== undefined) {
      const what = describe(decoded.issues);
      this.#refuse(to, `agent ${to}, port ${port}, does not take a message of agent ${from}: ${what}`, {
        from: this.#places.nameOf(place, from),
      });
      return;
    }
    const name = this.#places.nameOf(place, from);
    this.#enqueue(place, { kind: 'received', from: name, port, message: decoded.value });
  }

  #believe(peer: number, kind: 'trusted' | 'suspected' | 'down'): void {
    if (this.#agents.length === 0) return;
    for (const { agent, name } of this.#places.knowing(peer)) this.#enqueue(agent, { kind, name });
  }

  #requested({ agent: id, by, request }: BoxEvent & { kind: 'agentRequested' }): void {
    const place = this.#placeOf(id);
    if (place === undefined) {
      this.#refuse(id, `there is no agent ${id} in this box`, { to: by });
      return;
    }
    const { requests, name } = this.#places.agentAt(place).type;
    if (requests === undefined) {
      this.#refuse(id, `agent ${id} takes no requests: its type is ${name}`, { to: by });
      return;
    }
    const valid = attempt(() => matches(requests, request));
    if (valid.issues === undefined) this.#enqueue(place, { kind: 'requested', by, request: valid.value });
    else this.#refuse(id, `agent ${id} does not take this request: ${describe(valid.issues)}`, { to: by });
  }

  /** A timer has expired, unless it was replaced or cancelled meanwhile. */
  #expired({ agent: id, timer, number }: BoxEvent & { kind: 'expired' }): void {
    const place = this.#placeOf(id);
    if (place === undefined || this.#agent(place).timers.get(timer) !== number) return;
    this.#clear(place, timer);
    this.#enqueue(place, { kind: 'timedOut', timer });
  }

  /** Records have become durable: what has waited for them is executed. */
  #flushed(id: string, count: number): void {
    const place = this.#placeOf(id);
    if (place === undefined) return;
    const { held, durable, appended } = this.#agent(place);
    const now = Math.min(Math.max(durable, count), appended);
    const end = held.findIndex(({ until }) => until > now);
    const free = end === -1 ? held : held.slice(0, end);
    this.#set(place, { durable: now, held: end === -1 ? NONE : held.slice(end) });
    const effects: AgentEffect[] = [];
    for (const { effect } of free) if (effect.kind !== 'saved') effects.push(effect);
    if (effects.length > 0) this.#do({ kind: 'released', agent: id, effects });
    for (const { effect } of free) {
      if (effect.kind === 'saved') this.#enqueue(place, effect);
      else this.#execute(place, effect);
    }
  }

  // Agents.

  /** Steps an agent with an event of the queue. */
  #deliver(waiting: Waiting): void {
    const { agent: place, event } = waiting;
    if (event.kind === 'down') this.#downs--;
    const agent = this.#agent(place);
    if (agent.phase === 'halted') {
      this.#deliverToHalted(agent.self.name, event);
      return;
    }
    if (agent.phase === 'running') {
      this.#step(place, event);
      return;
    }
    if (event.kind !== 'started') {
      this.#waitForStart(place, waiting);
      return;
    }
    this.#set(place, { phase: 'running', early: NONE });
    this.#step(place, event);
    for (const name of this.#places.companionsOf(place))
      this.#deliver({ agent: place, sender: -1, event: { kind: 'trusted', name } });
    for (const one of agent.early) this.#deliver(one);
  }

  #deliverToHalted(id: string, event: AnyAgentEvent): void {
    if (event.kind === 'received')
      this.#refuse(id, `agent ${id} has halted: a message of agent ${event.from} is refused`, {
        from: event.from,
      });
    else if (event.kind === 'requested')
      this.#refuse(id, `agent ${id} has halted: the request is refused`, { to: event.by });
  }

  #waitForStart(place: number, waiting: Waiting): void {
    const { early, self } = this.#agent(place);
    if (early.length < WAITING_MAX) this.#set(place, { early: [...early, waiting] });
    else
      this.#refuse(
        self.name,
        `agent ${self.name} has not been started, and ${String(WAITING_MAX)} events wait for it already`,
        waiting.event.kind === 'requested'
          ? { to: waiting.event.by }
          : waiting.event.kind === 'received'
            ? { from: waiting.event.from }
            : {},
      );
  }

  #step(place: number, event: AnyAgentEvent): void {
    const configured = this.#places.agentAt(place);
    const { self, state, appended, durable } = this.#agent(place);
    const outcome = stepAgent(configured, self, state, event);
    this.#set(place, { state: outcome.state });
    const heldFrom = durable < appended ? 0 : 1 + outcome.effects.findIndex(({ kind }) => kind === 'save');
    const isHeld = durable < appended || heldFrom > 0;
    this.#do(stepped(configured.id, event, outcome, isHeld ? heldFrom : undefined));
    for (const effect of outcome.effects) this.#executeInOrder(place, effect);
    if (outcome.halt !== undefined) this.#end(place);
  }

  /**
   * Executes an effect, or has it wait for the records before it. Records never wait: one that is durable early harms nobody, and many
   * share one flush.
   */
  #executeInOrder(place: number, effect: AgentEffect): void {
    const { phase, appended, durable, held, self } = this.#agent(place);
    // It may have halted at an effect before this one.
    if (phase === 'halted') return;
    if (effect.kind === 'save') this.#save(place, effect);
    else if (appended === durable) this.#execute(place, effect);
    else if (held.length < HELD_MAX) this.#hold(place, effect);
    else
      this.#halt(place, {
        reason: `agent ${self.name}: more than ${String(HELD_MAX)} effects wait for its storage`,
      });
  }

  #hold(place: number, effect: Held['effect']): void {
    const { held, appended } = this.#agent(place);
    this.#set(place, { held: [...held, { until: appended, effect }] });
  }

  #save(place: number, { record, replaces, token }: AgentEffect & { kind: 'save' }): void {
    const { id, type } = this.#places.agentAt(place);
    const { records } = type;
    if (records === undefined) {
      this.#halt(place, {
        reason: `agent ${id} saves a record, but its type ${type.name} declares no records`,
      });
      return;
    }
    const encoded = encode(records, record);
    if (encoded.issues !== undefined) {
      this.#halt(place, { reason: `agent ${id} cannot save a record: ${describe(encoded.issues)}` });
      return;
    }
    this.#set(place, { appended: this.#agent(place).appended + 1 });
    this.#do({ kind: 'append', agent: id, record: encoded.value, replaces: replaces === true });
    if (token !== undefined) this.#hold(place, { kind: 'saved', token });
  }

  #execute(place: number, effect: AgentEffect): void {
    const { name: agent } = this.#agent(place).self;
    switch (effect.kind) {
      case 'send':
        this.#send(place, effect);
        break;
      case 'indicate':
        this.#do({ kind: 'indicated', agent, to: effect.to, indication: effect.indication });
        break;
      case 'setTimer': {
        const { timers, timersSet } = this.#agent(place);
        const number = timersSet + 1;
        this.#set(place, { timersSet: number, timers: new Map(timers).set(effect.timer, number) });
        this.#do({ kind: 'setTimer', agent, timer: effect.timer, number, afterMs: effect.afterMs });
        break;
      }
      case 'cancelTimer':
        if (!this.#agent(place).timers.has(effect.timer)) break;
        this.#clear(place, effect.timer);
        this.#do({ kind: 'cancelTimer', agent, timer: effect.timer });
        break;
      case 'choose':
        this.#do({ kind: 'draw', agent, choice: effect.choice, of: effect.of });
        break;
      case 'request':
        this.#refuse(agent, `agent ${agent} requests something of an agent below, but there is none`);
        break;
      case 'record':
      case 'save':
      case 'halt':
        // A fact is for observers of steps; the other two were handled before.
        break;
      default:
        effect satisfies never;
        this.#refuse(agent, `agent ${agent} has an effect of an unknown kind: ${JSON.stringify(effect)}`);
    }
  }

  #send(place: number, effect: AgentEffect & { kind: 'send' }): void {
    const sender = this.#places.agentAt(place);
    const { deliveries, refusals } = this.#route(place, effect);
    for (const refusal of refusals) this.#refuse(sender.id, refusal);
    for (const { to, port, message } of deliveries) {
      const receiver = this.#places.placeOf(to.id);
      if (receiver !== undefined) {
        const from = this.#places.nameOf(receiver, sender.id);
        this.#enqueueMessage(place, receiver, { kind: 'received', from, port, message });
      } else this.#sendAway(place, this.#places.boxOf(to), to.id, port, portFormat(to.type, port), message);
    }
  }

  /** The deliveries of a message. A schema or a codec that throws refuses it. */
  #route(place: number, effect: AgentEffect & { kind: 'send' }): Routed {
    const { configuration } = this.#places;
    const sender = this.#places.agentAt(place);
    try {
      return route(configuration, sender, effect);
    } catch (error) {
      const what = `agent ${sender.id}: a message for "${effect.to}" cannot be sent: ${errorMessage(error)}`;
      return { deliveries: NONE, refusals: [what] };
    }
  }

  #sendAway(
    place: number,
    box: number,
    to: string,
    port: string,
    format: Format<unknown> | undefined,
    message: unknown,
  ): void {
    const { id: from } = this.#places.agentAt(place);
    const encoded: Validation<string> =
      format === undefined ? { issues: [{ message: 'there is no such port' }] } : encode(format, message);
    const refuse = (what: string) =>
      this.#refuse(from, `agent ${from}: a message for agent ${to}, port ${port}, cannot be sent: ${what}`);
    if (encoded.issues !== undefined) {
      refuse(describe(encoded.issues));
      return;
    }
    const contents = encodeContents({ from, to, port, text: encoded.value });
    const { contentsMaxBytes } = this.#settings;
    if (exceedsBytes(contents, contentsMaxBytes)) {
      refuse(`it is over ${String(contentsMaxBytes)} bytes`);
      return;
    }
    const session = this.#sessionWith(place, box, to);
    const last = this.#outgoing.findLast(({ peer }) => peer === box);
    if (last?.session === session) last.contents.push(contents);
    else this.#outgoing.push({ peer: box, session, contents: [contents] });
  }

  /** The session to which a message for an agent of another box belongs: the next one only if the sender was told that the last one is over. */
  #sessionWith(place: number, box: number, id: string): number {
    const over = this.#over[box] ?? 0;
    if (this.#downs === 0) return over;
    const name = this.#places.nameOf(place, id);
    let untold = 0;
    for (let i = this.#next; i < this.#queue.length; i++) {
      const { agent, event } = this.#queue[i] as Waiting;
      if (agent === place && event.kind === 'down' && event.name === name) untold++;
    }
    return over - untold;
  }

  /** A message within the box. If too many wait, the session of the two agents with the most of them is over, and both are told. */
  #enqueueMessage(sender: number, agent: number, event: AnyAgentEvent): void {
    if (this.#queue.length - this.#next >= WAITING_MAX) this.#endSession();
    this.#queue.push({ agent, sender, event });
  }

  #endSession(): void {
    const waiting = this.#queue.slice(this.#next);
    const counts = new Map<number, number>();
    const pairOf = ({ agent, sender }: Waiting) =>
      sender === -1 ? -1 : Math.min(agent, sender) * this.#agents.length + Math.max(agent, sender);
    let most = -1;
    for (const one of waiting) {
      const pair = pairOf(one);
      if (pair === -1) continue;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
      if ((counts.get(pair) ?? 0) > (counts.get(most) ?? 0)) most = pair;
    }
    if (most === -1) return;
    this.#queue = waiting.filter((one) => pairOf(one) !== most);
    this.#next = 0;
    const [a, b] = [Math.floor(most / this.#agents.length), most % this.#agents.length];
    const [idA, idB] = [this.#agent(a).self.name, this.#agent(b).self.name];
    const dropped = String(counts.get(most));
    this.#refuse(
      idA,
      `the session of agents ${idA} and ${idB} is over: ${dropped} messages between them waited in their box, which are dropped`,
    );
    this.#restart(a, idB);
    if (a !== b) this.#restart(b, idA);
  }

  /** Tells an agent that its session with another one in this box is over, and that the next one has begun. */
  #restart(place: number, other: string): void {
    const name = this.#places.nameOf(place, other);
    this.#enqueue(place, { kind: 'down', name });
    this.#enqueue(place, { kind: 'trusted', name });
  }

  /** An agent ends for a reason of the host: without a step. */
  #halt(place: number, halt: Halt): void {
    this.#do({ kind: 'halted', agent: this.#agent(place).self.name, halt });
    this.#end(place);
  }

  /** An agent has ended: its timers are cancelled. What it had done before still waits for its storage. */
  #end(place: number): void {
    const { timers, self } = this.#agent(place);
    for (const timer of timers.keys()) this.#do({ kind: 'cancelTimer', agent: self.name, timer });
    this.#set(place, { phase: 'halted', timers: NO_TIMERS, early: NONE });
  }

  // The state.

  #agent(place: number): HostedAgent {
    return this.#agents[place] as HostedAgent;
  }

  #set(place: number, change: Partial<HostedAgent>): void {
    this.#agents[place] = { ...this.#agent(place), ...change };
  }

  #clear(place: number, timer: string): void {
    const timers = new Map(this.#agent(place).timers);
    timers.delete(timer);
    this.#set(place, { timers });
  }

  /** The place of an agent; undefined if it is not in this box, or the box does not listen yet. */
  #placeOf(id: string): number | undefined {
    return this.#agents.length === 0 ? undefined : this.#places.placeOf(id);
  }

  #placeIn(id: string, phase: HostedAgent['phase']): number | undefined {
    const place = this.#placeOf(id);
    return place !== undefined && this.#agent(place).phase === phase ? place : undefined;
  }

  #tell(id: string, event: AnyAgentEvent): void {
    const place = this.#placeOf(id);
    if (place !== undefined) this.#enqueue(place, event);
  }

  #enqueue(agent: number, event: AnyAgentEvent): void {
    if (event.kind === 'down') this.#downs++;
    this.#queue.push({ agent, sender: -1, event });
  }

  #do(effect: BoxEffect): void {
    this.#effects.push(effect);
  }

  #refuse(agent: string, reason: string, whose: { readonly to?: string; readonly from?: string } = {}): void {
    this.#do({ kind: 'refused', agent, reason, ...whose });
  }
}

function stepped(
  agent: string,
  event: AnyAgentEvent | undefined,
  { state, effects, halt }: StepOutcome,
  heldFrom?: number,
): BoxEffect {
  return {
    kind: 'stepped',
    agent,
    event,
    state,
    effects,
    ...(heldFrom === undefined || heldFrom >= effects.length ? {} : { heldFrom }),
    ...(halt === undefined ? {} : { halt }),
  };
}

/** Runs code of an agent's type that checks a value; an error that it throws is an issue. */
function attempt<T>(check: () => Validation<T>): Validation<T> {
  try {
    return check();
  } catch (error) {
    return { issues: [{ message: errorMessage(error) }] };
  }
}

function decode<T>(format: Format<T>, text: string): Validation<T> {
  return attempt(() => codecOf(format).decode(text));
}

/** The text of a value: one line. */
function encode<T>(format: Format<T>, value: T): Validation<string> {
  return attempt(() => {
    const text: unknown = codecOf(format).encode(value);
    if (typeof text !== 'string') return { issues: [{ message: 'it has no text' }] };
    return text.includes('\n') ? { issues: [{ message: 'its text contains a line feed' }] } : { value: text };
  });
}

function describe(issues: readonly Parameters<typeof describeIssue>[0][]): string {
  return issues.map(describeIssue).join('; ');
}
