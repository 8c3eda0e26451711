/** `chatroom replay`: prints the events of a grid from its traces. */
import { violationSentence } from '../lib/check/history.ts';
import { judge, NOT_AT_REST, type Judged, type Judgement } from '../lib/check/judge.ts';
import type { TraceEvent, TraceHeader } from '../lib/trace/event.ts';
import { PROTOCOLS } from '../lib/protocols.ts';
import { factsOf, type FactTable } from '../lib/trace/facts.ts';
import type { Trace } from '../lib/trace/lanes.ts';
import { refusalSentence } from '../lib/trace/refusal.ts';
import { isRepeat } from '../lib/trace/words.ts';
import { merge } from '../lib/trace/merge.ts';
import { together } from '../lib/trace/together.ts';
import { SHIVIZ_HEADER, shivizLine } from '../lib/trace/shiviz.ts';
import { traceLine } from '../lib/trace/write.ts';
import { harmless, harmlessJson, harmlessLines } from '../lib/wire/text.ts';
import { CommandError, EXIT } from './exit.ts';
import { columnsLine, columnsTitle, type Screen } from './replay/columns.ts';
import { isOpen, isWanted, type Filter } from './replay/filter.ts';
import { requestOf, requireKinds, type Format, type ReplayFlags, type Request } from './replay/flags.ts';
import { output, outputWidth, paint, type Output } from './replay/output.ts';
import { allTraces, oneTrace, type CutOff } from './replay/source.ts';

/**
 * Shows the trace of one file, as it is read, or the merged traces of several; or checks the promises. Says on stderr which
 * traces are cut off. Sets the exit code: 0, or 1 where a promise was broken.
 *
 * @throws a usage error where something is no trace, or cannot be merged
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
      `chatroom: ${harmlessLines(cutOffInWords(cutOff))}; everything before it is ${request.isCheck ? 'checked' : 'shown'}\n`,
    );
}

function cutOffInWords({ name, line }: CutOff): string {
  return `${name} is cut off in line ${String(line)}`;
}

type Lines = AsyncIterable<TraceHeader | TraceEvent> | Iterable<TraceHeader | TraceEvent>;

function* merged(traces: Awaited<ReturnType<typeof allTraces>>): Generator<TraceHeader | TraceEvent> {
  const result = merge(traces, PROTOCOLS);
  if (result.kind === 'refused') throw new CommandError(EXIT.usage, refusalSentence(result.reason));
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
        sayUnknown(line);
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
    // What was good before a bad line is shown before its fault is.
    await out.end();
  }
}

function requireServers({ servers }: Filter, header: TraceHeader): void {
  const stranger = [...(servers ?? [])].find((server) => server >= header.servers);
  if (stranger === undefined) return;
  const known = `the trace is of servers 0 to ${String(header.servers - 1)}`;
  throw new CommandError(EXIT.usage, `--server: there is no ${String(stranger)}; ${known}`);
}

/** What stands above all events, and what each event is in a format. */
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

/** Says on stderr that the facts of a trace are shown as they are, where nothing is known of its protocol. */
function sayUnknown({ protocol }: TraceHeader): void {
  if (PROTOCOLS.has(protocol)) return;
  process.stderr.write(
    `chatroom: the protocol "${harmless(protocol, 100)}" of this trace is not known here; its facts are shown as they are
`,
  );
}

async function check(
  traces: readonly Trace[],
  cutOffs: readonly CutOff[],
  { format, isAtRest: wasAtRest }: Request,
  out: Output,
): Promise<void> {
  const one = together(traces, PROTOCOLS);
  if (one.kind === 'refused') throw new CommandError(EXIT.usage, refusalSentence(one.reason));
  // The last that happened is not told.
  const isAtRest = wasAtRest && cutOffs.length === 0;
  sayUnknown(one.header);
  const judged = judge({ ...one, isAtRest });
  const judgement = { ...judged, limits: [...cutOffs.map(cutOffInWords), ...judged.limits] };
  const { violations } = judgement;
  process.exitCode = violations.length === 0 ? 0 : 1;
  if (format === 'json') {
    for (const violation of violations) await out.write(harmlessJson(`${JSON.stringify(violation)}\n`));
    return;
  }
  const paragraphs = violations.map((violation) => `${harmlessLines(violationSentence(violation))}.\n`);
  await out.write(
    [...paragraphs, `${verdictOf(judgement, one, isAtRest)}${notAsked(judgement, wasAtRest)}`].join('\n'),
  );
}

function verdictOf(
  { violations, limits }: Judgement,
  { header, events: all }: Pick<Judged, 'header' | 'events'>,
  isAtRest: boolean,
): string {
  const events = `${String(all.length)} events`;
  if (violations.length > 0)
    return `${String(violations.length)} violation${violations.length === 1 ? '' : 's'} in ${events}.\n`;
  const asFar = limits.length === 0 ? '' : `, as far as the traces show (${limits.join('; ')})`;
  if (!PROTOCOLS.has(header.protocol))
    return `There is nothing known here to check but the promises of the envelope; they were kept, in ${events}${asFar}.\n`;
  return `Every ${isAtRest ? '' : 'safety '}promise was kept, in ${events}${asFar}.\n`;
}

/** Which promises were not asked about, and why. */
function notAsked({ unasked }: Judgement, wasAtRest: boolean): string {
  const notAtRest = wasAtRest ? 'a trace is cut off' : 'only with --at-rest';
  const all = unasked.map(
    ({ promises, why }) => `${promises.join(', ')} (${why === NOT_AT_REST ? notAtRest : why})`,
  );
  return `Not checked: ${all.join(', ')}.\n`;
}
