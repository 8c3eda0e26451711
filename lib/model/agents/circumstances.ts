/** The boxes of a state of the model, and what is left of the budgets. Plain data. */
import { AGENT_BUDGETS, type AgentBudget, type AgentModelOptions } from './options.ts';

/**
 * What a box believes about another one. `lost`: the other has crashed, and the agents of this one have not been told; `unmet`: they have been
 * told, or there was no session yet.
 */
export type Belief = 'trusted' | 'suspected' | 'lost' | 'unmet';

export interface BoxState {
  readonly isRunning: boolean;
  /** From 1. */
  readonly incarnation: number;
}

export interface Circumstances {
  /** What is left of each budget that is limited. */
  readonly left: Readonly<Partial<Record<AgentBudget, number>>>;
  /** By the number of the box; empty where nothing can happen to boxes. */
  readonly boxes: readonly BoxState[];
  /** By the number of the box, then of the other one. */
  readonly beliefs: readonly (readonly Belief[])[];
}

/** An action of boxes, by their numbers. */
export type BoxAction =
  /** `isDurable`: records that were not durable yet have been written all the same. */
  | { readonly kind: 'crash'; readonly box: number; readonly isDurable: boolean }
  | { readonly kind: 'restart'; readonly box: number }
  /** A box suspects another, trusts it again, learns that it has crashed, or meets it. */
  | { readonly kind: 'suspect' | 'trust' | 'notice' | 'meet'; readonly box: number; readonly other: number };

/** Whether something can happen to boxes. */
export function isFaulty({ crashes, suspicions }: AgentModelOptions): boolean {
  return crashes > 0 || suspicions > 0;
}

/** At first all boxes run, and trust each other. */
export function firstCircumstances(options: AgentModelOptions, boxes: number): Circumstances {
  const limited = AGENT_BUDGETS.filter((budget) => options[budget] !== Infinity);
  const count = isFaulty(options) ? boxes : 0;
  return {
    left: Object.fromEntries(limited.map((budget) => [budget, options[budget]])),
    boxes: Array.from({ length: count }, () => ({ isRunning: true, incarnation: 1 })),
    beliefs: Array.from({ length: count }, () => Array.from({ length: count }, () => 'trusted')),
  };
}

/** One less of a budget. */
export function spend(circumstances: Circumstances, budget: AgentBudget): Circumstances {
  const { left } = circumstances;
  const before = left[budget];
  return before === undefined ? circumstances : { ...circumstances, left: { ...left, [budget]: before - 1 } };
}

/** All actions of so many boxes, whether possible or not. */
export function boxActions(options: AgentModelOptions, boxes: number): BoxAction[] {
  if (!isFaulty(options)) return [];
  const numbers = Array.from({ length: boxes }, (_, box) => box);
  return numbers.flatMap((box): BoxAction[] => [
    { kind: 'crash', box, isDurable: false },
    { kind: 'crash', box, isDurable: true },
    { kind: 'restart', box },
    ...numbers
      .filter((other) => other !== box)
      .flatMap((other) =>
        (['suspect', 'trust', 'notice', 'meet'] as const).map((kind) => ({ kind, box, other })),
      ),
  ]);
}

/** Whether an action of boxes is possible. */
export function isPossible({ left, boxes, beliefs }: Circumstances, action: BoxAction): boolean {
  const isLeft = (budget: AgentBudget) => (left[budget] ?? Infinity) > 0;
  const { isRunning } = boxes[action.box] as BoxState;
  if (action.kind === 'crash') return isRunning && isLeft('crashes');
  if (action.kind === 'restart') return !isRunning && isLeft('restarts');
  const { box, other } = action;
  const belief = beliefs[box]?.[other];
  const isOtherRunning = boxes[other]?.isRunning === true;
  if (!isRunning) return false;
  switch (action.kind) {
    case 'suspect':
      return belief === 'trusted' && isOtherRunning && isLeft('suspicions');
    case 'trust':
      return belief === 'suspected' && isOtherRunning;
    case 'notice':
      return belief === 'lost';
    case 'meet':
      // The other has to know that the incarnation before this one has ended.
      return belief === 'unmet' && isOtherRunning && beliefs[other]?.[box] !== 'lost';
  }
}

/** The circumstances after an action of boxes. */
export function afterBoxAction(before: Circumstances, action: BoxAction): Circumstances {
  const { boxes, beliefs } = before;
  switch (action.kind) {
    case 'crash': {
      const { box: crashed } = action;
      return {
        ...spend(before, 'crashes'),
        boxes: boxes.with(crashed, { ...(boxes[crashed] as BoxState), isRunning: false }),
        beliefs: beliefs.map((row, box) =>
          box === crashed
            ? row.map((belief, other) => (other === box ? belief : 'unmet'))
            : row.with(crashed, row[crashed] === 'unmet' ? 'unmet' : 'lost'),
        ),
      };
    }
    case 'restart': {
      const { incarnation } = boxes[action.box] as BoxState;
      const restarted = { isRunning: true, incarnation: incarnation + 1 };
      return { ...spend(before, 'restarts'), boxes: boxes.with(action.box, restarted) };
    }
    case 'suspect':
      return withBelief(spend(before, 'suspicions'), action.box, action.other, 'suspected');
    case 'trust':
    case 'meet':
      return withBelief(before, action.box, action.other, 'trusted');
    case 'notice':
      return withBelief(before, action.box, action.other, 'unmet');
  }
}

function withBelief(before: Circumstances, box: number, other: number, belief: Belief): Circumstances {
  const row = before.beliefs[box] as readonly Belief[];
  return { ...before, beliefs: before.beliefs.with(box, row.with(other, belief)) };
}
