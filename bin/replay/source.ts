/** Reads traces line by line from files or standard input; an invalid line is an error with its place. */
import { createReadStream } from 'node:fs';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import { lineReader } from '../../lib/text/lines.ts';
import { TextProblem } from '../../lib/text/problem.ts';
import { strictText, strictTextBeforeCut } from '../../lib/text/utf8.ts';
import type { TraceEvent, TraceHeader } from '../../lib/trace/event.ts';
import type { Trace } from '../../lib/trace/perServer.ts';
import { joinIncarnations } from '../../lib/trace/joinIncarnations.ts';
import { PROTOCOLS } from '../../lib/protocols.ts';
import { traceParser, type ParsedLine } from '../../lib/trace/parse.ts';
import type { TraceRefusal } from '../../lib/trace/refusal.ts';
import { type CommandError, EXIT } from '../exit.ts';
import { replayError } from './reason.ts';
import { heapRemedy, heapWatch, ownHeap } from '../heap.ts';
import { assertNoFolder, STDIN_NAME } from '../inputLines.ts';
import { fileReasonOf } from '../reason/file.ts';

type Said = Extract<ParsedLine, { kind: 'header' | 'events' }>;

/** A trace whose last line is incomplete. */
export interface CutOff {
  /** The name of the file, as text. */
  readonly name: string;
  readonly line: number;
}

/** Called with a truncated trace, after everything before its end has been read. */
export type OnCutOff = (cutOff: CutOff) => void;

/** The lines of a file with their parsed content; `-` is standard input. */
async function* parsedLines(file: string, onCutOff: OnCutOff): AsyncGenerator<Said> {
  const parse = traceParser(PROTOCOLS);
  let hasSaid = false;
  for await (const [text, isWhole] of linesOf(file)) {
    const parsed = parse(text, isWhole);
    if (parsed.kind === 'refused') throw badLine(file, parsed.line, parsed.reason);
    if (parsed.kind === 'cutOff') onCutOff({ name: nameOf(file), line: parsed.line });
    if (parsed.kind !== 'header' && parsed.kind !== 'events') continue;
    hasSaid = true;
    yield parsed;
  }
  if (!hasSaid) throw replayError(EXIT.usage, { code: 'trace-empty', name: nameOf(file) });
}

/** The lines of a file, each with whether a newline followed. */
async function* linesOf(file: string): AsyncGenerator<readonly [text: string, isWhole: boolean]> {
  const reader = lineReader(strictText, TEXT_LIMITS.traceLineMaxBytes);
  try {
    if (file === '-') assertNoFolder();
    const input = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
    for await (const chunk of input as AsyncIterable<Buffer>)
      for (const line of reader.read(chunk)) yield [line, true];
    for (const line of reader.end(strictTextBeforeCut)) yield [line, false];
  } catch (error) {
    const name = nameOf(file);
    const reason =
      error instanceof TextProblem
        ? ({ code: 'trace-text', name, flaw: error.flaw } as const)
        : ({ code: 'trace-file', name, why: fileReasonOf(error) } as const);
    throw replayError(EXIT.usage, reason, { cause: error });
  }
}

function badLine(file: string, line: number, why: TraceRefusal): CommandError {
  return replayError(EXIT.usage, { code: 'trace-line', name: nameOf(file), line, why });
}

function nameOf(file: string): string {
  return file === '-' ? STDIN_NAME : file;
}

/** One file as one trace: its header, then its events, as they are read. */
export async function* oneTrace(file: string, onCutOff: OnCutOff): AsyncGenerator<TraceHeader | TraceEvent> {
  const incarnations = joinIncarnations();
  let isFirst = true;
  for await (const line of parsedLines(file, onCutOff)) {
    if (line.kind === 'events') {
      for (const event of line.events) yield* incarnations.next(event);
      continue;
    }
    incarnations.begin(line.header);
    if (isFirst) yield line.header;
    isFirst = false;
  }
}

/** The maximal share of the heap for the events: to merge or to check them takes about as much again. */
const READ_SHARE = 0.6;
/** The number of lines between two checks of the heap. */
const LOOK_EVERY_LINES = 2_000;

/**
 * The traces in several files, one per header.
 *
 * @param isHeapFull - called periodically: whether there is no room for more
 * @throws a usage error if a file is not a trace; another error if the events of all files do not fit into memory
 */
export async function allTraces(
  files: readonly string[],
  onCutOff: OnCutOff,
  isHeapFull: () => boolean = heapWatch(ownHeap(), READ_SHARE),
): Promise<Trace[]> {
  const traces: Trace[] = [];
  let lines = 0;
  for (const file of files) {
    const begun: (Trace & { readonly events: TraceEvent[] })[] = [];
    const cutOffs: CutOff[] = [];
    for await (const line of parsedLines(file, (cutOff) => cutOffs.push(cutOff))) {
      if (++lines % LOOK_EVERY_LINES === 0 && isHeapFull()) throw tooMuch(file, lines);
      if (line.kind === 'events') begun.at(-1)?.events.push(...line.events);
      else begun.push({ name: nameOf(file), header: line.header, events: [] });
    }
    const isCutOff = cutOffs.length > 0;
    traces.push(...begun.map((trace) => ({ ...trace, isCutOff })));
    cutOffs.forEach(onCutOff);
  }
  return traces;
}

function tooMuch(file: string, lines: number): CommandError {
  const reason = { code: 'traces-too-large', name: nameOf(file), lines, remedy: heapRemedy() } as const;
  return replayError(EXIT.unavailable, reason);
}
