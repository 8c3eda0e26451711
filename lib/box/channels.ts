/**
 * Channels that keep less than the contract: they lose, delay or double messages. The contract between boxes is FIFO, so such a channel is
 * put between the host and each agent: a transformation of the configuration, which works wherever agents run. The type of every agent is
 * replaced by one with the same name that passes on all events but receipts, and decides about each receipt by chance.
 */
import type { AgentEffect, AgentFact, AgentType, Received, MessagesByPort } from '../agent/agent.ts';
import type { Configuration, ConfiguredAgent } from '../agent/configuration.ts';
import type { AnyAgentEvent } from '../agent/step.ts';

/** The shares of the messages of an agent that a channel treats badly: from 0 to 1. */
export interface Channels {
  /** Never delivered. */
  readonly loss: number;
  /** Delivered later, so that they can be overtaken. */
  readonly delay: number;
  /** Delivered, and delivered again later. */
  readonly doubling: number;
  /** The longest delay of a message, and of its double. */
  readonly delayMaxMs: number;
}

/** What an agent may assume about its messages. `fifo` is the contract. */
export const CHANNEL_NAMES = ['fifo', 'unordered', 'lossy', 'duplicating'] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];

const CONTRACT: Channels = { loss: 0, delay: 0, doubling: 0, delayMaxMs: 0 };

/** The channels with each name. All but FIFO channels may also reorder. */
export const CHANNELS: Readonly<Record<ChannelName, Channels>> = {
  fifo: CONTRACT,
  unordered: { loss: 0, delay: 0.5, doubling: 0, delayMaxMs: 200 },
  lossy: { loss: 0.1, delay: 0.25, doubling: 0, delayMaxMs: 200 },
  duplicating: { loss: 0, delay: 0.25, doubling: 0.2, delayMaxMs: 1_000 },
};

/** Channels that lose a share of all messages, and keep the order of the others. */
export function losing(loss: number): Channels {
  return { ...CONTRACT, loss };
}

/** A fact that a channel records, instead of the agent. */
export interface ChannelFact extends AgentFact {
  readonly kind: '@channel';
  readonly what: 'lost' | 'delayed' | 'doubled' | 'delivered';
  readonly from: string;
  readonly port: string;
  readonly message: unknown;
}

/** The types that {@link withChannels} has made. */
const made = new WeakSet<AgentType>();

interface ChannelState {
  readonly inner: unknown;
  /** Of the generator of chance: an unsigned number of 32 bits. */
  readonly random: number;
  /** The messages that will be delivered later, by the timers for them. */
  readonly later: ReadonlyMap<string, Received<MessagesByPort>>;
  readonly timers: number;
}

/** The configuration with other channels to its agents. With FIFO channels it is returned as it is. */
export function withChannels(configuration: Configuration, channels: Channels): Configuration {
  if (channels.loss === 0 && channels.delay === 0 && channels.doubling === 0) return configuration;
  const types = new Map<AgentType, AgentType>();
  const behind = (agent: ConfiguredAgent): ConfiguredAgent => {
    let type = types.get(agent.type);
    if (type === undefined) types.set(agent.type, (type = typeBehind(agent.type, channels)));
    return { ...agent, type };
  };
  const agents = new Map([...configuration.agents].map(([id, agent]) => [id, behind(agent)]));
  return { ...configuration, agents };
}

/** The state of an agent without that of the channel to it. */
export function agentState({ type }: Pick<ConfiguredAgent, 'type'>, state: unknown): unknown {
  return made.has(type) ? (state as ChannelState | undefined)?.inner : state;
}

/** The fact of a channel; undefined if the agent has recorded it. */
export function channelFactOf(fact: AgentFact): ChannelFact | undefined {
  return fact.kind === '@channel' ? (fact as ChannelFact) : undefined;
}

/** Whether a timer is one of a channel. */
export function isChannelTimer(timer: string): boolean {
  return timer.startsWith(TIMER);
}

const TIMER = '@channel ';

function typeBehind(inner: AgentType, channels: Channels): AgentType {
  const type: AgentType = {
    ...inner,
    init: (self): ChannelState => ({
      inner: inner.init(self),
      random: seedOf(`${self.name} ${String(self.incarnation)}`),
      later: new Map(),
      timers: 0,
    }),
    step: (state, event, self) => {
      const turn = new ChannelTurn(state as ChannelState, channels, (before, happened) =>
        inner.step(before, happened, self),
      );
      turn.take(event);
      return [turn.state, turn.effects];
    },
    ...(inner.workload === undefined
      ? {}
      : { workload: (state, self) => inner.workload?.((state as ChannelState).inner, self) ?? [] }),
  };
  made.add(type);
  return type;
}

type Stepper = (state: unknown, event: AnyAgentEvent) => readonly [unknown, readonly AgentEffect[]];

/** One step of an agent behind a channel. */
class ChannelTurn {
  state: ChannelState;
  readonly effects: AgentEffect[] = [];
  readonly #channels: Channels;
  readonly #step: Stepper;

  constructor(state: ChannelState, channels: Channels, step: Stepper) {
    this.state = state;
    this.#channels = channels;
    this.#step = step;
  }

  take(event: AnyAgentEvent): void {
    if (event.kind === 'received') {
      this.#receive(event);
      return;
    }
    const late = event.kind === 'timedOut' ? this.state.later.get(event.timer) : undefined;
    if (late === undefined || event.kind !== 'timedOut') {
      this.#pass(event);
      return;
    }
    const later = new Map(this.state.later);
    later.delete(event.timer);
    this.state = { ...this.state, later };
    this.#record('delivered', late);
    this.#pass(late);
  }

  #receive(event: Received<MessagesByPort>): void {
    const { loss, delay, doubling } = this.#channels;
    if (this.#happens(loss)) {
      this.#record('lost', event);
    } else if (this.#happens(delay)) {
      this.#defer('delayed', event);
    } else {
      if (this.#happens(doubling)) this.#defer('doubled', event);
      this.#pass(event);
    }
  }

  #pass(event: AnyAgentEvent): void {
    const [inner, effects] = this.#step(this.state.inner, event);
    this.state = { ...this.state, inner };
    for (const effect of effects) this.effects.push(effect);
  }

  #defer(what: 'delayed' | 'doubled', event: Received<MessagesByPort>): void {
    const afterMs = 1 + Math.floor(this.#draw() * this.#channels.delayMaxMs);
    const timers = this.state.timers + 1;
    const timer = `${TIMER}${String(timers)}`;
    this.state = { ...this.state, timers, later: new Map(this.state.later).set(timer, event) };
    this.#record(what, event);
    this.effects.push({ kind: 'setTimer', timer, afterMs });
  }

  #record(what: ChannelFact['what'], { from, port, message }: Received<MessagesByPort>): void {
    const fact: ChannelFact = { kind: '@channel', what, from, port, message };
    this.effects.push({ kind: 'record', fact });
  }

  /** @param share - of all cases, from 0 to 1 */
  #happens(share: number): boolean {
    return share > 0 && this.#draw() < share;
  }

  /** A number in [0, 1): the generator mulberry32. */
  #draw(): number {
    const random = (this.state.random + 0x6d2b79f5) >>> 0;
    this.state = { ...this.state, random };
    let mixed = Math.imul(random ^ (random >>> 15), random | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** A seed of 32 bits for a text: FNV-1a. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
