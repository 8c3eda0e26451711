/** Trace files that were dropped on the page: read, merged, and checked. */
import { ENVELOPE_PROMISES, headingOf, type PromiseTable } from '../../lib/check/promise.ts';
import type { KnownProtocol, KnownProtocols, Skipped } from '../../lib/check/protocol.ts';
import { judge } from '../../lib/check/judge.ts';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import { lineReader } from '../../lib/text/lines.ts';
import { TextProblem } from '../../lib/text/problem.ts';
import { strictText, strictTextBeforeCut } from '../../lib/text/utf8.ts';
import type { UnclockedEvent, TraceHeader } from '../../lib/trace/event.ts';
import { factsIn, type Protocols } from '../../lib/trace/facts.ts';
import type { Trace } from '../../lib/trace/perServer.ts';
import { namesIn } from '../../lib/trace/names.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import { refusalSentence } from '../../lib/trace/refusal.ts';
import { mergeAll, type AllMerged } from '../../lib/trace/mergeAll.ts';
import type { Answer, NamedBytes } from './jobs.ts';

interface Read {
  readonly traces: readonly Trace[];
  /** The line in which the file is cut off. */
  readonly cutOffLine?: number;
}

/**
 * Opens files as one trace. A bad line is an error that names it, and nothing is shown; of a file that is
 * cut off the complete lines are shown, and the verdict says so.
 *
 * @param known - the facts and the checkers of protocols; a trace of another protocol is shown, too
 */
export function open(files: readonly NamedBytes[], known: KnownProtocols): Answer {
  const facts = factsIn(known);
  const traces: Trace[] = [];
  const cutOffs: string[] = [];
  for (const file of files) {
    const read = tracesIn(file, facts);
    if ('reason' in read) return { kind: 'failed', reason: read.reason };
    const { cutOffLine } = read;
    traces.push(...read.traces.map((trace) => ({ ...trace, isCutOff: cutOffLine !== undefined })));
    if (cutOffLine !== undefined) cutOffs.push(cutOffWords(file.name, read.traces, cutOffLine));
  }
  const one = mergeAll(traces, facts);
  return one.kind === 'refused'
    ? { kind: 'failed', reason: refusalSentence(one.reason) }
    : judged(files.map((file) => file.name).join(', '), one, known, cutOffs);
}

function tracesIn({ name, bytes }: NamedBytes, facts: Protocols): Read | { readonly reason: string } {
  const parse = traceParser(facts);
  const traces: { name: string; header: TraceHeader; events: UnclockedEvent[] }[] = [];
  const refused = (line: number, reason: string) => ({ reason: `${name}, line ${String(line)}: ${reason}` });
  try {
    for (const [line, isWhole] of linesOf(bytes)) {
      const parsed = parse(line, isWhole);
      if (parsed.kind === 'refused') return refused(parsed.line, refusalSentence(parsed.reason));
      if (parsed.kind === 'cutOff') return { traces, cutOffLine: parsed.line };
      if (parsed.kind === 'header') traces.push({ name, header: parsed.header, events: [] });
      if (parsed.kind === 'events') traces.at(-1)?.events.push(...parsed.events);
    }
  } catch (error) {
    if (error instanceof TextProblem)
      return { reason: `${name}${error.flaw.line === undefined ? ': ' : ', '}${error.message}` };
    throw error;
  }
  return traces.length > 0
    ? { traces }
    : { reason: `${name} is empty: the header is missing, which is the first line of a trace` };
}

/** What is missing from a file. */
function cutOffWords(name: string, traces: readonly Trace[], line: number): string {
  const held = traces.reduce((sum, { events }) => sum + events.length, 0).toLocaleString('en');
  return `${name} is cut off in line ${String(line)}: it has ${held} whole events, and the later ones are missing`;
}

/** The lines of a file, and whether a newline stands behind each. */
function* linesOf(bytes: Uint8Array): Generator<readonly [line: string, isWhole: boolean]> {
  const reader = lineReader(strictText, TEXT_LIMITS.traceLineMaxBytes);
  for (const line of reader.read(bytes)) yield [line, true];
  for (const line of reader.end(strictTextBeforeCut)) yield [line, false];
}

/** Checks it: safety only, because a trace does not record whether the grid was at rest at its end. */
function judged(
  name: string,
  one: Extract<AllMerged, { kind: 'one' }>,
  known: KnownProtocols,
  cutOffs: readonly string[],
): Answer {
  const { header, events } = one;
  const { violations, violationCount, skipped, limits } = judge({ ...one, isAtRest: false }, known);
  const protocol = known.get(header.protocol);
  const promises = protocol?.promises ?? ENVELOPE_PROMISES;
  const checkedCount = checkedIn(promises, skipped);
  const [first] = violations;
  const asFar = [...limits, ...uncheckedIn(promises, skipped)];
  const suffix = asFar.length === 0 ? '' : `, as far as it tells (${asFar.join('; ')})`;
  const found =
    first !== undefined
      ? headingOf(first.promise, promises)
      : events.length === 0
        ? 'nothing happens in it'
        : `${events.length.toLocaleString('en')} events; ${keptIn(header.protocol, protocol)}${suffix}`;
  const verdict = [found, ...cutOffs].join('; ');
  const { source, epochMs, omitted, filtered, plain } = header;
  const origin = {
    protocol: header.protocol,
    source,
    ...(epochMs === undefined ? {} : { epochMs }),
    ...(omitted === undefined ? {} : { omitted }),
    ...(filtered === undefined ? {} : { filtered }),
    ...(plain === undefined ? {} : { plain }),
    ...namesIn(header),
  };
  return {
    kind: 'opened',
    name,
    servers: header.servers,
    events,
    violations,
    violationCount,
    checkedCount,
    verdict,
    origin,
  };
}

/** How many promises were checked, of all that there are. */
function checkedIn(promises: PromiseTable, skipped: readonly Skipped[]): number {
  const names = new Set(skipped.flatMap((some) => some.promises));
  return Object.keys(promises).filter((name) => !names.has(name)).length;
}

/** The words of a verdict for promises that were not checked. */
function uncheckedIn(promises: PromiseTable, skipped: readonly Skipped[]): readonly string[] {
  const names = new Set(skipped.flatMap((some) => some.promises));
  return Object.entries(promises).flatMap(([name, { unchecked }]) =>
    unchecked !== undefined && names.has(name) ? [unchecked] : [],
  );
}

/** The words for no violation, by the available checkers of the protocol with this name. */
function keptIn(name: string, protocol: KnownProtocol | undefined): string {
  if (protocol?.check !== undefined) return 'every promise of safety was kept';
  const lack =
    protocol === undefined
      ? 'is not known here: its facts are shown as they are, and'
      : 'has no checkers here:';
  return `the protocol "${name}" ${lack} only the promises of the envelope were checked; they were kept`;
}
