/**
 * The agents of a configuration as parts of a state, and what can happen to them. A state is the numbers of: each agent (local.ts), each inbox
 * (inboxes.ts), the circumstances (circumstances.ts), and the history of the properties.
 *
 * Nearly all work is a look-up: an agent is stepped once for each pair of its own state and an event, and what can happen to an agent is
 * computed once for each pair of its state and its inbox.
 */
import { acquaintancesOf } from '../../agent/acquaintances.ts';
import type { AgentFact } from '../../agent/agent.ts';
import { boxesOf, nameOf, type Configuration, type ConfiguredAgent } from '../../agent/configuration.ts';
import { describeEvent, type AnyAgentEvent } from '../../agent/step.ts';
import { Changing, Interned, remembered } from '../intern.ts';
import type { State, Vocabulary } from '../model.ts';
import { PairTable } from '../pairTable.ts';
import {
  afterBoxAction,
  boxActions,
  firstCircumstances,
  isFaulty,
  isPossible,
  spend,
  type BoxAction,
  type Circumstances,
} from './circumstances.ts';
import { Envelopes, Inboxes, type Envelope } from './inboxes.ts';
import { stateless, type Local } from './local.ts';
import { AGENT_BUDGETS, isFolding, type AgentBudget, type AgentModelOptions } from './options.ts';
import { effectsInOrder, type EffectsInOrder } from './order.ts';
import { keyOf } from './plain.ts';
import { Stepper, type Turn } from './stepper.ts';

/** The result of a step of an agent, in numbers. */
export interface Outcome {
  readonly local: number;
  /** The messages that it sends: the place of the receiver's inbox, the message, and so on. */
  readonly posts: readonly number[];
  readonly facts: readonly number[];
}

/** One thing that can happen to one agent. */
export interface AgentMove {
  readonly kind: 'event' | 'flush' | 'deliver' | 'drop' | 'duplicate';
  /** Its place in the configuration. */
  readonly agent: number;
  /** Undefined where the agent is not stepped. */
  readonly event: AnyAgentEvent | undefined;
  /** The message that is delivered, dropped or duplicated. */
  readonly envelope: Envelope | undefined;
  /** The budget that it takes from; undefined if none is limited. */
  readonly budget: AgentBudget | undefined;
  readonly isOptional: boolean;
  /** Whether it is a step only if it puts a new message on the way. */
  readonly isQuiet: boolean;
  readonly outcome: Outcome;
  /** The inbox afterwards. */
  readonly inbox: number;
}

/** One thing that can happen to boxes. */
export interface BoxMove {
  readonly kind: 'box';
  readonly action: BoxAction;
  /** Its number among all. */
  readonly code: number;
  readonly isOptional: boolean;
}

export type AgentAction = AgentMove | BoxMove;

/** A turn of an agent, for words and traces. */
export interface AgentTurn {
  readonly agent: number;
  /** Undefined where a record has become durable. */
  readonly event: AnyAgentEvent | undefined;
  readonly turn: Turn;
}

/** Is told of turns as they are taken. */
type Seen = (turn: AgentTurn) => void;

/** A step of an agent, in numbers. */
export interface TakenStep {
  /**
   * `own`: what can happen to it by itself, and what clients can request; `start`: a new incarnation of an agent that is down; `told`: it is
   * told about several agents of a box, one after the other.
   */
  readonly kind: 'event' | 'own' | 'flush' | 'start' | 'told';
  readonly agent: number;
  readonly local: number;
  /** Of an `event` its number, of a `start` the incarnation, of `told` the box and the belief; otherwise 0. */
  readonly number: number;
}

/** A fact, and the place of the agent that recorded it. */
interface FactOf {
  readonly agent: number;
  readonly fact: AgentFact;
}

const BELIEFS = ['trusted', 'suspected', 'down'] as const;

/** The parts of the states of one copy of the model, and the steps between them. */
export class AgentGrid {
  readonly configuration: Configuration;
  readonly options: AgentModelOptions;
  readonly agents: readonly ConfiguredAgent[];
  readonly boxes: readonly string[];
  /** By the place of an agent: the number of its box. */
  readonly boxOf: readonly number[];
  readonly locals = new Interned<Local>(keyOf);
  readonly envelopes = new Envelopes();
  readonly inboxes: Inboxes;
  readonly circumstances = new Changing<Circumstances>(keyOf);
  readonly histories = new Changing<unknown>(keyOf);
  readonly vocabularies: readonly Vocabulary[];
  /** Effects in an order that is the same for all orders that make no difference. */
  readonly ordered: EffectsInOrder;
  readonly init: State;
  readonly #places: ReadonlyMap<string, number>;
  readonly #steppers: readonly Stepper[];
  /** By place: for each other agent that it is told about, in the order of the configuration: its place, and the name. */
  readonly #acquaintances: readonly (readonly { readonly place: number; readonly name: string }[])[];
  readonly events = new Interned<AnyAgentEvent>(keyOf);
  readonly facts = new Interned<FactOf>(keyOf);
  /** Steps whose symmetry has not been checked; none where states are not folded. */
  readonly unchecked: TakenStep[] = [];
  readonly #isFolding: boolean;
  /** The keys of the steps `told` that were taken. */
  readonly #told = new Set<string>();
  /** Whether messages belong to sessions, which end when a box does. */
  readonly #hasSessions: boolean;
  readonly #outcomes: Outcome[] = [];
  /** By place: the number of an outcome, by state and event. */
  readonly #stepped: readonly PairTable[];
  readonly #moves: (readonly AgentMove[])[] = [];
  /** By place: the number of a list of moves, by state and inbox. */
  readonly #moved: readonly PairTable[];
  readonly #boxMoves: (circumstances: number) => readonly BoxMove[];
  readonly #eventOf: (envelope: number) => number;
  readonly #flushed: readonly ((local: number) => Outcome)[];
  /** By place: the number of an outcome, by state and incarnation. */
  readonly #started: readonly PairTable[];
  /** By place: what can happen to an agent by itself, by state. */
  readonly #owned: readonly Map<number, readonly number[]>[];
  readonly #limits: readonly AgentBudget[];

  constructor(configuration: Configuration, options: AgentModelOptions) {
    this.configuration = configuration;
    this.options = options;
    const agents = [...configuration.agents.values()];
    this.agents = agents;
    this.boxes = boxesOf(configuration);
    this.boxOf = agents.map(({ box }) => this.boxes.indexOf(box));
    this.inboxes = new Inboxes(this.envelopes, options.network);
    this.vocabularies = [
      ...agents.map(() => this.locals),
      ...agents.map(() => this.inboxes),
      this.circumstances,
      this.histories,
    ];
    this.#places = new Map(agents.map(({ id }, place) => [id, place]));
    this.#acquaintances = agents.map((agent) =>
      acquaintancesOf(configuration, agent).map(({ id }) => {
        return { place: this.#places.get(id) as number, name: nameOf(agent, id) };
      }),
    );
    this.#hasSessions = options.network === 'fifo' && isFaulty(options);
    this.#isFolding = isFolding(configuration, options);
    this.ordered = effectsInOrder(configuration);
    this.#steppers = agents.map(
      (agent) => new Stepper(configuration, agent, options.crashes === 0, this.#hasSessions, this.ordered),
    );
    this.#stepped = agents.map(() => new PairTable());
    this.#started = agents.map(() => new PairTable());
    this.#moved = agents.map(() => new PairTable());
    this.#owned = agents.map(() => new Map<number, readonly number[]>());
    this.#flushed = agents.map((_, agent) =>
      remembered((local) => {
        this.#taken({ kind: 'flush', agent, local, number: 0 });
        return this.#outcomeOf(agent, this.#stepper(agent).flush(this.locals.at(local)));
      }),
    );
    this.#eventOf = remembered((envelope) => {
      const { from, to, port, message } = this.envelopes.at(envelope);
      const name = nameOf(agents[to] as ConfiguredAgent, (agents[from] as ConfiguredAgent).id);
      return this.events.add({ kind: 'received', from: name, port, message });
    });
    const all = boxActions(options, this.boxes.length).map((action, code): BoxMove => ({
      kind: 'box',
      action,
      code,
      // A box that may start again does.
      isOptional: ['crash', 'suspect'].includes(action.kind),
    }));
    this.#boxMoves = remembered((circumstances) => {
      const now = this.circumstances.at(circumstances);
      return all.filter(({ action }) => isPossible(now, action));
    });
    this.#limits = AGENT_BUDGETS.filter((budget) => options[budget] !== Infinity);
    this.init = this.#opening();
  }

  /** The place of an agent by its id. */
  placeOf(id: string): number {
    const place = this.#places.get(id);
    if (place === undefined) throw new RangeError(`no agent ${id}`);
    return place;
  }

  /** The place of an inbox in a state. */
  inboxPlace(agent: number): number {
    return this.agents.length + agent;
  }

  circumstancesIn(state: State): Circumstances {
    return this.circumstances.at(state[2 * this.agents.length] as number);
  }

  historyIn(state: State): unknown {
    return this.histories.at(state[2 * this.agents.length + 1] as number);
  }

  /** Everything that can happen in a state. */
  actions(state: State): AgentAction[] {
    const count = this.agents.length;
    const all: AgentAction[] = [];
    const circumstances = this.circumstancesIn(state);
    const { left } = circumstances;
    for (let agent = 0; agent < count; agent++) {
      const moves = this.#movesOf(agent, state[agent] as number, state[count + agent] as number);
      for (const move of moves) {
        const { budget } = move;
        if (budget !== undefined && left[budget] === 0) continue;
        if (move.isQuiet && !this.#isNews(state, move.outcome.posts)) continue;
        const { envelope } = move;
        if (
          this.#hasSessions &&
          move.kind === 'deliver' &&
          envelope &&
          !this.#arrives(circumstances, envelope)
        )
          continue;
        all.push(move);
      }
    }
    for (const move of this.#boxMoves(state[2 * count] as number)) {
      if (move.action.kind === 'crash' && move.action.isDurable && !this.#hasWaiting(state, move.action.box))
        continue;
      all.push(move);
    }
    return all;
  }

  /** The state after an action that can happen in it. */
  next(state: State, action: AgentAction): State {
    if (action.kind === 'box') return this.#afterBoxMove(state, action);
    const { agent, outcome, inbox, budget } = action;
    const count = this.agents.length;
    const next = state.slice();
    next[agent] = outcome.local;
    next[count + agent] = inbox;
    if (budget !== undefined) {
      const code = AGENT_BUDGETS.indexOf(budget);
      next[2 * count] = this.circumstances.change(next[2 * count] as number, code, (before) =>
        spend(before, budget),
      );
    }
    this.#carryOut(next, outcome);
    return next;
  }

  /** Whether a timer is set that does not expire any more because its budget is spent. */
  isCutOff(state: State): boolean {
    if (this.circumstancesIn(state).left.timers !== 0) return false;
    return this.agents.some((_, agent) => this.locals.at(state[agent] as number).timers.length > 0);
  }

  /** The outcome of an event for an agent. */
  outcome(agent: number, local: number, event: number): Outcome {
    const table = this.#stepped[agent] as PairTable;
    let number = table.get(local, event);
    if (number === -1) {
      const turn = this.#stepper(agent).step(this.locals.at(local), this.events.at(event));
      number = this.#outcomes.length;
      this.#outcomes.push(this.#outcomeOf(agent, turn));
      table.set(local, event, number);
      this.#taken({ kind: 'event', agent, local, number: event });
    }
    return this.#outcomes[number] as Outcome;
  }

  /** The outcome for an agent whose first record that waits becomes durable. */
  flushed(agent: number, local: number): Outcome {
    return (this.#flushed[agent] as (local: number) => Outcome)(local);
  }

  /** The outcome of the start of an agent that is down. */
  started(agent: number, local: number, incarnation: number): Outcome {
    const table = this.#started[agent] as PairTable;
    let number = table.get(local, incarnation);
    if (number === -1) {
      const turn = this.#stepper(agent).start(incarnation, this.locals.at(local));
      number = this.#outcomes.length;
      this.#outcomes.push(this.#outcomeOf(agent, turn));
      table.set(local, incarnation, number);
      this.#taken({ kind: 'start', agent, local, number: incarnation });
    }
    return this.#outcomes[number] as Outcome;
  }

  /** What happens next to an agent by itself, and what clients can request of it. */
  ownEvents(agent: number, local: number): readonly number[] {
    const table = this.#owned[agent] as Map<number, readonly number[]>;
    let events = table.get(local);
    if (events === undefined) {
      events = this.#stepper(agent)
        .events(this.locals.at(local))
        .map((event) => this.events.add(event));
      table.set(local, events);
      this.#taken({ kind: 'own', agent, local, number: 0 });
    }
    return events;
  }

  /** The outcome for an agent that is told about all agents of a box that it knows, by the number of the box and the belief. */
  told(agent: number, local: number, number: number): Outcome {
    const kind = BELIEFS[number % BELIEFS.length] as (typeof BELIEFS)[number];
    const box = Math.floor(number / BELIEFS.length);
    let all: Outcome = { local, posts: [], facts: [] };
    for (const name of this.#namesIn(agent, box)) {
      const one = this.outcome(agent, all.local, this.events.add({ kind, name }));
      all = {
        local: one.local,
        posts: [...all.posts, ...one.posts],
        facts: [...all.facts, ...one.facts],
      };
    }
    return all;
  }

  wordsOfEvent(event: number): string {
    return describeEvent(this.events.at(event));
  }

  /** The effects of an action, agent by agent: for words. Computed again, because a search does not need them. */
  turnsOf(state: State, action: AgentAction): readonly AgentTurn[] {
    if (action.kind !== 'box') {
      const { agent, event, kind } = action;
      const local = this.locals.at(state[agent] as number);
      const stepper = this.#stepper(agent);
      if (kind === 'flush') return [{ agent, event, turn: stepper.flush(local) }];
      return event === undefined ? [] : [{ agent, event, turn: stepper.step(local, event) }];
    }
    const turns: AgentTurn[] = [];
    this.#afterBoxMove(state, action, (turn) => turns.push(turn));
    return turns;
  }

  /** The turns before the first state. */
  openingTurns(): readonly AgentTurn[] {
    const turns: AgentTurn[] = [];
    this.#opening((turn) => turns.push(turn));
    return turns;
  }

  /** All agents start, in the order of the configuration; then all trust each other. */
  #opening(seen?: Seen): State {
    const { agents } = this;
    const first = this.circumstances.add(firstCircumstances(this.options, this.boxes.length));
    const history = this.histories.add(this.configuration.properties.history?.init);
    const empty = this.inboxes.of([]);
    const state: number[] = [...agents.map(() => 0), ...agents.map(() => empty), first, history];
    const local = this.locals.add(stateless('down', { incarnation: 0, facts: [], records: [] }));
    agents.forEach((_, agent) => this.#start(state, agent, local, 1, seen));
    agents.forEach((_, agent) => {
      for (const { name } of this.#acquaintances[agent] ?? [])
        this.#tell(state, agent, { kind: 'trusted', name }, seen);
    });
    return state;
  }

  #taken(step: TakenStep): void {
    if (this.#isFolding) this.unchecked.push(step);
  }

  #stepper(agent: number): Stepper {
    return this.#steppers[agent] as Stepper;
  }

  #outcomeOf(agent: number, { local, sent, recorded }: Turn): Outcome {
    const incarnation = this.#hasSessions ? local.incarnation : 0;
    const posts = sent.flatMap(({ to: { id }, port, received: message }) => {
      const to = this.placeOf(id);
      return [this.inboxPlace(to), this.envelopes.add({ from: agent, to, port, message, incarnation })];
    });
    const hasHistory = this.configuration.properties.history !== undefined;
    const facts = hasHistory ? recorded.map((fact) => this.facts.add({ agent, fact })) : [];
    return { local: this.locals.add(local), posts, facts };
  }

  /** Sends the messages of an outcome, and adds its facts to the history. */
  #carryOut(state: number[], { posts, facts }: Outcome): void {
    for (let i = 0; i < posts.length; i += 2) {
      const [place, envelope] = [posts[i] as number, posts[i + 1] as number];
      if (this.#hasSessions && this.#isLost(state, envelope)) continue;
      state[place] = this.inboxes.add(state[place] as number, envelope);
    }
    if (facts.length === 0) return;
    const place = 2 * this.agents.length + 1;
    for (const fact of facts) state[place] = this.#recall(state[place] as number, fact);
  }

  #recall(history: number, number: number): number {
    const properties = this.configuration.properties;
    return this.histories.change(history, number, (before) => {
      const { agent, fact } = this.facts.at(number);
      return properties.history?.next(before, (this.agents[agent] as ConfiguredAgent).id, fact);
    });
  }

  #start(state: number[], agent: number, local: number, incarnation: number, seen?: Seen): void {
    if (seen !== undefined) {
      const before = this.locals.at(local);
      const turn = this.#stepper(agent).start(incarnation, before);
      seen({ agent, event: { kind: 'started', saved: before.records }, turn });
    }
    const outcome = this.started(agent, local, incarnation);
    state[agent] = outcome.local;
    this.#carryOut(state, outcome);
  }

  #tell(state: number[], agent: number, event: AnyAgentEvent, seen?: Seen): void {
    const local = state[agent] as number;
    if (seen !== undefined)
      seen({ agent, event, turn: this.#stepper(agent).step(this.locals.at(local), event) });
    const outcome = this.outcome(agent, local, this.events.add(event));
    state[agent] = outcome.local;
    this.#carryOut(state, outcome);
  }

  /** What can happen to an agent. */
  #movesOf(agent: number, local: number, inbox: number): readonly AgentMove[] {
    const table = this.#moved[agent] as PairTable;
    let number = table.get(local, inbox);
    if (number === -1) {
      number = this.#moves.length;
      this.#moves.push(this.#makeMoves(agent, local, inbox));
      table.set(local, inbox, number);
    }
    return this.#moves[number] as readonly AgentMove[];
  }

  #makeMoves(agent: number, local: number, inbox: number): AgentMove[] {
    const { phase, waiting } = this.locals.at(local);
    const none: Outcome = { local, posts: [], facts: [] };
    const moves: AgentMove[] = [];
    const add = (
      kind: AgentMove['kind'],
      about: Partial<Pick<AgentMove, 'event' | 'envelope' | 'outcome' | 'inbox'>>,
      budget?: AgentBudget,
    ) => {
      const { event, envelope, outcome = none, inbox: after = inbox } = about;
      const changes = outcome.local !== local || after !== inbox || outcome.facts.length > 0;
      // An action that changes nothing and sends nothing is no step.
      if (!changes && outcome.posts.length === 0) return;
      const isLimited = budget !== undefined && this.#limits.includes(budget);
      moves.push({
        kind,
        agent,
        event,
        envelope,
        budget: isLimited ? budget : undefined,
        isOptional: budget !== undefined && budget !== 'timers',
        isQuiet: !changes && this.options.network === 'duplicating',
        outcome,
        inbox: after,
      });
    };
    for (const envelope of this.inboxes.next(inbox)) {
      const without = this.inboxes.remove(inbox, envelope);
      if (phase !== 'down') this.#addDelivery(add, agent, local, inbox, envelope, without);
      const about = { envelope: this.envelopes.at(envelope) };
      if (this.options.drops > 0) add('drop', { ...about, inbox: without }, 'drops');
      if (this.options.duplicates > 0)
        add('duplicate', { ...about, inbox: this.inboxes.add(inbox, envelope) }, 'duplicates');
    }
    for (const number of this.ownEvents(agent, local)) {
      const outcome = this.outcome(agent, local, number);
      const event = this.events.at(number);
      const budget = ({ timedOut: 'timers', requested: 'requests' } as const)[event.kind as 'timedOut'];
      add('event', { event, outcome }, budget);
    }
    if (phase === 'running' && waiting.length > 0) add('flush', { outcome: this.flushed(agent, local) });
    return moves;
  }

  #addDelivery(
    add: (
      kind: 'deliver',
      about: Partial<Pick<AgentMove, 'event' | 'envelope' | 'outcome' | 'inbox'>>,
    ) => void,
    agent: number,
    local: number,
    inbox: number,
    envelope: number,
    without: number,
  ): void {
    const event = this.#eventOf(envelope);
    const outcome = this.outcome(agent, local, event);
    const isIgnored = outcome.local === local && outcome.posts.length === 0 && outcome.facts.length === 0;
    const { network } = this.options;
    // In order, a message that is ignored has to go, because others wait behind it. Out of order it is the same as one that never arrives.
    const stays = network === 'duplicating' || (network !== 'fifo' && isIgnored);
    add('deliver', {
      event: this.events.at(event),
      envelope: this.envelopes.at(envelope),
      outcome,
      inbox: stays ? inbox : without,
    });
  }

  /** Whether one of the messages is not on the way yet. */
  #isNews(state: State, posts: readonly number[]): boolean {
    for (let i = 0; i < posts.length; i += 2) {
      const [place, envelope] = [posts[i] as number, posts[i + 1] as number];
      if (this.inboxes.add(state[place] as number, envelope) !== state[place]) return true;
    }
    return false;
  }

  /** Whether a message can arrive: its receiver trusts the sender's box, or has not been told of its end. */
  #arrives({ boxes, beliefs }: Circumstances, { from, to, incarnation }: Envelope): boolean {
    const [sender, receiver] = [this.boxOf[from] as number, this.boxOf[to] as number];
    const belief = beliefs[receiver]?.[sender];
    if (belief === 'trusted') return true;
    if (belief !== 'lost') return false;
    const box = boxes[sender];
    return box?.isRunning !== true || incarnation < box.incarnation;
  }

  /** Whether a message is for a session that has ended, which its sender does not know. */
  #isLost(state: State, envelope: number): boolean {
    const { from, to } = this.envelopes.at(envelope);
    const { beliefs } = this.circumstancesIn(state);
    return beliefs[this.boxOf[from] as number]?.[this.boxOf[to] as number] === 'lost';
  }

  #hasWaiting(state: State, box: number): boolean {
    return this.boxOf.some(
      (other, agent) => other === box && this.locals.at(state[agent] as number).waiting.length > 0,
    );
  }

  #afterBoxMove(state: State, { action, code }: BoxMove, seen?: Seen): State {
    const count = this.agents.length;
    const before = this.circumstancesIn(state);
    const next = state.slice();
    next[2 * count] = this.circumstances.change(
      state[2 * count] as number,
      AGENT_BUDGETS.length + code,
      (circumstances) => afterBoxAction(circumstances, action),
    );
    const own = this.boxOf.flatMap((box, agent) => (box === action.box ? [agent] : []));
    switch (action.kind) {
      case 'crash':
        for (const agent of own) {
          const local = this.locals.at(state[agent] as number);
          next[agent] = this.locals.add(this.#stepper(agent).crash(local, action.isDurable));
        }
        if (this.#hasSessions) this.#loseMessages(next, before, action.box);
        if (this.options.isReducing === true && this.circumstancesIn(next).left.crashes === 0)
          this.#makeSafe(next, seen);
        break;
      case 'restart': {
        const incarnation = this.circumstancesIn(next).boxes[action.box]?.incarnation as number;
        for (const agent of own) this.#start(next, agent, next[agent] as number, incarnation, seen);
        this.#tellOf(next, own, action.box, 'trusted', seen);
        break;
      }
      case 'suspect':
        this.#tellOf(next, own, action.other, 'suspected', seen);
        break;
      case 'trust':
      case 'meet':
        this.#tellOf(next, own, action.other, 'trusted', seen);
        break;
      case 'notice': {
        if (this.#hasSessions) this.#endSession(next, own, before, action.other);
        this.#tellOf(next, own, action.other, 'down', seen);
        break;
      }
    }
    return next;
  }

  /** No box crashes any more: what agents have saved is durable, and what they save from now on is so at once (reduction.ts). */
  #makeSafe(state: number[], seen?: Seen): void {
    this.agents.forEach((_, agent) => {
      state[agent] = this.locals.add({ ...this.locals.at(state[agent] as number), isSafe: true });
      for (;;) {
        const local = state[agent];
        const { phase, waiting } = this.locals.at(local);
        if (phase !== 'running' || !this.#stepper(agent).isReduced(waiting)) return;
        if (seen !== undefined)
          seen({ agent, event: undefined, turn: this.#stepper(agent).flush(this.locals.at(local)) });
        const outcome = this.flushed(agent, local);
        state[agent] = outcome.local;
        this.#carryOut(state, outcome);
      }
    });
  }

  /** Tells agents what their box believes about another one, or about itself. */
  #tellOf(
    state: number[],
    agents: readonly number[],
    box: number,
    kind: (typeof BELIEFS)[number],
    seen?: Seen,
  ): void {
    for (const agent of agents) {
      const names = this.#namesIn(agent, box);
      const local = state[agent] as number;
      // Of one name, the step itself is checked.
      if (names.length > 1) this.#checkTold(agent, local, box * BELIEFS.length + BELIEFS.indexOf(kind));
      for (const name of names) this.#tell(state, agent, { kind, name }, seen);
    }
  }

  #checkTold(agent: number, local: number, number: number): void {
    const key = `${String(agent)} ${String(local)} ${String(number)}`;
    if (!this.#isFolding || this.#told.has(key)) return;
    this.#told.add(key);
    this.#taken({ kind: 'told', agent, local, number });
  }

  /** The names of the agents of a box that an agent is told about. */
  #namesIn(agent: number, box: number): readonly string[] {
    const names: string[] = [];
    for (const { place, name } of this.#acquaintances[agent] ?? [])
      if (this.boxOf[place] === box) names.push(name);
    return names;
  }

  /**
   * The messages that are lost when a box crashes: those on the way to it, except those that wait for the next session; and those of its own
   * for boxes that it has no session with.
   */
  #loseMessages(state: number[], { boxes, beliefs }: Circumstances, crashed: number): void {
    this.boxOf.forEach((box, agent) => {
      const place = this.inboxPlace(agent);
      state[place] = this.inboxes.filter(state[place] as number, ({ from, incarnation }) => {
        const sender = this.boxOf[from] as number;
        if (box === crashed) {
          const isOfNow = boxes[sender]?.isRunning === true && boxes[sender].incarnation === incarnation;
          return sender !== crashed && isOfNow && beliefs[sender]?.[crashed] === 'unmet';
        }
        if (sender !== crashed || incarnation !== boxes[crashed]?.incarnation) return true;
        const belief = beliefs[box]?.[crashed];
        return belief === 'trusted' || belief === 'suspected';
      });
    });
  }

  /** The messages of an ended incarnation of a box that have not arrived are lost. */
  #endSession(state: number[], agents: readonly number[], { boxes }: Circumstances, ended: number): void {
    const box = boxes[ended];
    for (const agent of agents) {
      const place = this.inboxPlace(agent);
      state[place] = this.inboxes.filter(
        state[place] as number,
        ({ from, incarnation }) =>
          this.boxOf[from] !== ended || (box?.isRunning === true && incarnation === box.incarnation),
      );
    }
  }
}
