/** The result of a model check as text or as JSON. Pure. */
import { BUDGETS, exploredServers, GRID_DEFAULTS, type GridOptions } from '../../lib/model/options.ts';
import { DEFAULT_PROTOCOL } from '../../lib/protocols.ts';
import type { GridProgress, GridViolation } from '../../lib/model/check.ts';

/** Why an exploration ended before it had a result. */
export type CutOff = 'interrupted' | 'heap' | 'memory';

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
    statesPerSecond: Math.round((last.states / wallMs) * 1000),
    sometimes: Object.fromEntries(Array.from(last.sometimes, ([name, depth]) => [name, depth ?? null])),
    verdict: last.verdict ?? (cutOff === 'interrupted' ? 'interrupted' : 'inconclusive'),
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
  const rows = [
    ['servers', `${String(options.servers)}${isByPairs(options) ? ', pair by pair' : ''} (${budgets})`],
    ['states', String(last.states)],
    ['distinct', String(last.distinct)],
    ['depth', String(last.depth)],
    ['states/s', String(Math.round((last.states / wallMs) * 1000))],
    ['wall time', `${(wallMs / 1000).toFixed(1)} s`],
    ...Array.from(last.sometimes, ([name, depth], i) => [
      i === 0 ? 'sometimes' : '',
      depth === undefined ? `not met: ${name}` : `${name} (depth ${String(depth)})`,
    ]),
    ['verdict', verdictOf(options, last, cutOff)],
  ] as const;
  const table = rows.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join('');
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
  if (cutOff === 'interrupted') return `interrupted; no violation so far, ${String(waiting)} states left`;
  if (cutOff === 'heap' || cutOff === 'memory')
    return `inconclusive: no memory for more states; no violation so far, ${String(waiting)} states left`;
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
  const lines = steps.map(
    ({ words, seen }, i) => `${String(i + 1).padStart(3)}. ${words}${seen === '' ? '' : `\n     ${seen}`}\n`,
  );
  const path =
    lines.length === 0 ? '' : `\nThe shortest path to it; each step is one millisecond:\n${lines.join('')}`;
  return `\nPromise broken (${property}): ${message}.\n${path}\nReproduce: ${commandOf(options)}\n`;
}
