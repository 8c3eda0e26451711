/** The result of `ovid check` as text or as JSON. Pure. */
import { AGENT_STATES_MAX, type AgentProgress, type AgentViolation } from '../../lib/model/agents/check.ts';
import {
  AGENT_BUDGETS,
  AGENT_MODEL_DEFAULTS,
  agentModelOptions,
  type AgentModelOptions,
} from '../../lib/model/agents/options.ts';
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
  type Row,
} from '../check/rows.ts';
import { quoted } from '../sim/reproduce.ts';
import { UNLIMITED, type AgentCheckFlags } from './checkFlags.ts';
import { boundsOf, budgetsInWords, limitInWords } from './modelBounds.ts';
import { propertyOptions } from './reproduce.ts';

/** What was checked. */
export interface CheckedAgents {
  readonly file: string;
  readonly flags: AgentCheckFlags;
  readonly agents: number;
  readonly boxes: number;
  /** Whether interchangeable agents are folded. */
  readonly isFolded: boolean;
  /** Whether something is claimed about states of rest. */
  readonly hasEventually: boolean;
  /** What a state takes, in bytes; walks store none. */
  readonly stateBytes: number | undefined;
}

/** The options of the model, as the flags say. */
export function modelOptionsOf({ fold, reduce, ...flags }: AgentCheckFlags): AgentModelOptions {
  return { ...boundsOf(flags, fold), ...(reduce && { isReducing: true }) };
}

/** One line of JSON. */
export function asJson(
  checked: CheckedAgents,
  last: AgentProgress,
  wallMs: number,
  cutOff: CutOff | undefined,
): string {
  const { violation } = last;
  const { isFolding, ...options } = modelOptionsOf(checked.flags);
  const budgets = Object.entries(options).map(([name, value]): [string, unknown] => [
    name,
    value === Infinity ? UNLIMITED : value,
  ]);
  const summary = {
    file: checked.file,
    agents: checked.agents,
    boxes: checked.boxes,
    ...Object.fromEntries<unknown>(budgets),
    isFolding,
    states: last.states,
    distinct: last.distinct,
    depth: last.depth,
    rests: last.rests,
    wallMs: Math.round(wallMs),
    statesPerSecond: rateOf(last.distinct, wallMs),
    ...(checked.stateBytes !== undefined && { stateBytes: checked.stateBytes }),
    sometimes: sometimesDepths(last.sometimes),
    verdict: verdictName(last, cutOff),
    ...(last.limit !== undefined && { limit: last.limit }),
    ...((cutOff === 'heap' || cutOff === 'memory') && { limit: 'memory' }),
    ...(violation && {
      property: violation.property,
      message: violation.message,
      steps: violation.steps.map(({ words, seen }) => ({ words, seen })),
    }),
    reproduce: commandOf(checked),
  };
  return `${JSON.stringify(summary)}\n`;
}

/** A table, and the violation if there is one. */
export function asText(
  checked: CheckedAgents,
  last: AgentProgress,
  wallMs: number,
  cutOff: CutOff | undefined,
): string {
  const { flags, agents, boxes, isFolded, stateBytes } = checked;
  const options = modelOptionsOf(flags);
  const isWalk = flags.walks !== undefined;
  const rows: readonly Row[] = [
    [
      'agents',
      `${String(agents)} in ${String(boxes)} boxes${isFolded ? ', interchangeable ones folded' : ''}`,
    ],
    ['network', options.network],
    ['budgets', budgetsInWords(options)],
    ...(flags.reduce
      ? [['reduced', 'records are durable at once when no box can crash any more'] as const]
      : []),
    ['states', String(last.states)],
    ...(isWalk ? [] : [['distinct', String(last.distinct)] as const]),
    ['depth', String(last.depth)],
    ['states/s', `${String(rateOf(last.distinct, wallMs))}${isWalk ? '' : ' distinct'}`],
    ...(stateBytes === undefined ? [] : [['memory', `about ${String(stateBytes)} bytes a state`] as const]),
    wallTimeRow(wallMs),
    ...(checked.hasEventually ? [['at rest', restsInWords(last.rests)] as const] : []),
    ...sometimesRows(last.sometimes),
    ['verdict', verdictOf(checked, last, cutOff)],
  ];
  const table = tableText(rows);
  return last.violation === undefined ? table : `${table}${paragraphs(checked, last.violation)}`;
}

function restsInWords(rests: number): string {
  return rests === 0 ? 'no state: the properties "eventually" were not checked' : `${String(rests)} states`;
}

function verdictOf(
  { flags }: CheckedAgents,
  { verdict, limit, waiting, violation }: AgentProgress,
  cutOff: CutOff | undefined,
): string {
  const left = `${String(waiting)} ${flags.walks === undefined ? 'states' : 'walks'} left`;
  if (cutOff !== undefined) return cutOffVerdict(cutOff, left);
  if (verdict === 'holds') return 'holds in every state';
  if (verdict !== 'inconclusive') return `${verdict ?? ''}: ${violation?.property ?? ''}`;
  switch (limit) {
    case 'walks':
      return `no violation in ${String(flags.walks)} random walks, which prove nothing`;
    case 'depth':
      return `no violation within ${String(flags.depth)} steps`;
    default:
      return `inconclusive: more states than --max-states, ${left}`;
  }
}

/** The violation, and the path to it, step by step with what the agents do. */
function paragraphs(checked: CheckedAgents, { property, message, steps }: AgentViolation): string {
  const { depthFirst, walks } = checked.flags;
  const lines = steps.map(({ words, seen }, i) => numberedStep(words, seen, i));
  const which =
    depthFirst || walks !== undefined ? 'A path to it, not the shortest' : 'The shortest path to it';
  const path = lines.length === 0 ? '' : `\n${which}; each step is one millisecond:\n${lines.join('')}`;
  return `\nProperty violated (${property}): ${message}\n${path}\nReproduce: ${commandOf(checked)}\n`;
}

/** The command that repeats the check. */
function commandOf({ file, flags }: CheckedAgents): string {
  const options = modelOptionsOf(flags);
  const defaults = agentModelOptions({ network: options.network });
  const words = [`ovid check ${quoted(file)}${propertyOptions(flags.property)}`];
  if (options.network !== AGENT_MODEL_DEFAULTS.network) words.push(`--network ${options.network}`);
  for (const budget of AGENT_BUDGETS)
    if (options[budget] !== defaults[budget]) words.push(`--${budget} ${limitInWords(options[budget])}`);
  if (flags.maxStates !== AGENT_STATES_MAX) words.push(`--max-states ${String(flags.maxStates)}`);
  if (flags.depth !== undefined) words.push(`--depth ${String(flags.depth)}`);
  if (flags.depthFirst) words.push('--depth-first');
  if (flags.walks !== undefined) words.push(`--walks ${String(flags.walks)} --seed ${String(flags.seed)}`);
  if (!flags.fold) words.push('--no-fold');
  if (flags.reduce) words.push('--reduce');
  return words.join(' ');
}
