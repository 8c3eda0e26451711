/**
 * Parses a trace line by line. An invalid line is refused with its number, what was found and what is allowed. A trace may be cut off,
 * because its writer was killed. Former formats are converted to the present version.
 */
import { serversOf, withCurrentKind } from './fault.ts';
import { TRACE_VERSION, type TraceEvent, type TraceHeader } from './event.ts';
import { unknownProtocol, type Fact, type FactTable, type FormerTrace, type Protocols } from './facts.ts';
import { serversIn } from './fields.ts';
import { ENVELOPE } from './kinds.ts';
import { isObject, problemIn, shown, type Fields } from './problem.ts';
import type { LineRefusal } from './refusal.ts';
import { schemaWith } from './schema.ts';

/** The result for one line. */
export type ParsedLine =
  | { readonly kind: 'header'; readonly header: TraceHeader }
  /** One event; in a former format a line may be several. */
  | { readonly kind: 'events'; readonly events: readonly TraceEvent[] }
  /** Only white space, which is ignored. */
  | { readonly kind: 'blank' }
  /** The last line without its end: the trace is valid up to here. */
  | { readonly kind: 'cutOff'; readonly line: number }
  | { readonly kind: 'refused'; readonly line: number; readonly reason: LineRefusal };

/**
 * Takes the lines of one file in order, without their newlines, and returns what each is. After a refusal, no further line has to be
 * parsed.
 *
 * @param isWhole - whether the line ended with a newline; the last one may lack it if its writer was interrupted
 */
export type TraceParser = (text: string, isWhole?: boolean) => ParsedLine;

/** The protocol is not known before the header was read. */
const ANY = unknownProtocol('');

/** The context of the lines after a header. */
interface Section {
  readonly header: TraceHeader;
  readonly facts: FactTable;
  /** The former format; undefined in a trace of the present version. */
  readonly former: FormerTrace | undefined;
  /** Adds what the former format did not contain. */
  readonly complete: ((event: TraceEvent) => readonly TraceEvent[]) | undefined;
}

/**
 * A parser for one file. Another header begins another incarnation of the server that writes it.
 *
 * @param known - the protocols whose facts are validated; facts of others may be anything
 */
export function traceParser(known: Protocols): TraceParser {
  const formers = [...known.values()].flatMap(({ former = [] }) => former);
  let line = 0;
  let section: Section | undefined;
  let lastMs = 0;

  const refuse = (reason: LineRefusal): ParsedLine => ({ kind: 'refused', line, reason });
  const headerOf = (value: Fields): ParsedLine => {
    const { trace, version } = value;
    const former = formers.find((one) => trace === one.trace && version === one.version);
    if (typeof version === 'number' && version !== TRACE_VERSION && former === undefined)
      return refuse({ code: 'unknown-version', version });
    const current = former?.headerFrom(value) ?? value;
    const schema = schemaWith(ANY);
    const parsed = schema.header.safeParse(current);
    if (!parsed.success) return refuse(problemIn(current, parsed.error, schema));
    const header = parsed.data;
    const problem = section === undefined ? undefined : againProblem(section.header, header);
    if (problem !== undefined) return refuse(problem);
    const facts = known.get(header.protocol) ?? section?.facts ?? unknownProtocol(header.protocol);
    section = { header, facts, former, complete: former?.completer() };
    lastMs = 0;
    return { kind: 'header', header };
  };
  const eventsOf = (read: unknown, { header, facts, former, complete }: Section): ParsedLine => {
    const value = withCurrentFault(former === undefined ? read : former.eventFrom(read));
    const schema = schemaWith(facts);
    const parsed = schema.event.safeParse(value);
    if (!parsed.success) return refuse(problemIn(value, parsed.error, schema));
    const event = parsed.data;
    const problem = gridProblem(event, header, facts);
    if (problem !== undefined) return refuse(problem);
    const { atMs } = event;
    if (atMs < lastMs) return refuse({ code: 'time-order', atMs, lastMs });
    lastMs = atMs;
    return { kind: 'events', events: complete?.(event) ?? [event] };
  };

  return (text, isWhole = true) => {
    line++;
    if (text.trim() === '') return { kind: 'blank' };
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      if (isWhole) return refuse({ code: 'not-json', shown: shown(text) });
      if (section !== undefined) return { kind: 'cutOff', line };
      return refuse({ code: 'line-cut-off', shown: shown(text) });
    }
    if (isObject(value) && value['trace'] !== undefined) return headerOf(value);
    if (section === undefined) return refuse({ code: 'no-header', shown: shown(text) });
    return eventsOf(value, section);
  };
}

/** The same event; the kind of a fault has its present name. */
function withCurrentFault(event: unknown): unknown {
  if (!isObject(event) || event['kind'] !== 'fault') return event;
  return { ...event, fault: withCurrentKind(event['fault']) };
}

/** The reason why a header cannot follow the first one. */
function againProblem(first: TraceHeader, again: TraceHeader): LineRefusal | undefined {
  if (first.source !== 'server' || again.source !== 'server') return { code: 'second-header' };
  if (first.protocol !== again.protocol)
    return { code: 'protocol-changed', protocol: shown(again.protocol), before: shown(first.protocol) };
  if (first.servers === again.servers) return undefined;
  return { code: 'servers-changed', servers: again.servers, before: first.servers };
}

/** The reason why an event is not possible in a grid of so many servers. */
function gridProblem(event: TraceEvent, { servers }: TraceHeader, facts: FactTable): LineRefusal | undefined {
  const server = idsOf(event, facts).find((id) => id >= servers);
  if (server !== undefined) return { code: 'unknown-server', server, servers };
  if (event.kind !== 'fault' && event.clock.length !== servers)
    return { code: 'clock-length', count: event.clock.length, servers };
  return undefined;
}

function idsOf(event: TraceEvent, { rows }: FactTable): readonly number[] {
  if (event.kind === 'fault') return serversOf(event.fault);
  const { server } = event;
  if (event.kind !== 'fact') return [server, ...serversIn(ENVELOPE[event.kind].fields, event)];
  const fact: Fact = event.fact;
  return [server, ...serversIn(rows[fact.kind]?.fields ?? {}, fact)];
}
