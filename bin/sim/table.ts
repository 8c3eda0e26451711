/** Formats a summary for people. Data in, text out. */
import { headingOf } from '../../lib/check/promise.ts';
import { requestWords, type FactTable } from '../../lib/trace/facts.ts';
import type { Plan, PlannedFault } from '../../lib/sim/plan.ts';
import { matrix } from './matrix.ts';
import type { SubjectProtocol } from './subject.ts';
import type { Summary } from './summary.ts';

const LABEL_CHARS = 14;

/** The table at the end, and the description of a violation. */
export function table(summary: Summary, protocol: SubjectProtocol): string {
  const rows = rowsOf(summary, protocol).map(([label, value]) => `${label.padEnd(LABEL_CHARS)}${value}\n`);
  return rows.join('') + violationText(summary, protocol);
}

function rowsOf(summary: Summary, { facts }: SubjectProtocol): (readonly [string, string])[] {
  const { seed, runs, faults, met, virtualMs, speed, wallMs, hash, isInterrupted } = summary;
  return [
    ['seed', String(seed)],
    ['runs', `${String(runs)}${isInterrupted ? ' (interrupted)' : ''}`],
    ['violations', violations(summary)],
    ...sometimes(summary).map((line, i): readonly [string, string] => [i === 0 ? 'sometimes' : '', line]),
    [
      'faults',
      Object.entries(faults)
        .map(([kind, count]) => `${kind} ${String(count)}`)
        .join(', ') || 'none',
    ],
    ...matrix(met).map((line, i): readonly [string, string] => [i === 0 ? 'met state' : '', line]),
    ['virtual time', `${seconds(virtualMs)}, ${speed.toFixed(speed < 10 ? 1 : 0)} × as fast as real`],
    ['events', String(summary.events)],
    ['messages', messages(summary, facts)],
    ['wall time', seconds(wallMs)],
    ['trace hash', hash],
  ];
}

function messages({ requested, delivered, messagesPerSecond }: Summary, facts: FactTable): string {
  return `${String(requested)} ${requestWords(facts).done}, ${String(delivered)} delivered; ${String(messagesPerSecond)} per second over the network`;
}

/** In how many runs each claim was met: a line each. */
function sometimes({ sometimes: counts = {}, runs }: Summary): string[] {
  return Object.entries(counts).map(([name, count]) =>
    count === 0
      ? `${name}: never, in ${String(runs)} runs`
      : `${name}: in ${String(count)} of ${String(runs)} runs`,
  );
}

function violations({ violations: count, runs, boundPerCent }: Summary): string {
  if (runs === 0) return 'none: nothing was run';
  if (boundPerCent === undefined) return `${String(count)}, all of them in the last run`;
  return `0 (below ${boundPerCent.toPrecision(boundPerCent >= 100 ? 3 : 2)} % of runs, at 95 %)`;
}

/** The written files, and the command to reproduce the run: a line each. */
export function traces({ files, reproduce }: Pick<Summary, 'files' | 'reproduce'>): string[] {
  const written = Object.entries(files).map(([what, file]) => `${capital(what)}: ${file}\n`);
  return reproduce === undefined ? written : [...written, `Reproduce: ${reproduce}\n`];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function violationText(summary: Summary, { facts, promises }: SubjectProtocol): string {
  const { violation, failure } = summary;
  const written = traces(summary);
  if (failure !== undefined) return ''; // It is reported on stderr.
  if (violation === undefined) return written.length === 0 ? '' : `\n${written.join('')}`;
  const { promise, message, plan, shrinks, isCutOff } = violation;
  const how = `${String(shrinks)} ${shrinks === 1 ? 'step' : 'steps'} smaller${isCutOff ? ', cut off: a smaller one may exist' : ''}`;
  return [
    `\n${headingOf(promise, promises)}.\n`,
    `What happened: ${message}.\n`,
    `Smallest plan that breaks it (${how}): ${describePlan(plan, facts)}\n`,
    ...written,
  ].join('');
}

/** A plan as text, one fault per line. */
function describePlan(
  { seed, servers, forMs, requestEveryMs, plain, faults, configuration, channels }: Plan,
  facts: FactTable,
): string {
  const [one, many, requested] =
    configuration === undefined ? ['server', 'servers', 'server'] : ['box', 'boxes', 'agent'];
  const said = `${String(servers)}${plain === true ? ' plain' : ''} ${servers === 1 ? one : many}, ${channels === undefined ? '' : `${channels} channels, `}${String(forMs)} ms, one ${requestWords(facts).one} per ${requested} every ${String(requestEveryMs)} ms, seed ${String(seed)}`;
  return `${said}${faults.length === 0 ? ', no faults' : faults.map((fault) => `\n  ${describeFault(fault)}`).join('')}`;
}

function describeFault({ atMs, kind, ...rest }: PlannedFault): string {
  const details = Object.entries(rest).map(([key, value]) => `${key} ${String(value)}`);
  return `${kind} at ${String(atMs)} ms (${details.join(', ')})`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 100_000 ? 1 : 0)} s`;
}
