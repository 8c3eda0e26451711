/** Identities of steps: short texts by which a path is written down, in an address or in a trace. */
import { hashOfText } from '../hash.ts';
import type { AgentAction } from './grid.ts';
import { keyOfAction } from './replay.ts';

/** The length of an identity: two of a hundred steps have the same one in 0.3 % of states, and are then told apart by a number. */
const ID_CHARS = 4;
const IDS = 36 ** ID_CHARS;

/** A step that is possible in a state. */
export interface IdentifiedStep {
  /**
   * Distinguishes the steps that are possible in one state. The same in every copy of the model, with other budgets, and after a change of the
   * agents, as long as the step itself is the same.
   */
  readonly id: string;
  readonly action: AgentAction;
}

/** The steps with their identities, in order. Equal steps are one. */
export function identified(actions: Iterable<AgentAction>): readonly IdentifiedStep[] {
  const keys = new Set<string>();
  const counts = new Map<string, number>();
  const steps: IdentifiedStep[] = [];
  for (const action of actions) {
    const key = keyOfStep(action);
    if (keys.has(key)) continue;
    keys.add(key);
    const hash = (hashOfText(key) % IDS).toString(36).padStart(ID_CHARS, '0');
    const count = counts.get(hash) ?? 0;
    counts.set(hash, count + 1);
    steps.push({ id: count === 0 ? hash : `${hash}-${String(count)}`, action });
  }
  return steps;
}

/** Text that is equal for equal steps. Incarnations are in messages only where boxes can crash, and of each sender one message can arrive next. */
function keyOfStep(action: AgentAction): string {
  if (action.kind === 'box' || action.envelope === undefined) return keyOfAction(action);
  return keyOfAction({ ...action, envelope: { ...action.envelope, incarnation: 0 } });
}
