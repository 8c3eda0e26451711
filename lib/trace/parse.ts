/**
 * A trace, line by line, from text to values. What is none is refused, with the line, what stands there and what may: a
 * trace is often cut off by what it tells of.
 */
import type * as z from 'zod';
import { serversOf } from './fault.ts';
import { TRACE_VERSION, type TraceEvent, type TraceHeader } from './event.ts';
import { isObject, problemIn, shown, type Fields } from './problem.ts';
import { SCHEMA } from './schema.ts';

/** What a line turned out to be. */
export type ParsedLine =
  | { readonly kind: 'header'; readonly header: TraceHeader }
  | { readonly kind: 'event'; readonly event: TraceEvent }
  /** Nothing but white space, which says nothing. */
  | { readonly kind: 'blank' }
  /** The last line, of which the end is missing: the trace tells of all that stands before it. */
  | { readonly kind: 'cutOff'; readonly line: number }
  | { readonly kind: 'refused'; readonly line: number; readonly reason: string };

/**
 * Told of the lines of one file in order, without their newlines, it says what each is. Nothing has to be read behind one
 * that is refused.
 *
 * @param isWhole - whether a newline stood behind it; the last one may lack it where a writer was interrupted
 */
export type TraceParser = (text: string, isWhole?: boolean) => ParsedLine;

/** A parser for one file. A header that comes again begins another life of the server that writes it. */
export function traceParser(): TraceParser {
  let line = 0;
  let header: TraceHeader | undefined;
  let lastMs = 0;

  const headerOf = (value: Fields): ParsedLine => {
    const parsed = SCHEMA.header.safeParse(value);
    if (!parsed.success) return refuse(headerProblem(value, parsed.error));
    if (header !== undefined) {
      const problem = againProblem(header, parsed.data);
      if (problem !== undefined) return refuse(problem);
    }
    header = parsed.data;
    lastMs = 0;
    return { kind: 'header', header };
  };
  const eventOf = (value: unknown, { servers }: TraceHeader): ParsedLine => {
    const parsed = SCHEMA.event.safeParse(value);
    if (!parsed.success) return refuse(problemIn(value, parsed.error));
    const event = parsed.data;
    const problem = gridProblem(event, servers);
    if (problem !== undefined) return refuse(problem);
    if (event.atMs < lastMs)
      return refuse(
        `"atMs" is ${String(event.atMs)}, before the ${String(lastMs)} of the line above; events are in the order of time`,
      );
    lastMs = event.atMs;
    return { kind: 'event', event };
  };
  const refuse = (reason: string): ParsedLine => ({ kind: 'refused', line, reason });

  return (text, isWhole = true) => {
    line++;
    if (text.trim() === '') return { kind: 'blank' };
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      if (isWhole) return refuse(`it is not JSON: ${shown(text)}`);
      if (header !== undefined) return { kind: 'cutOff', line };
      return refuse(`the file ends within it: ${shown(text)}`);
    }
    if (isObject(value) && value['trace'] !== undefined) return headerOf(value);
    if (header === undefined)
      return refuse(`it is ${shown(text)}; a trace begins with a line like ${EXAMPLE}`);
    return eventOf(value, header);
  };
}

const EXAMPLE = `{"trace":"chatroom","version":${String(TRACE_VERSION)},"servers":3,"source":"sim"}`;

function headerProblem(value: Fields, error: z.ZodError): string {
  const version = value['version'];
  if (typeof version === 'number' && version !== TRACE_VERSION)
    return `version ${String(version)} of the trace is not known here; version ${String(TRACE_VERSION)} is`;
  return problemIn(value, error);
}

/** Why a second header cannot stand behind a first. */
function againProblem(first: TraceHeader, again: TraceHeader): string | undefined {
  if (first.source !== 'server' || again.source !== 'server')
    return 'a second header; only the trace of a real server has more than one, one for each of its lives';
  if (first.servers === again.servers) return undefined;
  return `"servers" is ${String(again.servers)}, and ${String(first.servers)} in the header before`;
}

/** What does not fit into a grid of so many servers. */
function gridProblem(event: TraceEvent, servers: number): string | undefined {
  const ids = idsOf(event);
  const stranger = ids.find((id) => id >= servers);
  if (stranger !== undefined)
    return `there is no server ${String(stranger)}; by its header, the trace is of servers 0 to ${String(servers - 1)}`;
  if (event.kind !== 'fault' && event.clock.length !== servers)
    return `"clock" has ${String(event.clock.length)} entries; expected ${String(servers)}, one for each server`;
  return undefined;
}

function idsOf(event: TraceEvent): readonly number[] {
  if (event.kind === 'fault') return serversOf(event.fault);
  const others =
    'peer' in event ? [event.peer] : 'to' in event ? [event.to] : 'sender' in event ? [event.sender] : [];
  return [event.server, ...others, ...('alive' in event ? event.alive : [])];
}
