/** Trace files that were dropped on the page: read, put together, and judged. */
import { headingOf } from '../../lib/check/history.ts';
import { judge } from '../../lib/check/judge.ts';
import type { UnclockedEvent, TraceHeader } from '../../lib/trace/event.ts';
import type { Trace } from '../../lib/trace/lanes.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import { together, type Together } from '../../lib/trace/together.ts';
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
  const one = together(traces);
  return one.kind === 'refused'
    ? { kind: 'failed', reason: one.reason }
    : judged(files.map((file) => file.name).join(', '), one);
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

/** What can be said of it: safety, for a trace does not say that the grid had come to rest. */
function judged(name: string, one: Extract<Together, { kind: 'one' }>): Answer {
  const { header, events } = one;
  const { violations, unasked, limits } = judge({ ...one, isAtRest: false });
  const isOfDetectors = !unasked.some(({ promises }) => promises.includes('accuracy'));
  const [first] = violations;
  const asFar = [...limits, ...(isOfDetectors ? [] : ['who was accused of having crashed is not judged'])];
  const suffix = asFar.length === 0 ? '' : `, as far as it tells (${asFar.join('; ')})`;
  const verdict =
    first !== undefined
      ? headingOf(first.promise)
      : events.length === 0
        ? 'nothing happens in it'
        : `${events.length.toLocaleString('en')} events; every promise of safety was kept${suffix}`;
  const { source, epochMs, omitted, filtered, plain } = header;
  const origin = {
    source,
    ...(epochMs === undefined ? {} : { epochMs }),
    ...(omitted === undefined ? {} : { omitted }),
    ...(filtered === undefined ? {} : { filtered }),
    ...(plain === undefined ? {} : { plain }),
  };
  return { kind: 'opened', name, servers: header.servers, events, violations, verdict, origin };
}
