/** Derives the events of a trace from the turns of a box: those of the net, and the facts of its agents. */
import type { AgentEffect, AgentFact } from '../agent/agent.ts';
import {
  agentsIn,
  boxesOf,
  nameOf,
  targetsOf,
  type Configuration,
  type ConfiguredAgent,
} from '../agent/configuration.ts';
import { isLostTo } from '../agent/heldSend.ts';
import { portFormat } from '../agent/ports.ts';
import { encodeAs, transmitted, type Format } from '../agent/schema.ts';
import { describeEvent, type AnyAgentEvent, type Halt } from '../agent/step.ts';
import { errorMessage } from '../reason/errorMessage.ts';
import { boxNames, type PeerNames } from '../reason/reason.ts';
import type { NodeEvent } from '../trace/event.ts';
import { textsOf } from '../wire/messages.ts';
import { agentState, channelFactOf, isChannelTimer } from './channels.ts';
import { decodeContents } from './contents.ts';
import { envelopeOf } from './envelope.ts';
import type { BoxEffect, BoxEvent, Stepped } from './events.ts';
import type { AgentTraceFact } from './facts.ts';
import { hasJson, textOfState, textWithin } from './stateText.ts';

/** What a recorder needs of a turn of a box. */
export interface BoxTurn {
  readonly event: BoxEvent | { readonly kind: string };
  readonly effects: readonly (BoxEffect | { readonly kind: string })[];
}

/** Takes the turns of one incarnation of a box in order, and returns the events of its trace. */
export type BoxRecorder = (turn: BoxTurn) => readonly NodeEvent<AgentTraceFact>[];

/** What a trace contains. */
export interface RecorderOptions {
  /** Whether the states of agents are recorded when they change; true by default. They can take more room than all the rest. */
  readonly states?: boolean;
  /** The longest text of a state; a longer one is recorded as its length and its beginning. No limit by default. */
  readonly stateMaxCharacters?: number;
}

/** {@link RecorderOptions.stateMaxCharacters} for boxes that run: their states can grow for days, and are recorded with every change. */
export const LIVE_STATE_MAX_CHARACTERS = 64 * 1024;

/** The recorder of one incarnation of a box. */
export function boxRecorder(
  configuration: Configuration,
  box: string,
  options: RecorderOptions = {},
): BoxRecorder {
  const recorder = new Recorder(configuration, box, options);
  return (turn) => recorder.turn(turn);
}

/** A message that was received. */
interface Arrived {
  readonly port: string;
  readonly text: string;
  readonly number: number;
  /** The incarnation of its sender's box. */
  readonly of: number | undefined;
}

/** A message within the box. */
interface Inside {
  readonly number: number;
  readonly text: string;
}

/** The lines of one event or effect, of which those before `next` are recorded. */
interface Lines {
  readonly texts: readonly string[];
  /** The number of the first. */
  readonly first: number;
  next: number;
}

/** The lines that have arrived in this turn. */
interface ArrivedLines extends Lines {
  readonly peer: number;
  readonly of: number | undefined;
}

/** Another agent, by the name that an agent knows it by. */
interface Known {
  readonly id: string;
  readonly box: number;
}

/** A message that was sent or received counts for one pair of agents: lists by receiver, then by sender. */
type ByPair<T> = Map<string, Map<string, T[]>>;

/** Where a message with a name goes. */
interface Destination {
  readonly to: string;
  readonly port: string;
  readonly box: number;
  /** Undefined if the receiver is in another box. */
  readonly inside: ConfiguredAgent | undefined;
  /** The name under which the sender knows the receiver. */
  readonly knownAs: string;
}

class Recorder {
  readonly #configuration: Configuration;
  readonly #boxNumbers: ReadonlyMap<string, number>;
  readonly #peerNames: PeerNames;
  readonly #self: number;
  readonly #states: boolean;
  readonly #stateMaxCharacters: number;
  readonly #agents: ReadonlyMap<string, ConfiguredAgent>;
  /** By agent and name: other agents, and the destinations of messages; computed when they are first needed. */
  readonly #known = new Map<string, Map<string, Known>>();
  readonly #destinations = new Map<string, Map<string, readonly Destination[]>>();
  /** The number of messages for each box so far. */
  readonly #sentTo = new Map<number, number>();
  /** By box: how many sessions with it are over. */
  readonly #over = new Map<number, number>();
  /** The lines of this turn for each other box. */
  readonly #leaving = new Map<number, Lines>();
  /** The lines that have arrived in this turn, as long as they are received in their order. */
  #arriving: ArrivedLines | undefined;
  /** Messages that have arrived and are received later, or not in order because others were refused. */
  readonly #arrived: ByPair<Arrived> = new Map();
  /** Messages within the box that wait. */
  readonly #inside: ByPair<Inside> = new Map();
  #insideCount = 0;
  readonly #halted = new Set<string>();
  /** Whether messages were refused, so that not all that arrived are received. */
  #hasRefused = false;
  /** The last state of each agent, and its text. */
  readonly #last = new Map<string, { readonly state: unknown; readonly text: string }>();
  #records: NodeEvent<AgentTraceFact>[] = [];

  constructor(
    configuration: Configuration,
    box: string,
    { states = true, stateMaxCharacters = Infinity }: RecorderOptions,
  ) {
    this.#configuration = configuration;
    const boxes = boxesOf(configuration);
    this.#boxNumbers = new Map(boxes.map((id, number) => [id, number]));
    this.#peerNames = boxNames(boxes);
    this.#self = this.#boxNumbers.get(box) ?? 0;
    this.#states = states;
    this.#stateMaxCharacters = stateMaxCharacters;
    this.#agents = new Map(agentsIn(configuration, box).map((agent) => [agent.id, agent]));
  }

  turn({ event, effects }: BoxTurn): readonly NodeEvent<AgentTraceFact>[] {
    this.#records = [];
    const envelope = envelopeOf(event as Parameters<typeof envelopeOf>[0], this.#peerNames);
    if (envelope !== undefined) this.#records.push(envelope);
    if (event.kind === 'messagesReceived') this.#arrive(event as BoxEvent & { kind: 'messagesReceived' });
    if (event.kind === 'peerDown') this.#down(event as BoxEvent & { kind: 'peerDown' });
    for (const { kind } of effects) {
      if (kind !== 'refused') continue;
      this.#hasRefused = true;
      // Not every line is received.
      if (this.#arriving !== undefined) this.#await(this.#arriving);
    }
    for (const effect of effects)
      if (effect.kind === 'sendTo') this.#leave(effect as BoxEffect & { kind: 'sendTo' });
    for (const effect of effects as readonly BoxEffect[]) this.#effect(effect);
    this.#recordTheRest();
    return this.#records;
  }

  #effect(effect: BoxEffect): void {
    switch (effect.kind) {
      case 'stepped':
        this.#stepped(effect);
        break;
      case 'released':
        for (const one of effect.effects) this.#done(effect.agent, one);
        break;
      case 'halted':
        this.#halt(effect.agent, effect.halt, undefined);
        break;
      case 'refused': {
        const { agent, reason, from } = effect;
        const sender = from === undefined ? {} : { from: this.#knownBy(agent, from).id };
        this.#fact({ kind: 'refused', agent, reason, ...sender });
        break;
      }
      default:
        break;
    }
  }

  #stepped({ agent, event, state, effects, heldFrom, halt }: Stepped): void {
    if (event !== undefined) this.#happened(agent, event);
    for (const [i, effect] of effects.entries())
      if (heldFrom === undefined || i < heldFrom || effect.kind === 'save') this.#done(agent, effect);
    if (halt !== undefined) this.#halt(agent, halt, event);
    if (this.#states) this.#recordState(agent, state);
  }

  #happened(agent: string, event: AnyAgentEvent): void {
    switch (event.kind) {
      case 'started': {
        const type = this.#agents.get(agent)?.type.name ?? '';
        this.#fact({ kind: 'agentStarted', agent, type, saved: event.saved.length });
        break;
      }
      case 'received':
        this.#received(agent, event);
        break;
      case 'requested':
        this.#fact({ kind: 'requested', agent, by: event.by, request: jsonOf(event.request) });
        break;
      case 'timedOut':
        if (!isChannelTimer(event.timer)) this.#fact({ kind: 'timedOut', agent, timer: event.timer });
        break;
      case 'trusted':
      case 'suspected':
      case 'down':
        if (event.kind === 'down') this.#endInside(agent, event.name);
        this.#believed(agent, event.kind, event.name);
        break;
      case 'saved':
        this.#fact({ kind: 'saved', agent, token: event.token });
        break;
      case 'chosen':
        this.#fact({ kind: 'chosen', agent, choice: event.choice, option: event.option });
        break;
      case 'indicated':
        break;
    }
  }

  #believed(agent: string, belief: 'trusted' | 'suspected' | 'down', name: string): void {
    const { id } = this.#knownBy(agent, name);
    this.#fact({ kind: 'believed', agent, belief, name, ...(id === name ? {} : { other: id }) });
  }

  /** An effect is executed. */
  #done(agent: string, effect: AgentEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#sent(agent, effect);
        break;
      case 'indicate': {
        const to = effect.to === undefined ? {} : { to: effect.to };
        this.#fact({ kind: 'indicated', agent, ...to, indication: jsonOf(effect.indication) });
        break;
      }
      case 'setTimer':
        if (isChannelTimer(effect.timer)) break;
        this.#fact({ kind: 'timerSet', agent, timer: effect.timer, afterMs: Math.max(0, effect.afterMs) });
        break;
      case 'cancelTimer':
        this.#fact({ kind: 'timerSet', agent, timer: effect.timer });
        break;
      case 'save': {
        const record = textIn(this.#agents.get(agent)?.type.records, effect.record);
        this.#fact({ kind: 'saves', agent, record, ...(effect.replaces === true ? { replaces: true } : {}) });
        break;
      }
      case 'record':
        this.#recorded(agent, effect.fact);
        break;
      case 'choose':
      case 'request':
      case 'halt':
        break;
    }
  }

  #recorded(agent: string, fact: AgentFact): void {
    const channel = channelFactOf(fact);
    if (channel !== undefined) {
      const { what, from, port, message } = channel;
      const text = textIn(this.#format(agent, port), message);
      this.#fact({ kind: 'channel', agent, what, from, port, message: text });
      return;
    }
    const words = wordsOf(this.#agents.get(agent), fact);
    this.#fact({ kind: 'recorded', agent, fact: jsonOf(fact), ...(words === undefined ? {} : { words }) });
  }

  #halt(agent: string, { reason, stack }: Halt, event: AnyAgentEvent | undefined): void {
    this.#halted.add(agent);
    this.#arrived.delete(agent);
    this.#inside.delete(agent);
    this.#fact({
      kind: 'halted',
      agent,
      reason,
      ...(event === undefined ? {} : { event: describeEvent(event) }),
      ...(stack === undefined ? {} : { stack }),
    });
  }

  #recordState(agent: string, whole: unknown): void {
    const configured = this.#agents.get(agent);
    const state = configured === undefined ? whole : agentState(configured, whole);
    const last = this.#last.get(agent);
    if (last !== undefined && last.state === state) return;
    const text = textWithin(this.#stateMaxCharacters, textOfState(state));
    this.#last.set(agent, { state, text });
    if (last?.text !== text) this.#fact({ kind: 'state', agent, state: text });
  }

  // Messages.

  /** Messages for another box, in the order of its sequence. */
  #leave({ peer, session, contents }: BoxEffect & { kind: 'sendTo' }): void {
    // Messages of a session that is over do not leave.
    if (session < (this.#over.get(peer) ?? 0)) return;
    const first = this.#sentTo.get(peer) ?? 0;
    const before = this.#leaving.get(peer);
    this.#leaving.set(
      peer,
      before === undefined || before.first + before.texts.length !== first
        ? { texts: contents, first, next: 0 }
        : { ...before, texts: [...before.texts, ...contents] },
    );
    this.#sentTo.set(peer, first + contents.length);
  }

  #arrive({ peer, messages, incarnation: of, first = 0 }: BoxEvent & { kind: 'messagesReceived' }): void {
    this.#arriving = { peer, of, texts: textsOf(messages), first, next: 0 };
  }

  /** The lines that were not received in this turn wait for their agents. */
  #await({ peer, of, texts, first, next }: ArrivedLines): void {
    this.#arriving = undefined;
    for (let i = next; i < texts.length; i++) {
      const message = decodeContents(texts[i] as string);
      if (message === undefined) continue;
      const { from, to, port, text } = message;
      const sender = this.#configuration.agents.get(from);
      if (sender === undefined || this.#numberOf(sender) !== peer) continue;
      if (!this.#agents.has(to) || this.#halted.has(to)) continue;
      listIn(this.#arrived, from, to).push({ port, text, number: first + i, of });
    }
  }

  /** Messages of the session that is over and were not accepted any more have no numbers. */
  #down({ peer, next }: BoxEvent & { kind: 'peerDown' }): void {
    this.#over.set(peer, (this.#over.get(peer) ?? 0) + 1);
    if (next !== undefined) this.#sentTo.set(peer, next);
  }

  #sent(agent: string, effect: AgentEffect & { kind: 'send' }): void {
    const { to: name, message } = effect;
    for (const { to, port, box, inside, knownAs } of this.#destinationsOf(agent, name)) {
      if (isLostTo(effect, knownAs)) continue;
      if (inside !== undefined) {
        this.#sentInside(agent, inside, port, message);
        continue;
      }
      const lines = this.#leaving.get(box);
      const text = lines && textOfNext(lines, agent, to, port);
      // It was refused, if it is not the next one.
      if (lines === undefined || text === undefined) continue;
      const number = lines.first + lines.next++;
      this.#fact({ kind: 'messageSent', agent, to, box, port, number, message: text });
    }
  }

  #destinationsOf(agent: string, name: string): readonly Destination[] {
    const known = mapIn(this.#destinations, agent);
    let destinations = known.get(name);
    if (destinations === undefined) {
      const sender = this.#agents.get(agent);
      const targets = sender === undefined ? [] : targetsOf(this.#configuration, sender, name);
      destinations = targets.map(({ agent: to, port }) => {
        const receiver = this.#configuration.agents.get(to);
        const box = receiver === undefined ? this.#self : this.#numberOf(receiver);
        const knownAs = sender === undefined ? to : nameOf(sender, to);
        return { to, port, box, inside: this.#agents.get(to), knownAs };
      });
      // Agents can answer to any number of names.
      if (known.size < NAMES_MAX) known.set(name, destinations);
    }
    return destinations;
  }

  #sentInside(agent: string, { id: to, type }: ConfiguredAgent, port: string, message: unknown): void {
    const format = portFormat(type, port);
    if (format === undefined || (this.#hasRefused && transmitted(format, message).issues !== undefined))
      return;
    const number = this.#insideCount++;
    const text = textIn(format, message);
    if (!this.#halted.has(to)) listIn(this.#inside, agent, to).push({ number, text });
    this.#fact({ kind: 'messageSent', agent, to, box: this.#self, port, number, message: text });
  }

  /** Messages that have left and whose effects were not recognized: none, unless others of the same turn were refused. */
  #recordTheRest(): void {
    if (this.#arriving !== undefined) this.#await(this.#arriving);
    if (this.#leaving.size === 0) return;
    for (const [box, { texts, first, next }] of this.#leaving)
      for (let i = next; i < texts.length; i++) {
        const message = decodeContents(texts[i] as string);
        if (message === undefined) continue;
        const { from: agent, to, port, text } = message;
        this.#fact({ kind: 'messageSent', agent, to, box, port, number: first + i, message: text });
      }
    this.#leaving.clear();
  }

  #received(agent: string, event: AnyAgentEvent & { kind: 'received' }): void {
    const { port } = event;
    const { id: from, box } = this.#knownBy(agent, event.from);
    if (box === this.#self) {
      const found = this.#inside.get(agent)?.get(from)?.shift();
      const message = found?.text ?? this.#textOf(agent, event);
      this.#fact({ kind: 'messageReceived', agent, from, box, port, number: found?.number ?? 0, message });
      return;
    }
    const lines = this.#arriving;
    if (lines !== undefined) {
      const text = lines.peer === box ? textOfNext(lines, from, agent, port) : undefined;
      if (text !== undefined && !this.#isWaiting(agent, from)) {
        const number = lines.first + lines.next++;
        this.#recordReceived(agent, from, box, { port, text, number, of: lines.of });
        return;
      }
      this.#await(lines);
    }
    const arrived = this.#arrived.get(agent)?.get(from) ?? [];
    if (this.#hasRefused) arrived.splice(0, this.#placeOf(arrived, agent, event));
    const found = arrived.shift() ?? { port, text: this.#textOf(agent, event), number: 0, of: undefined };
    this.#recordReceived(agent, from, box, found);
  }

  #recordReceived(agent: string, from: string, box: number, { port, text, number, of }: Arrived): void {
    this.#fact({
      kind: 'messageReceived',
      agent,
      from,
      box,
      ...(of === undefined ? {} : { of }),
      port,
      number,
      message: text,
    });
  }

  /** Whether earlier messages wait: for an agent that had not started, or because too many events waited in the box. */
  #isWaiting(agent: string, from: string): boolean {
    return (this.#arrived.get(agent)?.get(from)?.length ?? 0) > 0;
  }

  #format(agent: string, port: string): Format<unknown> | undefined {
    const configured = this.#agents.get(agent);
    return configured && portFormat(configured.type, port);
  }

  #textOf(agent: string, { port, message }: AnyAgentEvent & { kind: 'received' }): string {
    return textIn(this.#format(agent, port), message);
  }

  /** The place of a received message among those that have arrived: those before it were refused. */
  #placeOf(arrived: readonly Arrived[], agent: string, event: AnyAgentEvent & { kind: 'received' }): number {
    const text = this.#textOf(agent, event);
    const same = arrived.findIndex((one) => one.port === event.port && one.text === text);
    // A schema can change what it validates.
    return Math.max(0, same === -1 ? arrived.findIndex(({ port }) => port === event.port) : same);
  }

  /** An agent was told that its session with another one of this box is over: what it has sent before was received, or is dropped. */
  #endInside(agent: string, name: string): void {
    const { id, box } = this.#knownBy(agent, name);
    if (box !== this.#self) return;
    this.#inside.get(id)?.delete(agent);
    // An agent that has halted is not told.
    if (this.#halted.has(id)) this.#inside.get(agent)?.delete(id);
  }

  /** The agent that another knows by this name. */
  #knownBy(agent: string, name: string): Known {
    const names = mapIn(this.#known, agent);
    let known = names.get(name);
    if (known === undefined) {
      const targets = this.#agents.get(agent)?.routes.get(name);
      const id = targets?.length === 1 ? (targets[0]?.agent ?? name) : name;
      const configured = this.#configuration.agents.get(id);
      known = { id, box: configured === undefined ? this.#self : this.#numberOf(configured) };
      names.set(name, known);
    }
    return known;
  }

  #numberOf({ box }: ConfiguredAgent): number {
    return this.#boxNumbers.get(box) ?? 0;
  }

  #fact(fact: AgentTraceFact): void {
    this.#records.push({ kind: 'fact', fact });
  }
}

/** The names of an agent whose destinations are remembered at most. */
const NAMES_MAX = 10_000;

function mapIn<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let map = maps.get(key);
  if (map === undefined) maps.set(key, (map = new Map<string, T>()));
  return map;
}

/** The text of the next line, if it is a message of one agent to another; otherwise undefined. */
function textOfNext({ texts, next }: Lines, from: string, to: string, port: string): string | undefined {
  const line = texts[next];
  if (line === undefined) return undefined;
  const afterFrom = from.length;
  const afterTo = afterFrom + 1 + to.length;
  const afterPort = afterTo + 1 + port.length;
  const isOne =
    line.charCodeAt(afterFrom) === SPACE &&
    line.charCodeAt(afterTo) === SPACE &&
    line.charCodeAt(afterPort) === SPACE &&
    line.startsWith(from) &&
    line.startsWith(to, afterFrom + 1) &&
    line.startsWith(port, afterTo + 1);
  return isOne ? line.slice(afterPort + 1) : undefined;
}

const SPACE = 0x20;

function listIn<T>(lists: ByPair<T>, from: string, to: string): T[] {
  const senders = mapIn(lists, to);
  let list = senders.get(from);
  if (list === undefined) senders.set(from, (list = []));
  return list;
}

function jsonOf(value: unknown): string {
  try {
    return value !== undefined && hasJson(value) ? JSON.stringify(value) : 'null';
  } catch (error) {
    return JSON.stringify(`not JSON: ${errorMessage(error)}`);
  }
}

/** A value in its format; as JSON, if the format fails. */
function textIn(format: Format<unknown> | undefined, value: unknown): string {
  if (format === undefined) return jsonOf(value);
  try {
    const text: unknown = encodeAs(format, value);
    return typeof text === 'string' ? text : jsonOf(value);
  } catch {
    return jsonOf(value);
  }
}

/** A fact in the words of the type of its agent; undefined if the type has none, or they fail. */
function wordsOf(agent: ConfiguredAgent | undefined, fact: AgentFact): string | undefined {
  try {
    return agent?.type.describe?.(fact);
  } catch (error) {
    return `not described: ${errorMessage(error)}`;
  }
}
