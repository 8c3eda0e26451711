/** Checks properties on a recorded history of agents. */
import type { AgentFact } from '../../agent/agent.ts';
import type { AgentView, FactHistory, GridView, Properties } from '../../agent/properties.ts';
import type { AgentTraceFact } from '../../box/facts.ts';
import { isOmitted, stateOfText } from '../../box/stateText.ts';
import type { Violation } from '../../check/promise.ts';
import type { UnclockedEvent } from '../../trace/event.ts';
import type { Fact } from '../../trace/facts.ts';
import { PropertyCheck } from './propertyCheck.ts';

/** What the history of a grid shows of its properties. */
export interface PropertyJudgement {
  /** Each violation when it begins, in the order of time. */
  readonly violations: readonly Violation[];
  /** The properties `sometimes` that were met, and those that were not. */
  readonly met: readonly string[];
  readonly unmet: readonly string[];
  /** Whether states are missing from the history, all or some: then checks have seen `undefined` in their place. */
  readonly lacksStates: boolean;
}

/** What a history does not tell. */
export interface JudgeOptions {
  /** Whether all faults were over and nothing more happened at the end, so that `eventually` can be checked; true by default. */
  readonly isAtRest?: boolean;
  /** The end; by default the time of the last event. */
  readonly endMs?: number;
}

/**
 * Checks properties on the history of a simulated or a real run: the moments are rebuilt from the facts of agents, their states and starts
 * and halts.
 *
 * @param history - in the order of time; other events than those of agents are ignored
 */
export function judge(
  history: readonly UnclockedEvent[],
  properties: Properties,
  { isAtRest = true, endMs }: JudgeOptions = {},
): PropertyJudgement {
  const grid = new RecordedView(history, properties.history);
  const check = new PropertyCheck(properties);
  let last: UnclockedEvent | undefined;
  let hasChanged = false;
  const checkMoment = () => {
    if (hasChanged) check.moment(grid, last?.atMs ?? 0);
    hasChanged = false;
  };
  for (const event of history) {
    if (!isOfSameStep(event, last)) checkMoment();
    if (grid.add(event)) hasChanged = true;
    last = event;
  }
  checkMoment();
  if (isAtRest) check.end(grid, endMs ?? last?.atMs ?? 0);
  const { met, violations } = check;
  const unmet = Object.keys(properties.sometimes ?? {}).filter((name) => !met.includes(name));
  return { violations, met, unmet, lacksStates: !grid.hasStates || grid.lacksState };
}

/** The view of a grid whose history is known. Its agents are those that the history names, in the order of their first events. */
class RecordedView implements GridView {
  hasStates = false;
  lacksState = false;
  readonly #agents = new Map<string, AgentView>();
  readonly #servers = new Map<string, number>();
  readonly #past: FactHistory | undefined;
  #history: unknown;

  constructor(history: readonly UnclockedEvent[], past: FactHistory | undefined) {
    this.#past = past;
    this.#history = past?.init;
    for (const event of history) {
      const fact = factIn(event);
      if (fact === undefined || event.kind === 'fault') continue;
      const { agent: id } = fact;
      const type = fact.kind === 'agentStarted' ? fact.type : (this.#agents.get(id)?.type ?? '');
      this.#agents.set(id, { id, type, state: undefined, facts: [] });
      // A refused message is one of an agent elsewhere, or nowhere.
      if (fact.kind !== 'refused') this.#servers.set(id, event.server);
    }
  }

  get agents(): readonly AgentView[] {
    return [...this.#agents.values()];
  }

  get history(): unknown {
    return this.#history;
  }

  agent(id: string): AgentView {
    const agent = this.#agents.get(id);
    if (agent === undefined) throw new Error(`there is no agent ${id}`);
    return agent;
  }

  /** Returns whether an event changes the view. */
  add(event: UnclockedEvent): boolean {
    if (event.kind === 'crashed' || event.kind === 'stopped') {
      for (const [id, server] of this.#servers)
        if (server === event.server) this.#set(id, { state: undefined });
      return true;
    }
    const fact = factIn(event);
    switch (fact?.kind) {
      case 'state':
        this.hasStates = true;
        if (isOmitted(fact.state)) this.lacksState = true;
        this.#set(fact.agent, { state: stateOfText(fact.state) });
        return true;
      case 'halted':
        this.#set(fact.agent, { state: undefined });
        return true;
      case 'recorded': {
        const recorded = JSON.parse(fact.fact) as AgentFact;
        (this.agent(fact.agent).facts as AgentFact[]).push(recorded);
        this.#history = this.#past?.next(this.#history, fact.agent, recorded);
        return true;
      }
      default:
        return false;
    }
  }

  #set(id: string, change: Partial<AgentView>): void {
    this.#agents.set(id, { ...this.agent(id), ...change });
  }
}

/** The facts that a step of an agent begins with are all but these. */
const WITHIN_STEPS: ReadonlySet<string> = new Set<AgentTraceFact['kind']>([
  'messageSent',
  'channel',
  'indicated',
  'timerSet',
  'saves',
  'recorded',
  'halted',
  'refused',
  'state',
]);

/** Whether an event belongs to the step of an agent to which the event before it belongs: a moment is the end of a step. */
function isOfSameStep(event: UnclockedEvent, before: UnclockedEvent | undefined): boolean {
  const fact = factIn(event);
  if (fact === undefined || before === undefined || !WITHIN_STEPS.has(fact.kind)) return false;
  return factIn(before)?.agent === fact.agent && before.atMs === event.atMs;
}

/** The fact of an agent in an event; undefined if it has none. */
function factIn(event: UnclockedEvent): AgentTraceFact | undefined {
  if (event.kind !== 'fact') return undefined;
  return typeof (event.fact as Fact & { agent?: unknown }).agent === 'string'
    ? (event.fact as AgentTraceFact)
    : undefined;
}
