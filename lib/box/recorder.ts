/** Derives the events of a trace from the turns of a box: those of the net, and the facts of its agents. */
import type { AgentEffect, AgentFact } from '../agent/agent.ts';
import {
  agentsIn,
  boxesOf,
  targetsOf,
  type Configuration,
  type ConfiguredAgent,
} from '../agent/configuration.ts';
import { portFormat } from '../agent/ports.ts';
import { codecOf, matches, type Format } from '../agent/schema.ts';
import { describeEvent, type AnyAgentEvent, type Halt } from '../agent/step.ts';
import { errorMessage } from '../reason/errorMessage.ts';
import type { NodeEvent } from '../trace/event.ts';
import { textsOf } from '../wire/messages.ts';
import { agentState, channelFactOf, isChannelTimer } from './channels.ts';
import { decodeContents } from './contents.ts';
import { envelopeOf } from './envelope.ts';
import type { BoxEffect, BoxEvent, Stepped } from './events.ts';
import type { AgentTraceFact } from './facts.ts';
import { textOfState } from './stateText.ts';

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
}

/** The recorder of one incarnation of a box. */
export function boxRecorder(
  configuration: Configuration,
  box: string,
  options: RecorderOptions = {},
): BoxRecorder {
  const recorder = new Recorder(configuration, box, options);
  return (turn) => recorder.turn(turn);
}

/** A message between boxes. */
interface Numbered {
  readonly port: string;
  readonly text: string;
  readonly number: number;
  /** Of a message that was received: the incarnation of its sender's box. */
  readonly of?: number;
}

class Recorder {
  readonly #configuration: Configuration;
  readonly #boxNumbers: ReadonlyMap<string, number>;
  readonly #self: number;
  readonly #states: boolean;
  readonly #agents: ReadonlyMap<string, ConfiguredAgent>;
  /** The number of messages for each box so far. */
  readonly #sentTo = new Map<number, number>();
  /** The messages of this turn for other boxes, by sender and receiver, and in the end those whose sender was not found. */
  readonly #leaving = new Map<string, Numbered[]>();
  /** Messages that have arrived and were not received by their agents yet, by sender and receiver. */
  readonly #arrived = new Map<string, Numbered[]>();
  /** Messages within the box, by sender and receiver: the numbers of those that wait, and the number of all. */
  readonly #inside = new Map<string, number[]>();
  #insideCount = 0;
  readonly #halted = new Set<string>();
  /** Whether messages were refused, so that not all that arrived are received. */
  #hasRefused = false;
  /** The last state of each agent, and its text. */
  readonly #last = new Map<string, { readonly state: unknown; readonly text: string }>();
  #records: NodeEvent<AgentTraceFact>[] = [];

  constructor(configuration: Configuration, box: string, { states = true }: RecorderOptions) {
    this.#configuration = configuration;
    this.#boxNumbers = new Map(boxesOf(configuration).map((id, number) => [id, number]));
    this.#self = this.#boxNumbers.get(box) ?? 0;
    this.#states = states;
    this.#agents = new Map(agentsIn(configuration, box).map((agent) => [agent.id, agent]));
  }

  turn({ event, effects }: BoxTurn): readonly NodeEvent<AgentTraceFact>[] {
    this.#records = [];
    const envelope = envelopeOf(event as Parameters<typeof envelopeOf>[0]);
    if (envelope !== undefined) this.#records.push(envelope);
    if (event.kind === 'messagesReceived') this.#arrive(event as BoxEvent & { kind: 'messagesReceived' });
    if (event.kind === 'peerDown') this.#down(event as BoxEvent & { kind: 'peerDown' });
    for (const { kind } of effects) if (kind === 'refused') this.#hasRefused = true;
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
      case 'refused':
        this.#fact({ kind: 'refused', agent: effect.agent, reason: effect.reason });
        break;
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
        this.#fact({ kind: 'believed', agent, belief: event.kind, name: event.name });
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
    for (const messages of [this.#arrived, this.#inside])
      for (const key of messages.keys()) if (key.endsWith(`${SEPARATOR}${agent}`)) messages.delete(key);
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
    const text = textOfState(state);
    this.#last.set(agent, { state, text });
    if (last?.text !== text) this.#fact({ kind: 'state', agent, state: text });
  }

  // Messages.

  /** Messages for another box, in the order of its sequence. */
  #leave({ peer, contents }: BoxEffect & { kind: 'sendTo' }): void {
    let number = this.#sentTo.get(peer) ?? 0;
    for (const one of contents) {
      const message = decodeContents(one);
      if (message !== undefined) {
        const { from, to, port, text } = message;
        listIn(this.#leaving, keyOf(from, to)).push({ port, text, number });
      }
      number++;
    }
    this.#sentTo.set(peer, number);
  }

  #arrive({ peer, messages, incarnation, first }: BoxEvent & { kind: 'messagesReceived' }): void {
    const of = incarnation === undefined ? {} : { of: incarnation };
    for (const [i, contents] of textsOf(messages).entries()) {
      const message = decodeContents(contents);
      if (message === undefined) continue;
      const { from, to, port, text } = message;
      const sender = this.#configuration.agents.get(from);
      if (sender === undefined || this.#numberOf(sender) !== peer) continue;
      if (!this.#agents.has(to) || this.#halted.has(to)) continue;
      listIn(this.#arrived, keyOf(from, to)).push({ port, text, number: (first ?? 0) + i, ...of });
    }
  }

  /** Messages of the session that is over and were not accepted any more have no numbers. */
  #down({ peer, next }: BoxEvent & { kind: 'peerDown' }): void {
    if (next !== undefined) this.#sentTo.set(peer, next);
  }

  #sent(agent: string, effect: AgentEffect & { kind: 'send' }): void {
    const sender = this.#agents.get(agent);
    if (sender === undefined) return;
    for (const { agent: to, port } of targetsOf(this.#configuration, sender, effect.to)) {
      const receiver = this.#agents.get(to);
      if (receiver !== undefined) {
        this.#sentInside(agent, receiver, port, effect.message);
        continue;
      }
      const leaving = this.#leaving.get(keyOf(agent, to));
      if (leaving?.[0]?.port === port) this.#recordSent(agent, to, leaving.shift() as Numbered);
    }
  }

  #sentInside(agent: string, { id: to, type }: ConfiguredAgent, port: string, message: unknown): void {
    const format = portFormat(type, port);
    if (format === undefined || (this.#hasRefused && !isTaken(format, message))) return;
    const number = this.#insideCount++;
    if (!this.#halted.has(to)) listIn(this.#inside, keyOf(agent, to)).push(number);
    const text = textIn(format, message);
    this.#fact({ kind: 'messageSent', agent, to, box: this.#self, port, number, message: text });
  }

  #recordSent(agent: string, to: string, { port, number, text }: Numbered): void {
    const receiver = this.#configuration.agents.get(to);
    const box = receiver === undefined ? this.#self : this.#numberOf(receiver);
    this.#fact({ kind: 'messageSent', agent, to, box, port, number, message: text });
  }

  /** Messages whose effect was not found: none, unless messages of the same turn were refused. */
  #recordTheRest(): void {
    for (const [key, messages] of this.#leaving) {
      const [from = '', to = ''] = key.split(SEPARATOR);
      for (const message of messages) this.#recordSent(from, to, message);
    }
    this.#leaving.clear();
  }

  #received(agent: string, event: AnyAgentEvent & { kind: 'received' }): void {
    const { port } = event;
    const from = this.#idOf(agent, event.from);
    const sender = this.#configuration.agents.get(from);
    const box = sender === undefined ? this.#self : this.#numberOf(sender);
    const key = keyOf(from, agent);
    if (box === this.#self) {
      const number = this.#inside.get(key)?.shift() ?? 0;
      const message = textIn(this.#format(agent, port), event.message);
      this.#fact({ kind: 'messageReceived', agent, from, box, port, number, message });
      return;
    }
    const arrived = this.#arrived.get(key) ?? [];
    const place = this.#hasRefused ? this.#placeOf(arrived, agent, event) : 0;
    const found = arrived.splice(0, place + 1).at(-1);
    const message = found?.text ?? textIn(this.#format(agent, port), event.message);
    const of = found?.of === undefined ? {} : { of: found.of };
    this.#fact({
      kind: 'messageReceived',
      agent,
      from,
      box,
      ...of,
      port,
      number: found?.number ?? 0,
      message,
    });
  }

  #format(agent: string, port: string): Format<unknown> | undefined {
    const configured = this.#agents.get(agent);
    return configured && portFormat(configured.type, port);
  }

  /** The place of a received message among those that have arrived: those before it were refused. */
  #placeOf(arrived: readonly Numbered[], agent: string, event: AnyAgentEvent & { kind: 'received' }): number {
    const text = textIn(this.#format(agent, event.port), event.message);
    const same = arrived.findIndex((one) => one.port === event.port && one.text === text);
    // A schema can change what it validates.
    return Math.max(0, same === -1 ? arrived.findIndex(({ port }) => port === event.port) : same);
  }

  /** The session of two agents of this box is over: messages that waited are dropped. */
  #endInside(agent: string, name: string): void {
    const other = this.#idOf(agent, name);
    if (!this.#agents.has(other)) return;
    this.#inside.delete(keyOf(other, agent));
  }

  /** The id of the agent that another knows by this name. */
  #idOf(agent: string, name: string): string {
    const targets = this.#agents.get(agent)?.routes.get(name);
    return targets?.length === 1 ? (targets[0]?.agent ?? name) : name;
  }

  #numberOf({ box }: ConfiguredAgent): number {
    return this.#boxNumbers.get(box) ?? 0;
  }

  #fact(fact: AgentTraceFact): void {
    this.#records.push({ kind: 'fact', fact });
  }
}

/** Not in the ids of agents, which are words of a line. */
const SEPARATOR = ' ';

function keyOf(from: string, to: string): string {
  return `${from}${SEPARATOR}${to}`;
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  let list = lists.get(key);
  if (list === undefined) lists.set(key, (list = []));
  return list;
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    return JSON.stringify(`not JSON: ${errorMessage(error)}`);
  }
}

/** A value in its format; as JSON, if the format fails. */
function textIn(format: Format<unknown> | undefined, value: unknown): string {
  if (format === undefined) return jsonOf(value);
  try {
    const text: unknown = codecOf(format).encode(value);
    return typeof text === 'string' ? text : jsonOf(value);
  } catch {
    return jsonOf(value);
  }
}

function isTaken(format: Format<unknown>, message: unknown): boolean {
  try {
    return matches(format, message).issues === undefined;
  } catch {
    return false;
  }
}

/** A fact in the words of the type of its agent; undefined if the type has none, or they fail. */
function wordsOf(agent: ConfiguredAgent | undefined, fact: AgentFact): string | undefined {
  const { describe } = agent?.type ?? {};
  if (describe === undefined) return undefined;
  try {
    return describe.call(agent?.type, fact);
  } catch (error) {
    return `not described: ${errorMessage(error)}`;
  }
}
