/** The steps of one agent of a configuration, on its part of a state. Pure. */
import type { AgentEffect, AgentFact, Self } from '../../agent/agent.ts';
import type { Configuration, ConfiguredAgent } from '../../agent/configuration.ts';
import { afterDown } from '../../agent/heldSend.ts';
import { savedAs } from '../../agent/records.ts';
import { MESSAGE_REFUSED, route, type Delivery } from '../../agent/route.ts';
import { initAgent, selfOf, stepAgent, type AnyAgentEvent, type StepOutcome } from '../../agent/step.ts';
import { workloadOf } from '../../agent/workload.ts';
import { errorMessage } from '../../reason/errorMessage.ts';
import { messageWithPlace } from '../../reason/thrownAt.ts';
import { remembered } from '../intern.ts';
import { AGENT_THROWS, stateless, halted, withRecord, type Local, type Mistake } from './local.ts';
import type { EffectsInOrder } from './order.ts';
import { keyOf, NotPlainError } from './plain.ts';
import { haltsUnreduced, isReduced } from './reduction.ts';

/** The result of a step. */
export interface Turn {
  readonly local: Local;
  readonly sent: readonly Delivery[];
  readonly recorded: readonly AgentFact[];
  /** The effects that were executed, in order. */
  readonly effects: readonly AgentEffect[];
  /** The stack of the error, if it threw. */
  readonly stack?: string;
}

/** Steps one agent. */
export class Stepper {
  readonly #configuration: Configuration;
  readonly #agent: ConfiguredAgent;
  readonly #isDurableAtOnce: boolean;
  readonly #hasSessions: boolean;
  /** Whether properties have a history. */
  readonly #hasHistory: boolean;
  readonly #self: (incarnation: number) => Self;
  readonly #ordered: EffectsInOrder;

  /**
   * @param isDurableAtOnce - whether a record is durable as soon as it is saved, unless the agent wants to be told: where nothing can crash
   * @param hasSessions - whether messages belong to sessions, which can end
   * @param ordered - the order of effects that wait
   */
  constructor(
    configuration: Configuration,
    agent: ConfiguredAgent,
    isDurableAtOnce: boolean,
    hasSessions: boolean,
    ordered: EffectsInOrder,
  ) {
    this.#ordered = ordered;
    this.#configuration = configuration;
    this.#agent = agent;
    this.#isDurableAtOnce = isDurableAtOnce;
    this.#hasSessions = hasSessions;
    this.#hasHistory = configuration.properties.history !== undefined;
    this.#self = remembered((incarnation) => selfOf(agent, incarnation));
  }

  /** A new incarnation, after the event `started`, with its records as they are read. */
  start(incarnation: number, { facts, records, isSafe }: Pick<Local, 'facts' | 'records' | 'isSafe'>): Turn {
    const before = stateless('running', { incarnation, facts, records, ...(isSafe && { isSafe }) });
    const first = this.#turn(before, initAgent(this.#agent, this.#self(incarnation)));
    if (first.local.phase === 'halted') return first;
    return this.step(first.local, {
      kind: 'started',
      saved: records.map((record) => savedAs(this.#agent.type, record)),
    });
  }

  /** The agent after an event. One that does not run has no events. */
  step(local: Local, event: AnyAgentEvent): Turn {
    if (local.phase !== 'running') return { local, sent: [], recorded: [], effects: [] };
    return this.#turn(
      this.#before(local, event),
      stepAgent(this.#agent, this.#self(local.incarnation), local.state, event),
    );
  }

  /** What happens next by itself, and what clients can request. */
  events(local: Local): readonly AnyAgentEvent[] {
    if (local.phase !== 'running') return [];
    const [choice] = local.choices;
    const self = this.#self(local.incarnation);
    return [
      ...local.timers.map((timer) => ({ kind: 'timedOut', timer }) as const),
      ...Array.from({ length: choice?.of ?? 0 }, (_, option) => {
        return { kind: 'chosen', choice: choice?.choice ?? '', option } as const;
      }),
      ...this.#requests(local.state, self).map((request) => {
        return { kind: 'requested', by: CLIENT, request } as const;
      }),
    ];
  }

  #requests(state: unknown, self: Self): readonly unknown[] {
    const { type } = this.#agent;
    try {
      return workloadOf(type, state, self);
    } catch (error) {
      throw new Error(`the workload of type ${type.name} threw an error: ${messageWithPlace(error)}`, {
        cause: error,
      });
    }
  }

  /** The first record that waits becomes durable; the effects behind it are executed, up to the next one that waits. */
  flush(local: Local): Turn {
    const [save, ...behind] = local.waiting as [AgentEffect & { kind: 'save' }, ...AgentEffect[]];
    const records = withRecord(local.records, save);
    const turn = this.#execute({ ...local, records, waiting: [] }, behind);
    const { token } = save;
    if (token === undefined) return turn;
    const told = this.step(turn.local, { kind: 'saved', token });
    return {
      local: told.local,
      sent: [...turn.sent, ...told.sent],
      recorded: [...turn.recorded, ...told.recorded],
      effects: [...turn.effects, ...told.effects],
    };
  }

  /** Whether the first of these effects of an agent that nothing can end is a record that is durable at once. */
  isReduced(effects: readonly AgentEffect[]): boolean {
    return isReduced(effects, this.#hasHistory);
  }

  /** @param isDurable - whether the records that wait were written in time */
  crash(local: Local, isDurable: boolean): Local {
    if (!isDurable) return stateless('down', local);
    const saves = local.waiting.filter((effect) => effect.kind === 'save');
    return stateless('down', { ...local, records: saves.reduce(withRecord, local.records) });
  }

  /** An agent as an event finds it: a timer that expires is not set, a choice that is made is not open, a session that is over has lost its messages. */
  #before(local: Local, event: AnyAgentEvent): Local {
    switch (event.kind) {
      case 'timedOut':
        return { ...local, timers: local.timers.filter((timer) => timer !== event.timer) };
      case 'chosen':
        return { ...local, choices: local.choices.slice(1) };
      case 'down':
        if (!this.#hasSessions || local.waiting.length === 0) return local;
        return { ...local, waiting: this.#ordered(local.waiting.map((one) => afterDown(one, event.name))) };
      default:
        return local;
    }
  }

  #turn(local: Local, { state, effects, halt }: StepOutcome): Turn {
    const problem = halt === undefined ? plainProblem(state, effects) : undefined;
    if (problem !== undefined) {
      const reason = `agent ${this.#agent.id}: ${problem}`;
      const mistake: Mistake = { claim: AGENT_THROWS, message: reason };
      return { local: halted(local, { reason }, mistake), sent: [], recorded: [], effects: [] };
    }
    const turn = this.#execute({ ...local, state }, effects);
    if (halt === undefined) return turn;
    const mistake: Mistake | undefined =
      halt.stack === undefined ? undefined : { claim: AGENT_THROWS, message: halt.reason };
    const { stack } = halt;
    if (local.isSafe === true && stack === undefined) throw new Error(haltsUnreduced(this.#agent.id));
    return { ...turn, local: halted(turn.local, halt, mistake), ...(stack === undefined ? {} : { stack }) };
  }

  /** Executes effects in order. Those behind a record wait for it. */
  #execute(before: Local, effects: readonly AgentEffect[]): Turn {
    const timers = new Set(before.timers);
    const facts: AgentFact[] = [];
    const waiting = [...before.waiting];
    const choices = [...before.choices];
    const sent: Delivery[] = [];
    const executed: AgentEffect[] = [];
    const { isSafe } = before;
    let { records, mistake } = before;
    for (const [at, effect] of effects.entries()) {
      if (waiting.length > 0) {
        waiting.push(effect);
        continue;
      }
      switch (effect.kind) {
        case 'send': {
          const { deliveries, refusals } = route(this.#configuration, this.#agent, effect);
          for (const delivery of deliveries) sent.push(delivery);
          const [message] = refusals;
          if (message !== undefined) mistake ??= { claim: MESSAGE_REFUSED, message };
          break;
        }
        case 'setTimer':
          timers.add(effect.timer);
          break;
        case 'cancelTimer':
          timers.delete(effect.timer);
          break;
        case 'save':
          if (
            isSafe ? this.isReduced(effects.slice(at)) : this.#isDurableAtOnce && effect.token === undefined
          )
            records = withRecord(records, effect);
          else waiting.push(effect);
          break;
        case 'choose':
          choices.push({ choice: effect.choice, of: effect.of });
          break;
        case 'record':
          facts.push(effect.fact);
          break;
        default:
          // Clients are not modelled; a request to the agent below is for the agent that has one.
          break;
      }
      executed.push(effect);
    }
    const local: Local = {
      ...before,
      facts: facts.length === 0 ? before.facts : [...before.facts, ...facts],
      timers: [...timers].sort(),
      records,
      waiting: this.#ordered(waiting),
      choices,
      ...(mistake && { mistake }),
    };
    return { local, sent, recorded: facts, effects: executed };
  }
}

/** The client of all requests. */
const CLIENT = 'client';

/** Why a state or the effects cannot be stored; undefined if they can. */
function plainProblem(state: unknown, effects: readonly AgentEffect[]): string | undefined {
  return problemOf(state, 'its state is', 'it has') ?? problemOf(effects, 'its effects are', 'they have');
}

function problemOf(value: unknown, what: string, has: string): string | undefined {
  try {
    keyOf(value);
    return undefined;
  } catch (error) {
    // A getter of the value may throw anything.
    const why =
      error instanceof NotPlainError
        ? error.message
        : `something that throws when it is read: ${errorMessage(error)}`;
    return `${what} not plain data: ${has} ${why}`;
  }
}
