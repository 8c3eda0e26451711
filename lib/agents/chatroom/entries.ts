/** The entries of a log for one who follows it: one JSON line each. */
import type { Log } from './log/log.ts';
import { countBefore, runsOf, visitMessages } from './log/walk.ts';
import { isUtf8 } from '../../text/utf8.ts';
import { textOf } from '../../wire/text.ts';
import type { IncarnationIndex } from './incarnationIndex.ts';

/** An entry of a log, as a follower is told of it. */
export interface Entry {
  /** Its place in the log of the server that is followed; the first is 0. */
  readonly position: number;
  /** Who has said it. */
  readonly sender: number;
  /** The sender's incarnation; left out of a plain peer. */
  readonly incarnation?: number;
  /** Its number among the messages of that incarnation, the first is 0. */
  readonly number: number;
  /** What is not UTF-8 in it is U+FFFD. */
  readonly text: string;
  /** The bytes of the message, in base64; left out where they are the text's. */
  readonly base64?: string;
}

/** When the lines of a slice are so long, the next begins. */
const SLICE_CHARS = 16 * 1024;

/** What is known of a sender: its incarnation, and the number of its next message. */
interface Voice {
  readonly incarnation: number | undefined;
  number: number;
}

/** A place in a log that only grows. Belongs to one reader, which is given what was added whenever it asks. */
export interface EntryReader {
  /** The lines of all entries from that place on to the end, in slices that are made as they are asked for. */
  read(log: Log, incarnations: IncarnationIndex): Generator<Uint8Array, void>;
}

/**
 * A reader that begins with entry `from`. It reads versions of one log, each at least as long as the last; a read that was
 * begun is to be taken to its end before the next. What lies before `from` is not looked at, however long it is.
 */
export function entryReader(from: number): EntryReader {
  const encoder = new TextEncoder();
  /** Undefined until the first read. */
  let voices: Voices | undefined;
  let next = from;

  return {
    *read(log, incarnations) {
      if (next >= log.count) return;
      voices ??= voicesAt(next, incarnations);
      let lines = '';
      for (const run of runsOf(log, next)) {
        while (next < run.end) {
          const voice = voices.at(next, run.sender, log, incarnations);
          // A sender may begin a new incarnation in the middle of a run.
          const end = Math.min(run.end, voices.nextStart(incarnations));
          while (next < end) {
            visitMessages(log, next, end, (bytes, first, until) => {
              lines += lineOf(next, run.sender, voice, bytes, first, until);
              voice.number++;
              next++;
              return lines.length < SLICE_CHARS;
            });
            if (lines.length < SLICE_CHARS) continue;
            yield encoder.encode(lines);
            lines = '';
          }
        }
      }
      if (lines !== '') yield encoder.encode(lines);
    },
  };
}

/** The voices of a reader, which asks in the order of the log. */
interface Voices {
  /** That of `sender`, which has said entry `at`. */
  at(at: number, sender: number, log: Log, incarnations: IncarnationIndex): Voice;
  /** The entry at which the next incarnation begins; Infinity where none is known of. */
  nextStart(incarnations: IncarnationIndex): number;
}

/** The voices of a reader that begins with entry `from`, each found by a look-up when it is first asked for. */
function voicesAt(from: number, { starts }: IncarnationIndex): Voices {
  const voices = new Map<number, Voice>();
  /** The last incarnation of each sender that begins before `from`. */
  const begun = new Map<number, IncarnationIndex['starts'][number]>();
  let next = 0;
  for (; (starts[next]?.at ?? Infinity) < from; next++) {
    const start = starts[next] as IncarnationIndex['starts'][number];
    begun.set(start.sender, start);
  }
  return {
    at(at, sender, newest, incarnations) {
      const start = incarnations.starts[next];
      let voice = voices.get(sender);
      if (start?.at === at) {
        next++;
        voice = { incarnation: start.incarnation, number: start.number };
      } else if (voice === undefined) {
        const last = begun.get(sender) as IncarnationIndex['starts'][number];
        const said = countBefore(newest, sender, from) - countBefore(newest, sender, last.at);
        voice = { incarnation: last.incarnation, number: last.number + said };
      } else return voice;
      voices.set(sender, voice);
      return voice;
    },
    nextStart: ({ starts: all }) => all[next]?.at ?? Infinity,
  };
}

function lineOf(
  position: number,
  sender: number,
  { incarnation, number }: Voice,
  bytes: Uint8Array,
  start: number,
  end: number,
): string {
  const text = textOf(bytes, start, end);
  // U+FFFD may stand for itself.
  const isText = !text.includes('\uFFFD') || isUtf8(bytes.subarray(start, end));
  const entry: Entry = {
    position,
    sender,
    ...(incarnation === undefined ? {} : { incarnation }),
    number,
    text,
    ...(isText ? {} : { base64: base64Of(bytes, start, end) }),
  };
  return `${JSON.stringify(entry)}\n`;
}

function base64Of(bytes: Uint8Array, start: number, end: number): string {
  let byteString = '';
  for (let i = start; i < end; i++) byteString += String.fromCharCode(bytes[i] as number);
  return btoa(byteString);
}
