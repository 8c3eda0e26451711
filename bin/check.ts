/** `chatroom check`: the model checker. Everything that can happen to a small grid, in every order. */
import {
  BUDGET_MAX,
  BUDGETS,
  GRID_DEFAULTS,
  MODEL_SERVERS_MAX,
  type GridOptions,
} from '../lib/model/options.ts';
import { exploreGrid, type GridProgress, type GridViolation } from '../lib/model/check.ts';
import { seenIn } from '../lib/model/words.ts';
import { CommandError, EXIT } from './exit.ts';

/** What was asked for. */
export interface CheckFlags extends Omit<GridOptions, 'isFolding'> {
  readonly fold: boolean;
  readonly maxStates: number;
  readonly json: boolean;
}

/** Nothing wrong was found, but not everything was seen. */
const INCONCLUSIVE = 3;
const INTERRUPTED = 130;

/** How often Ctrl-C is listened for, and progress told. */
const TURN_MS = 100;

/**
 * Explores a grid and prints what came of it on stdout. Sets the exit code: 0, 1 where a claim does not hold,
 * 3 where there are more states than were to be explored, 70 where a machine threw, 130 where Ctrl-C came first.
 */
export async function check(flags: CheckFlags): Promise<void> {
  const { fold: isFolding, maxStates, json, ...sizes } = flags;
  const options: GridOptions = { ...sizes, isFolding };
  refuseImpossible(options, maxStates);
  const begunMs = performance.now();
  const { last, isInterrupted } = await explored(options, maxStates, begunMs);
  const wallMs = performance.now() - begunMs;
  process.stdout.write(json ? asJson(options, last, wallMs) : asText(options, last, wallMs, isInterrupted));
  process.exitCode = isInterrupted
    ? INTERRUPTED
    : { holds: 0, violated: 1, failed: EXIT.bug, inconclusive: INCONCLUSIVE }[last.verdict ?? 'inconclusive'];
}

/** Explores, with a turn of the event loop now and then. */
async function explored(
  options: GridOptions,
  maxStates: number,
  begunMs: number,
): Promise<{ last: GridProgress; isInterrupted: boolean }> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  let last: GridProgress | undefined;
  let turnMs = begunMs;
  for (last of exploreGrid(options, { maxStates })) {
    if (performance.now() - turnMs < TURN_MS) continue;
    await new Promise((done) => setImmediate(done));
    if (interrupted.signal.aborted) break;
    turnMs = performance.now();
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${progressOf(last, turnMs - begunMs)}`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  process.removeListener('SIGINT', interrupt);
  return { last: last as GridProgress, isInterrupted: last?.verdict === undefined };
}

function refuseImpossible({ servers, ...rest }: GridOptions, maxStates: number): void {
  const refuse = (name: string, value: number, least: number, most: number) => {
    if (value >= least && value <= most) return;
    const range = `a whole number from ${String(least)} to ${String(most)}`;
    throw new CommandError(EXIT.usage, `--${name}: ${String(value)} is not ${range}`);
  };
  refuse('servers', servers, 1, MODEL_SERVERS_MAX);
  for (const budget of BUDGETS) refuse(budget, rest[budget], 0, BUDGET_MAX);
  refuse('max-states', maxStates, 1, 1e9);
  if (rest.restarts > rest.crashes) {
    const problem = `${String(rest.restarts)} restarts with ${String(rest.crashes)} crashes`;
    throw new CommandError(EXIT.usage, `--restarts: ${problem}; only a server that has crashed starts again`);
  }
}

function progressOf({ distinct, depth, waiting }: GridProgress, wallMs: number): string {
  const rate = Math.round((distinct / wallMs) * 1000);
  return `depth ${String(depth)}, ${String(distinct)} states, ${String(waiting)} to be followed, ${String(rate)}/s`;
}

/** How the same check is asked for. */
function commandOf(options: GridOptions): string {
  // What is said is understood in the same way also where defaults are others.
  const budgets = BUDGETS.filter((budget) => options[budget] > 0 || GRID_DEFAULTS[budget] > 0);
  return [
    `chatroom check --servers ${String(options.servers)}`,
    ...budgets.map((budget) => `--${budget} ${String(options[budget])}`),
    ...(options.isFolding ? [] : ['--no-fold']),
  ].join(' ');
}

function asJson(options: GridOptions, last: GridProgress, wallMs: number): string {
  const { violation } = last;
  const { isFolding, ...sizes } = options;
  const summary = {
    ...sizes,
    isFolding,
    states: last.states,
    distinct: last.distinct,
    depth: last.depth,
    wallMs: Math.round(wallMs),
    statesPerSecond: Math.round((last.states / wallMs) * 1000),
    sometimes: Object.fromEntries(Array.from(last.sometimes, ([name, depth]) => [name, depth ?? null])),
    verdict: last.verdict ?? 'interrupted',
    ...(violation && {
      property: violation.property,
      message: violation.message,
      steps: violation.scenes.map(({ words }) => words),
    }),
    reproduce: commandOf(options),
  };
  return `${JSON.stringify(summary)}\n`;
}

function asText(options: GridOptions, last: GridProgress, wallMs: number, isInterrupted: boolean): string {
  const budgets = BUDGETS.map((budget) => `${budget} ${String(options[budget])}`).join(', ');
  const rows = [
    ['servers', `${String(options.servers)} (${budgets})`],
    ['states', String(last.states)],
    ['distinct', String(last.distinct)],
    ['depth', String(last.depth)],
    ['states/s', String(Math.round((last.states / wallMs) * 1000))],
    ['wall time', `${(wallMs / 1000).toFixed(1)} s`],
    ...Array.from(last.sometimes, ([name, depth], i) => [
      i === 0 ? 'sometimes' : '',
      depth === undefined ? `not met: ${name}` : `${name} (depth ${String(depth)})`,
    ]),
    ['verdict', verdictOf(last, isInterrupted)],
  ] as const;
  const table = rows.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join('');
  return last.violation === undefined ? table : `${table}${paragraphs(options, last.violation)}`;
}

function verdictOf({ verdict, waiting, violation }: GridProgress, isInterrupted: boolean): string {
  if (isInterrupted)
    return `interrupted; what was seen is as it should be, and ${String(waiting)} states wait`;
  switch (verdict) {
    case 'violated':
    case 'failed':
      return `${verdict}: ${violation?.property ?? ''}`;
    case 'holds':
      return 'holds in every state';
    default:
      return `inconclusive: there are more states than --max-states, and ${String(waiting)} of them wait`;
  }
}

/** What is wrong, and the way there, step by step with what is seen of each. */
function paragraphs(options: GridOptions, { property, message, scenes }: GridViolation): string {
  const steps = scenes.map(({ words, events }, i) => {
    const seen = seenIn(events);
    return `${String(i + 1).padStart(3)}. ${words}${seen === '' ? '' : `\n     ${seen}`}\n`;
  });
  const way =
    steps.length === 0 ? '' : `\nThe shortest way there; a step is a millisecond:\n${steps.join('')}`;
  return `\nBroken: ${property}. ${message}.\n${way}\nReproduce: ${commandOf(options)}\n`;
}
