/** Trace files that were dropped on the page: read, put together, and judged. */
import { checkAll } from '../../lib/check/all.ts';
import { PROMISES } from '../../lib/check/history.ts';
import type { UnclockedEvent, TraceHeader } from '../../lib/trace/event.ts';
import type { Trace } from '../../lib/trace/lanes.ts';
import { merge } from '../../lib/trace/merge.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import type { Answer } from './jobs.ts';

type Lines = { name: string; traces: { header: TraceHeader; events: UnclockedEvent[] }[] };

/** Opens files as one trace; a bad line is named, and what stands before it is not shown as if it were all. */
export function open(files: readonly { readonly name: string; readonly text: string }[]): Answer {
  const traces: Trace[] = [];
  for (const { name, text } of files) {
    const read = linesOf(name, text);
    if ('reason' in read) return { kind: 'failed', reason: read.reason };
    traces.push(...read.traces.map(({ header, events }) => ({ name, header, events })));
  }
  const [first] = traces;
  if (first === undefined) return { kind: 'failed', reason: 'there is no trace in it' };
  const name = files.map((file) => file.name).join(', ');
  // One of several servers has been put together already.
  if (traces.length === 1 && (first.header.source !== 'server' || tellersOf(first.events).size > 1))
    return judged(name, first.header, first.events);
  // A single server's trace, too: its own deliveries are put together with its own broadcasts.
  const merged = merge(traces);
  if (merged.kind === 'refused') return { kind: 'failed', reason: merged.reason };
  const omitted = traces.reduce((sum, { header }) => sum + (header.omitted ?? 0), 0);
  return judged(name, { ...merged.header, ...(omitted > 0 ? { omitted } : {}) }, merged.events);
}

function linesOf(name: string, text: string): Lines | { readonly reason: string } {
  const parse = traceParser();
  const lines: Lines = { name, traces: [] };
  const all = text.split('\n');
  const rest = all.pop() ?? '';
  for (const [line, isWhole] of [...all.map((whole) => [whole, true] as const), [rest, false] as const]) {
    if (line === '' && !isWhole) continue;
    const parsed = parse(line, isWhole);
    if (parsed.kind === 'refused')
      return { reason: `${name}, line ${String(parsed.line)}: ${parsed.reason}` };
    if (parsed.kind === 'header') lines.traces.push({ header: parsed.header, events: [] });
    else lines.traces.at(-1)?.events.push(parsed.event);
  }
  return lines;
}

/** What can be said of a trace of which nothing is known but itself: safety, at any moment. */
function judged(name: string, header: TraceHeader, events: readonly UnclockedEvent[]): Answer {
  const { servers, source, epochMs, omitted } = header;
  const endMs = events.at(-1)?.atMs ?? 0;
  const tellers = tellersOf(events);
  // What a server said whose trace is not there, nobody can tell from an invention.
  const known = events.filter((event) => event.kind !== 'delivered' || tellers.has(event.sender));
  const isPart = source === 'server' && (known.length < events.length || tellers.size < servers);
  // A model's trace has no times by which a detector could be judged. Of real servers it takes all traces to judge it, and that of
  // what was done to them: a pause that is not told looks like a false accusation.
  const isOfDetectors =
    source === 'sim' ||
    (source === 'server' && !isPart && omitted === undefined && events.some(({ kind }) => kind === 'fault'));
  const violations = checkAll(known, { endMs, isAtRest: false }).filter(
    ({ promise }) => isOfDetectors || !['completeness', 'accuracy'].includes(promise),
  );
  const [first] = violations;
  const asFar = [
    ...(isPart ? ['traces of other servers are missing'] : []),
    ...(omitted === undefined ? [] : [`it is a sample, ${omitted.toLocaleString('en')} were left out`]),
    ...(isOfDetectors ? [] : ['who was accused of having crashed is not judged']),
  ];
  const limits = asFar.length === 0 ? '' : `, as far as it tells (${asFar.join('; ')})`;
  const verdict =
    first !== undefined
      ? `broken: ${PROMISES[first.promise].says}`
      : events.length === 0
        ? 'nothing happens in it'
        : `${events.length.toLocaleString('en')} events; every promise of safety was kept${limits}`;
  const origin = {
    source,
    ...(epochMs === undefined ? {} : { epochMs }),
    ...(omitted === undefined ? {} : { omitted }),
  };
  return { kind: 'opened', name, servers, events, violations, verdict, origin };
}

/** The servers that tell of themselves. */
function tellersOf(events: readonly UnclockedEvent[]): ReadonlySet<number> {
  return new Set(events.flatMap((event) => (event.kind === 'fault' ? [] : [event.server])));
}
