/** The result of a model check as text or as JSON. Pure. */
import { BUDGETS, exploredServers, GRID_DEFAULTS, type GridOptions } from '../../lib/model/options.ts';
import { DEFAULT_PROTOCOL } from '../../lib/protocols.ts';
import type { GridProgress, GridViolation } from '../../lib/model/check.ts';
import {
  cutOffVerdict,
  numberedStep,
  rateOf,
  sometimesDepths,
  sometimesRows,
  tableText,
  verdictName,
  wallTimeRow,
  type CutOff,
} from './rows.ts';

/** The explored grid. */
export interface Explored extends GridOptions {
  /** The name of the protocol. */
  readonly protocol: string;
}

/** The command that repeats the check. */
function commandOf(options: Explored): string {
  // Explicit options keep their meaning if defaults change.
  const budgets = BUDGETS.filter((budget) => options[budget] > 0 || GRID_DEFAULTS[budget] > 0);
  return [
    `chatroom check${options.protocol === DEFAULT_PROTOCOL ? '' : ` --protocol ${options.protocol}`} --servers ${String(options.servers)}`,
    ...budgets.map((budget) => `--${budget} ${String(options[budget])}`),
    ...(options.isFolding ? [] : ['--no-fold']),
    ...(options.isWhole ? ['--whole'] : []),
  ].join(' ');
}

/** One line of JSON. */
export function asJson(
  options: Explored,
  last: GridProgress,
  wallMs: number,
  cutOff: CutOff | undefined,
): string {
  const { violation } = last;
  const { isFolding, isWhole, ...sizes } = options;
  const summary = {
    ...sizes,
    isFolding,
    isWhole,
    states: last.states,
    distinct: last.distinct,
    depth: last.depth,
    wallMs: Math.round(wallMs),
    statesPerSecond: rateOf(last.states, wallMs),
    sometimes: sometimesDepths(last.sometimes),
    verdict: verdictName(last, cutOff),
    ...((cutOff === 'heap' || cutOff === 'memory') && { cutOff: 'memory' }),
    ...(violation && {
      property: violation.property,
      message: violation.message,
      steps: violation.steps.map(({ words }) => words),
    }),
    reproduce: commandOf(options),
  };
  return `${JSON.stringify(summary)}\n`;
}

/** A table, and the violation if there is one. */
export function asText(
  options: Explored,
  last: GridProgress,
  wallMs: number,
  cutOff: CutOff | undefined,
): string {
  const budgets = BUDGETS.map((budget) => `${budget} ${String(options[budget])}`).join(', ');
  const table = tableText([
    ['servers', `${String(options.servers)}${isByPairs(options) ? ', pair by pair' : ''} (${budgets})`],
    ['states', String(last.states)],
    ['distinct', String(last.distinct)],
    ['depth', String(last.depth)],
    ['states/s', String(rateOf(last.states, wallMs))],
    wallTimeRow(wallMs),
    ...sometimesRows(last.sometimes),
    ['verdict', verdictOf(options, last, cutOff)],
  ]);
  return last.violation === undefined ? table : `${table}${paragraphs(options, last.violation)}`;
}

/** Whether fewer servers than all are explored together. */
function isByPairs(options: GridOptions): boolean {
  return exploredServers(options) < options.servers;
}

function verdictOf(
  options: Explored,
  { verdict, waiting, violation }: GridProgress,
  cutOff: CutOff | undefined,
): string {
  if (cutOff !== undefined) return cutOffVerdict(cutOff, `${String(waiting)} states left`);
  switch (verdict) {
    case 'violated':
    case 'failed':
      return `${verdict}: ${violation?.property ?? ''}`;
    case 'holds':
      return isByPairs(options)
        ? 'holds in every state of each pair; no step depends on a third server or changes what is known of it'
        : 'holds in every state';
    default:
      return `inconclusive: more states than --max-states, ${String(waiting)} left`;
  }
}

/** The violation, and the path to it, step by step with the events of each. */
function paragraphs(options: Explored, { property, message, steps }: GridViolation): string {
  const lines = steps.map(({ words, seen }, i) => numberedStep(words, seen === '' ? [] : [seen], i));
  const path =
    lines.length === 0 ? '' : `\nThe shortest path to it; each step is one millisecond:\n${lines.join('')}`;
  return `\nPromise broken (${property}): ${message}.\n${path}\nReproduce: ${commandOf(options)}\n`;
}
