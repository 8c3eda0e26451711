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
  return merged.kind === 'refused'
    ? { kind: 'failed', reason: merged.reason }
    : judged(name, merged.header, merged.events);
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
function judged(
  name: string,
  { servers, source, epochMs }: TraceHeader,
  events: readonly UnclockedEvent[],
): Answer {
  const endMs = events.at(-1)?.atMs ?? 0;
  const tellers = tellersOf(events);
  // What a server said whose trace is not there, nobody can tell from an invention.
  const known = events.filter((event) => event.kind !== 'delivered' || tellers.has(event.sender));
  const isPart = known.length < events.length;
  // A model's trace has no times by which a detector could be judged.
  const violations = checkAll(known, { endMs, isAtRest: false }).filter(
    ({ promise }) => source !== 'check' || !['completeness', 'accuracy'].includes(promise),
  );
  const [first] = violations;
  const verdict =
    first === undefined
      ? `${events.length.toLocaleString('en')} events; every promise of safety was kept${isPart ? ', as far as these traces tell: others are missing' : ''}`
      : `broken: ${PROMISES[first.promise].says}`;
  const origin = { source, ...(epochMs === undefined ? {} : { epochMs }) };
  return { kind: 'opened', name, servers, events, violations, verdict, origin };
}

/** The servers that tell of themselves. */
function tellersOf(events: readonly UnclockedEvent[]): ReadonlySet<number> {
  return new Set(events.flatMap((event) => (event.kind === 'fault' ? [] : [event.server])));
}
