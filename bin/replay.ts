/** `chatroom replay`: prints the events of a grid from its traces. */
import { judge } from '../lib/check/judge.ts';
import type { TraceEvent, TraceHeader } from '../lib/trace/event.ts';
import { CHECKED_PROTOCOLS, PROTOCOLS } from '../lib/protocols.ts';
import { factsOf, type FactTable } from '../lib/trace/facts.ts';
import type { Trace } from '../lib/trace/perServer.ts';
import { isRepeat } from '../lib/trace/words.ts';
import { merge } from '../lib/trace/merge.ts';
import { mergeAll } from '../lib/trace/mergeAll.ts';
import { SHIVIZ_HEADER, shivizLine } from '../lib/trace/shiviz.ts';
import { traceLine } from '../lib/trace/write.ts';
import { programName } from './programName.ts';
import { harmless, harmlessJson, harmlessLines } from '../lib/wire/text.ts';
import { EXIT } from './exit.ts';
import { replayError } from './replay/reason.ts';
import { columnsLine, columnsTitle, type Screen } from './replay/columns.ts';
import { isOpen, isWanted, type Filter } from './replay/filter.ts';
import { paragraphsOf, unlistedIn } from './replay/judgement.ts';
import { requestOf, requireKinds, type Format, type ReplayFlags, type Request } from './replay/flags.ts';
import { output, outputWidth, paint, type Output } from './replay/output.ts';
import { allTraces, oneTrace, type CutOff } from './replay/source.ts';

/**
 * Prints the trace of one file, as it is read, or the merged traces of several; or checks the promises. Reports truncated
 * traces on stderr. Sets the exit code: 0, or 1 if a promise is violated.
 *
 * @throws a usage error if a file is not a trace, or cannot be merged
 */
export async function replay(files: readonly string[], flags: ReplayFlags): Promise<void> {
  const request = requestOf(flags);
  const out = output();
  const cutOffs: CutOff[] = [];
  const onCutOff = (cutOff: CutOff) => cutOffs.push(cutOff);
  if (request.isCheck) await check(await allTraces(files, onCutOff), cutOffs, request, out);
  else
    await show(
      files.length === 1 ? oneTrace(files[0] as string, onCutOff) : merged(await allTraces(files, onCutOff)),
      request,
      out,
    );
  await out.end();
  for (const cutOff of cutOffs)
    process.stderr.write(
      `${programName()}: ${harmlessLines(cutOffInWords(cutOff))}; everything before it is ${request.isCheck ? 'checked' : 'shown'}\n`,
    );
}

function cutOffInWords({ name, line }: CutOff): string {
  return `${name} is cut off in line ${String(line)}`;
}

type Lines = AsyncIterable<TraceHeader | TraceEvent> | Iterable<TraceHeader | TraceEvent>;

function* merged(traces: Awaited<ReturnType<typeof allTraces>>): Generator<TraceHeader | TraceEvent> {
  const result = merge(traces, PROTOCOLS);
  if (result.kind === 'refused') throw replayError(EXIT.usage, { code: 'traces-apart', why: result.reason });
  yield result.header;
  yield* result.events;
}

function isHeader(line: TraceHeader | TraceEvent): line is TraceHeader {
  return 'trace' in line;
}

async function show(lines: Lines, { filter, format }: Request, out: Output): Promise<void> {
  let render: ((event: TraceEvent) => string) | undefined;
  try {
    for await (const line of lines) {
      if (isHeader(line)) {
        const facts = factsOf(line, PROTOCOLS);
        requireServers(filter, line);
        requireKinds(filter, facts);
        reportUnknownProtocol(line);
        const [title, renderEvent] = renderer(
          format,
          isOpen(filter) ? line : { ...line, filtered: true },
          facts,
        );
        await out.write(title);
        render = renderEvent;
      } else if (render !== undefined && isWanted(line, filter)) await out.write(render(line));
    }
  } finally {
    // The valid part before an invalid line is printed before the error.
    await out.end();
  }
}

function requireServers({ servers }: Filter, header: TraceHeader): void {
  const unknown = [...(servers ?? [])].find((server) => server >= header.servers);
  if (unknown === undefined) return;
  throw replayError(EXIT.usage, {
    code: 'server-not-in-trace',
    server: unknown,
    servers: header.servers,
  });
}

/** The header of the output, and each event in a format. */
function renderer(
  format: Format,
  header: TraceHeader,
  facts: FactTable,
): readonly [string, (event: TraceEvent) => string] {
  switch (format) {
    case 'json':
      return [traceLine(header), (event) => harmlessJson(traceLine(event))];
    case 'shiviz':
      return [SHIVIZ_HEADER, (event) => shivizLine(event, facts) ?? ''];
    case 'columns': {
      const screen: Screen = { servers: header.servers, facts, width: outputWidth(), paint };
      return [
        `${columnsTitle(screen)}\n`,
        (event) => (isRepeat(event, facts) ? '' : `${columnsLine(event, screen)}\n`),
      ];
    }
  }
}

/** Reports on stderr that the facts of a trace are printed unchanged if its protocol is unknown. */
function reportUnknownProtocol({ protocol }: TraceHeader): void {
  if (PROTOCOLS.has(protocol)) return;
  process.stderr.write(
    `${programName()}: the protocol "${harmless(protocol, 100)}" of this trace is not known here; its facts are shown as they are
`,
  );
}

async function check(
  traces: readonly Trace[],
  cutOffs: readonly CutOff[],
  { format, isAtRest: wasAtRest }: Request,
  out: Output,
): Promise<void> {
  const one = mergeAll(traces, PROTOCOLS);
  if (one.kind === 'refused') throw replayError(EXIT.usage, { code: 'traces-apart', why: one.reason });
  // The end of a truncated trace is unknown.
  const isAtRest = wasAtRest && cutOffs.length === 0;
  reportUnknownProtocol(one.header);
  const judged = judge({ ...one, isAtRest }, CHECKED_PROTOCOLS);
  const judgement = { ...judged, limits: [...cutOffs.map(cutOffInWords), ...judged.limits] };
  process.exitCode = judgement.violationCount === 0 ? 0 : 1;
  if (format === 'json') {
    for (const violation of judgement.violations)
      await out.write(harmlessJson(`${JSON.stringify(violation)}\n`));
    const unlisted = unlistedIn(judgement);
    if (unlisted !== undefined) process.stderr.write(`${programName()}: ${unlisted}\n`);
    return;
  }
  const hasCheckers = CHECKED_PROTOCOLS.get(one.header.protocol)?.check !== undefined;
  const checked = { events: one.events.length, hasCheckers, isAtRest, wasAtRest };
  for (const paragraph of paragraphsOf(judgement, checked)) await out.write(paragraph);
}
