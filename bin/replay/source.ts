/** Where traces come from: files, or standard input, line by line; whatever is no trace is an error with its place. */
import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { TraceEvent, TraceHeader } from '../../lib/trace/event.ts';
import type { Trace } from '../../lib/trace/lanes.ts';
import { joinedLives } from '../../lib/trace/lives.ts';
import { traceParser, type ParsedLine } from '../../lib/trace/parse.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { CommandError, EXIT } from '../exit.ts';

/** A longer line is no event, and would fill the memory. */
const LINE_MAX_CHARACTERS = 256 * 1024 * 1024;

/** A line, and whether a newline stood behind it. */
type Line = readonly [text: string, isWhole: boolean];
type Good = Exclude<ParsedLine, { kind: 'refused' }>;

/** The lines of a file with what they say; `-` is standard input. */
async function* parsedLines(file: string): AsyncGenerator<Good> {
  const parse = traceParser();
  let count = 0;
  for await (const [text, isWhole] of linesOf(file)) {
    count++;
    const parsed = parse(text, isWhole);
    if (parsed.kind === 'refused') throw badLine(file, parsed.line, parsed.reason);
    yield parsed;
  }
  if (count === 0)
    throw new CommandError(EXIT.usage, `${nameOf(file)} is empty; a trace has a header at least`);
}

async function* linesOf(file: string): AsyncGenerator<Line> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let [length, line] = [0, 1];
  const input = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      const pieces = decoder.write(chunk).split('\n');
      const last = pieces.pop() ?? '';
      for (const piece of pieces) {
        yield [parts.length === 0 ? piece : parts.join('') + piece, true];
        [parts, length] = [[], 0];
        line++;
      }
      if (last !== '') parts.push(last);
      length += last.length;
      if (length > LINE_MAX_CHARACTERS)
        throw badLine(file, line, `it has over ${String(LINE_MAX_CHARACTERS)} characters`);
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    // "ENOENT: no such file or directory, open 'x'": what is between says it.
    const reason = errorMessage(error).replace(/^E[A-Z]+: ([^,]+),.*$/, '$1');
    throw new CommandError(EXIT.usage, `${nameOf(file)}: ${reason}`, { cause: error });
  }
  if (parts.length > 0) yield [parts.join(''), false];
}

function badLine(file: string, line: number, reason: string): CommandError {
  return new CommandError(EXIT.usage, `${nameOf(file)}, line ${String(line)}: ${reason}`);
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** One file as one trace: its header, then its events, as they are read. */
export async function* oneTrace(file: string): AsyncGenerator<TraceHeader | TraceEvent> {
  const lives = joinedLives();
  let isFirst = true;
  for await (const line of parsedLines(file)) {
    if (line.kind === 'event') {
      yield* lives.next(line.event);
      continue;
    }
    lives.begin(line.header);
    if (isFirst) yield line.header;
    isFirst = false;
  }
}

/** All that stands in several files, a trace a header. */
export async function allTraces(files: readonly string[]): Promise<Trace[]> {
  const traces: Trace[] = [];
  for (const file of files) {
    let events: TraceEvent[] = [];
    for await (const line of parsedLines(file)) {
      if (line.kind === 'event') events.push(line.event);
      else traces.push({ name: nameOf(file), header: line.header, events: (events = []) });
    }
  }
  return traces;
}
