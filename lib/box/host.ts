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
import { afterDown } from '../agent/heldSend.ts';
import { portFormat } from '../agent/ports.ts';
import { route } from '../agent/route.ts';
import {
  decodeAs,
  encodeAs,
  describeIssues,
  matches,
  type Format,
  type Validation,
} from '../agent/schema.ts';
import {
  firstOf,
  initAgent,
  selfOf,
  stepAgent,
  type AnyAgentEvent,
  type Halt,
  type StepOutcome,
} from '../agent/step.ts';
import type { Machine } from '../machine/machine.ts';
import { errorMessage } from '../reason/errorMessage.ts';
import { shortened, shown } from '../text/shown.ts';
import { textsOf, type Messages } from '../wire/messages.ts';
import { decodeContents, exceedsBytes, prefixOf, type BoxMessage } from './contents.ts';
import { Counts, type Counted } from './counts.ts';
import type { BoxEffect, BoxEvent } from './events.ts';
import { LayeredMap } from './layeredMap.ts';
import { Places } from './places.ts';

/** The events of agents that one step of the host handles, besides as many as came from outside. Takes some milliseconds. */
export const EVENTS_PER_STEP = 1000;

/** The largest number of messages between two agents of the box that wait. One more ends their session. */
export const PAIR_MAX = 10_000;

/** The largest number of messages between agents of the box that wait. One more ends the sessions with the most of them, until half as many wait. */
export const INSIDE_MAX = 1_000_000;

/** The largest number of messages and requests that wait until an agent is started. More are refused. */
export const EARLY_MAX = 10_000;

/** The largest number of effects of an agent that wait for its storage. One more halts the agent. */
export const HELD_MAX = 10_000;

/** The largest number of timers of an agent that are set. One more halts the agent. */
export const TIMERS_MAX = 10_000;
/** The characters of an unknown id that are shown. An id has at most 256. */
const ID_SHOWN_MAX = 256;

/** Settings of the host. */
export interface BoxHostSettings {
  /** The maximum length of the contents of a message for another box. A longer one is refused, because its line would end the link. */
  readonly contentsMaxBytes: number;
  /** Replaces {@link INSIDE_MAX}. */
  readonly insideMax?: number;
}

/** Below the default limit of a line between boxes, less what precedes the contents. */
export const CONTENTS_MAX_BYTES = 1024 * 1024 - 32;

const DEFAULTS: BoxHostSettings = { contentsMaxBytes: CONTENTS_MAX_BYTES };

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
  /** Of `timedOut`: the number of the timer. */
  readonly timerNumber?: number;
}

/** An agent of the box. */
export interface HostedAgent {
  /** `reading`: it has not been started, because its storage was not read yet. */
  readonly phase: 'reading' | 'running' | 'halted';
  readonly self: Self;
  readonly state: unknown;
  /** The numbers of the timers that are set, by name; also of those that have expired, until the agent is told. */
  readonly timers: LayeredMap<string, number>;
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
  /** How many messages between agents of the box wait, in the queue or for the start of an agent: by sender and receiver, and all together. */
  readonly inside: Counted<number>;
  readonly insideCount: number;
  /** How many events `down` an agent was not told yet, by agent and name. */
  readonly untold: Counted<string>;
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

/** The part of a message before its text: sender, receiver and port, and all three as the prefix of the contents. */
interface Header extends Omit<BoxMessage, 'text'> {
  readonly prefix: string;
}

/** No contents begin so. */
const NO_HEADER: Header = { from: '', to: '', port: '', prefix: '\n' };

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

type Step = readonly [BoxState, readonly BoxEffect[]];

const NONE: readonly never[] = [];
const NO_TIMERS = LayeredMap.empty<string, number>();

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
    init: {
      agents: NONE,
      waiting: NONE,
      inside: new Map(),
      insideCount: 0,
      untold: new Map(),
      isContinuing: false,
      over: places.boxes.map(() => 0),
    },
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
  /** The headers of the last message from another box, and of the last one to another box. */
  #headerIn: Header = NO_HEADER;
  #headerOut: Header = NO_HEADER;
  /** The places of the agents that this step has copied, so that it can change them. */
  readonly #owned = new Set<number>();
  /** The lists of agents that this step has copied, so that it can change them. */
  readonly #copied = new Set<readonly unknown[]>();
  readonly #inside: Counts<number>;
  #insideCount: number;
  readonly #untold: Counts<string>;
  #queue: Waiting[];
  /** The index in the queue of the next event. */
  #next = 0;
  #isContinuing: boolean;
  #over: readonly number[];
  /** The messages for other boxes, in order; those for one session with a box that follow each other are together. */
  readonly #outgoing: Outgoing[] = [];

  constructor(places: Places, settings: BoxHostSettings, state: BoxState) {
    const { agents, waiting, inside, insideCount, untold, isContinuing, over } = state;
    this.#places = places;
    this.#settings = settings;
    this.#agents = agents.slice();
    this.#queue = waiting.slice();
    this.#isContinuing = isContinuing;
    this.#over = over;
    this.#inside = new Counts(inside);
    this.#insideCount = insideCount;
    this.#untold = new Counts(untold);
  }

  result(): Step {
    this.#queue.splice(0, this.#next);
    const waiting = this.#queue;
    for (const one of this.#outgoing) this.#do({ kind: 'sendTo', ...one });
    if (waiting.length > 0 && !this.#isContinuing) {
      this.#isContinuing = true;
      this.#do({ kind: 'continue' });
    }
    const state = {
      agents: this.#agents,
      waiting,
      inside: this.#inside.counted,
      insideCount: this.#insideCount,
      untold: this.#untold.counted,
      isContinuing: this.#isContinuing,
      over: this.#over,
    };
    return [state, this.#effects];
  }

  handle(event: BoxEvent): void {
    const before = this.#queue.length;
    this.#take(event);
    // With as many as were added, what comes from outside never makes the queue grow.
    const budget = EVENTS_PER_STEP + Math.max(0, this.#queue.length - before);
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
      this.#owned.add(place);
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
        const what = describeIssues(decoded.issues);
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
      // Most messages have the header of the one before, which was found to be valid.
      const { from, to, port, prefix } = this.#headerIn;
      if (contents.startsWith(prefix)) this.#receiveOne(from, to, port, contents.slice(prefix.length));
      else this.#receiveWithNewHeader(peer, contents);
    }
  }

  #receiveWithNewHeader(peer: number, contents: string): void {
    const message = decodeContents(contents);
    const sender = message && this.#places.configuration.agents.get(message.from);
    if (message === undefined) this.#refuse('', `a message of box ${String(peer)} is not complete`);
    else if (sender === undefined || this.#places.boxOf(sender) !== peer)
      this.#refuse(
        shortened(message.to, ID_SHOWN_MAX),
        `there is no agent ${shortened(message.from, ID_SHOWN_MAX)} in box ${String(peer)}`,
      );
    else {
      const { from, to, port, text } = message;
      this.#headerIn = { from, to, port, prefix: prefixOf(message) };
      this.#receiveOne(from, to, port, text);
    }
  }

  #receiveOne(from: string, to: string, port: string, text: string): void {
    const place = this.#placeOf(to);
    if (place === undefined) {
      const id = shortened(to, ID_SHOWN_MAX);
      this.#refuse(id, `there is no agent ${id} in this box`);
      return;
    }
    const format = portFormat(this.#places.agentAt(place).type, port);
    const decoded: Validation<unknown> =
      format === undefined ? { issues: [{ message: 'there is no such port' }] } : decode(format, text);
    if (decoded.issues !== undefined) {
      const what = describeIssues(decoded.issues);
      this.#refuse(
        to,
        `agent ${to}, port ${shortened(port, ID_SHOWN_MAX)}, does not take a message of agent ${from}: ${what}`,
        { from: this.#places.nameOf(place, from) },
      );
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
    else
      this.#refuse(id, `agent ${id} does not take this request: ${describeIssues(valid.issues)}`, { to: by });
  }

  /** A timer has expired, unless it was replaced or cancelled meanwhile: which can also happen before the agent is told. */
  #expired({ agent: id, timer, number }: BoxEvent & { kind: 'expired' }): void {
    const place = this.#placeOf(id);
    if (place === undefined || this.#agent(place).timers.get(timer) !== number) return;
    this.#queue.push({ agent: place, sender: -1, event: { kind: 'timedOut', timer }, timerNumber: number });
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
    const agent = this.#agent(place);
    if (agent.phase === 'reading' && event.kind !== 'started') {
      this.#waitForStart(place, waiting);
      return;
    }
    this.#forget(waiting);
    if (event.kind === 'down') this.#loseHeld(place, event.name);
    if (event.kind === 'timedOut') {
      if (agent.timers.get(event.timer) !== waiting.timerNumber) return;
      this.#clear(place, event.timer);
    }
    if (agent.phase === 'halted') {
      this.#deliverToHalted(agent.self.name, event);
      return;
    }
    if (agent.phase === 'running') {
      this.#step(place, event);
      return;
    }
    const { early } = agent;
    this.#set(place, { phase: 'running', early: NONE });
    this.#step(place, event);
    for (const name of this.#places.companionsOf(place))
      this.#deliver({ agent: place, sender: -1, event: { kind: 'trusted', name } });
    for (const one of early) this.#deliver(one);
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
    const { kind } = waiting.event;
    if (early.length < EARLY_MAX || (kind !== 'received' && kind !== 'requested')) {
      this.#set(place, { early: this.#appended(early, waiting) });
      return;
    }
    this.#forget(waiting);
    this.#refuse(
      self.name,
      `agent ${self.name} has not been started, and ${String(EARLY_MAX)} events wait for it already`,
      kind === 'requested' ? { to: waiting.event.by } : { from: waiting.event.from },
    );
  }

  /** An event waits no more. */
  #forget({ agent, sender, event }: Waiting): void {
    if (event.kind === 'down') this.#untold.add(agent, event.name, -1);
    if (sender === -1) return;
    this.#inside.add(sender, agent, -1);
    this.#insideCount--;
  }

  #step(place: number, event: AnyAgentEvent): void {
    const configured = this.#places.agentAt(place);
    const { self, state, appended, durable } = this.#agent(place);
    const outcome = stepAgent(configured, self, state, event);
    this.#own(place).state = outcome.state;
    const heldFrom = durable < appended ? 0 : 1 + firstOf(outcome.effects, 'save');
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

  /** An agent is told that a session is over: its messages that wait for its storage were asked for in that session. */
  #loseHeld(place: number, name: string): void {
    const { held } = this.#agent(place);
    if (held.length === 0) return;
    this.#set(place, {
      held: held.map(({ until, effect }) => ({
        until,
        effect: effect.kind === 'saved' ? effect : afterDown(effect, name),
      })),
    });
  }

  #hold(place: number, effect: Held['effect']): void {
    const { held, appended } = this.#agent(place);
    this.#set(place, { held: this.#appended(held, { until: appended, effect }) });
  }

  #save(place: number, { record, replaces, token }: AgentEffect & { kind: 'save' }): void {
    const { id, type } = this.#places.agentAt(place);
    // A record of a type without records was refused when the agent was stepped.
    if (type.records === undefined) return;
    const encoded = encode(type.records, record);
    if (encoded.issues !== undefined) {
      this.#halt(place, { reason: `agent ${id} cannot save a record: ${describeIssues(encoded.issues)}` });
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
        const { phase, timers, timersSet } = this.#agent(place);
        // Effects that have waited for its storage are also executed after it has halted.
        if (phase === 'halted') break;
        if (timers.size === TIMERS_MAX && !timers.has(effect.timer)) {
          this.#halt(place, { reason: `agent ${agent}: more than ${String(TIMERS_MAX)} timers are set` });
          break;
        }
        const number = timersSet + 1;
        this.#set(place, { timersSet: number, timers: timers.with(effect.timer, number) });
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
        this.#refuse(agent, `agent ${agent} has an effect of an unknown kind: ${shown(effect)}`);
    }
  }

  #send(place: number, effect: AgentEffect & { kind: 'send' }): void {
    const sender = this.#places.agentAt(place);
    const { deliveries, refusals } = route(this.#places.configuration, sender, effect);
    for (const refusal of refusals) this.#refuseMessage(sender.id, refusal);
    for (const { to, port, message, received } of deliveries) {
      const receiver = this.#places.placeOf(to.id);
      if (receiver !== undefined) {
        const from = this.#places.nameOf(receiver, sender.id);
        this.#enqueueMessage(place, receiver, { kind: 'received', from, port, message: received });
      } else this.#sendAway(place, this.#places.boxOf(to), to.id, port, portFormat(to.type, port), message);
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
    if (encoded.issues !== undefined) {
      this.#refuseAway(from, to, port, describeIssues(encoded.issues));
      return;
    }
    const contents = this.#prefix(from, to, port) + encoded.value;
    const { contentsMaxBytes } = this.#settings;
    if (exceedsBytes(contents, contentsMaxBytes)) {
      this.#refuseAway(from, to, port, `it is over ${String(contentsMaxBytes)} bytes`);
      return;
    }
    const session = this.#sessionWith(place, box, to);
    const last = this.#lastFor(box);
    if (last?.session === session) last.contents.push(contents);
    else this.#outgoing.push({ peer: box, session, contents: [contents] });
  }

  /** The prefix of messages between two agents: most messages have the receiver of the one before. */
  #prefix(from: string, to: string, port: string): string {
    const { from: lastFrom, to: lastTo, port: lastPort } = this.#headerOut;
    if (from !== lastFrom || to !== lastTo || port !== lastPort)
      this.#headerOut = { from, to, port, prefix: prefixOf({ from, to, port }) };
    return this.#headerOut.prefix;
  }

  #refuseAway(from: string, to: string, port: string, what: string): void {
    this.#refuseMessage(
      from,
      `agent ${from}: a message for agent ${to}, port ${port}, cannot be sent: ${what}`,
    );
  }

  /** The last messages for a box. */
  #lastFor(box: number): Outgoing | undefined {
    for (let i = this.#outgoing.length - 1; i >= 0; i--)
      if (this.#outgoing[i]?.peer === box) return this.#outgoing[i];
    return undefined;
  }

  /** The session to which a message for an agent of another box belongs: the next one only if the sender was told that the last one is over. */
  #sessionWith(place: number, box: number, id: string): number {
    return (this.#over[box] ?? 0) - this.#untold.get(place, this.#places.nameOf(place, id));
  }

  /**
   * A message within the box. It belongs to the session that is over, and is dropped, if the sender was not told that yet. If too many wait,
   * sessions end, and both agents of each are told.
   */
  #enqueueMessage(sender: number, agent: number, event: AnyAgentEvent): void {
    const name = this.#places.nameOf(sender, this.#agent(agent).self.name);
    if (this.#untold.get(sender, name) > 0) return;
    const { insideMax = INSIDE_MAX } = this.#settings;
    if (this.#countOf(sender, agent) >= PAIR_MAX) this.#endSessions([this.#pairOf(sender, agent)]);
    else if (this.#insideCount >= insideMax) this.#endSessions(this.#largest(insideMax / 2));
    if (this.#untold.get(sender, name) > 0) return;
    this.#inside.add(sender, agent, 1);
    this.#insideCount++;
    this.#queue.push({ agent, sender, event });
  }

  /** The number of messages between two agents that wait. */
  #countOf(a: number, b: number): number {
    return this.#inside.get(a, b) + (a === b ? 0 : this.#inside.get(b, a));
  }

  /** The number of a pair of agents; -1 if the first is none. */
  #pairOf(a: number, b: number): number {
    return a === -1 ? -1 : Math.min(a, b) * this.#agents.length + Math.max(a, b);
  }

  /** The pairs of agents with the most messages that wait, as many as leave a number of messages. */
  #largest(left: number): readonly number[] {
    const counts = new Map<number, number>();
    for (const [sender, row] of this.#inside.counted)
      for (const [agent, count] of row) {
        const pair = this.#pairOf(sender, agent);
        counts.set(pair, (counts.get(pair) ?? 0) + count);
      }
    const largest: number[] = [];
    let all = this.#insideCount;
    for (const [pair, count] of [...counts].sort(([, one], [, other]) => other - one)) {
      if (all <= left) break;
      all -= count;
      largest.push(pair);
    }
    return largest;
  }

  /**
   * Ends the sessions of pairs of agents: the messages between them that wait are dropped. In the place of the first of them, both agents are
   * told, so that no message of the old session arrives after it, and the new one begins soon.
   */
  #endSessions(pairs: readonly number[]): void {
    const dropped = new Map(pairs.map((pair) => [pair, 0]));
    const isKept = (one: Waiting): boolean => {
      const pair = this.#pairOf(one.sender, one.agent);
      const count = dropped.get(pair);
      if (count === undefined) return true;
      dropped.set(pair, count + 1);
      this.#forget(one);
      return false;
    };
    const told = new Set<number>();
    const tell = (pair: number) => {
      told.add(pair);
      const [a, b] = this.#agentsOf(pair);
      this.#restart(a, b);
      if (a !== b) this.#restart(b, a);
    };
    const waiting = this.#queue;
    const next = this.#next;
    [this.#queue, this.#next] = [[], 0];
    for (let i = next; i < waiting.length; i++) {
      const one = waiting[i] as Waiting;
      if (isKept(one)) this.#queue.push(one);
      else if (!told.has(this.#pairOf(one.sender, one.agent))) tell(this.#pairOf(one.sender, one.agent));
    }
    for (const place of new Set(pairs.flatMap((pair) => this.#agentsOf(pair)))) {
      const { early } = this.#agent(place);
      if (early.length > 0) this.#set(place, { early: early.filter(isKept) });
    }
    for (const pair of pairs) {
      if (!told.has(pair)) tell(pair);
      const [a, b] = this.#agentsOf(pair).map((place) => this.#agent(place).self.name) as [string, string];
      const count = String(dropped.get(pair));
      this.#refuse(
        a,
        `the session of agents ${a} and ${b} is over: ${count} messages between them waited in their box, which are dropped`,
      );
    }
  }

  #agentsOf(pair: number): readonly [number, number] {
    return [Math.floor(pair / this.#agents.length), pair % this.#agents.length];
  }

  /** Tells an agent that its session with another one in this box is over, and that the next one has begun. */
  #restart(place: number, other: number): void {
    const name = this.#places.nameOf(place, this.#agent(other).self.name);
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
    const { timers, self, early } = this.#agent(place);
    for (const one of early) this.#forget(one);
    for (const timer of timers.keys()) this.#do({ kind: 'cancelTimer', agent: self.name, timer });
    this.#set(place, { phase: 'halted', timers: NO_TIMERS, early: NONE });
  }

  // The state.

  #agent(place: number): HostedAgent {
    return this.#agents[place] as HostedAgent;
  }

  #set(place: number, change: Partial<HostedAgent>): void {
    Object.assign(this.#own(place), change);
  }

  /** An agent that this step may change: it is copied once a step, not with every event. */
  #own(place: number): Mutable<HostedAgent> {
    const agent = this.#agent(place);
    if (this.#owned.has(place)) return agent;
    this.#owned.add(place);
    return (this.#agents[place] = { ...agent });
  }

  /** A list of an agent with one more item. It is copied only for the first one of a step. */
  #appended<T>(list: readonly T[], item: T): readonly T[] {
    const copy = (this.#copied.has(list) ? list : list.slice()) as T[];
    this.#copied.add(copy);
    copy.push(item);
    return copy;
  }

  #clear(place: number, timer: string): void {
    this.#set(place, { timers: this.#agent(place).timers.without(timer) });
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
    if (event.kind === 'down') this.#untold.add(agent, event.name, 1);
    this.#queue.push({ agent, sender: -1, event });
  }

  #do(effect: BoxEffect): void {
    this.#effects.push(effect);
  }

  /** A message of an agent that cannot be delivered, whatever happens: a mistake of its author. */
  #refuseMessage(agent: string, reason: string): void {
    this.#do({ kind: 'refused', agent, reason, isMistake: true });
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
  const isHeld = heldFrom !== undefined && heldFrom < effects.length;
  if (!isHeld && halt === undefined) return { kind: 'stepped', agent, event, state, effects };
  return {
    kind: 'stepped',
    agent,
    event,
    state,
    effects,
    ...(isHeld ? { heldFrom } : {}),
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
  // Without a closure: it runs for every message.
  try {
    return decodeAs(format, text);
  } catch (error) {
    return { issues: [{ message: errorMessage(error) }] };
  }
}

/** The text of a value: one line. */
function encode<T>(format: Format<T>, value: T): Validation<string> {
  try {
    const text: unknown = encodeAs(format, value);
    if (typeof text !== 'string') return { issues: [{ message: 'it has no text' }] };
    return text.includes('\n') ? { issues: [{ message: 'its text contains a line feed' }] } : { value: text };
  } catch (error) {
    return { issues: [{ message: errorMessage(error) }] };
  }
}
