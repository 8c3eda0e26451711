/** Formats the entries of a log for followers: one JSON line each. */
import type { Log } from './log/log.ts';
import { countBefore, runsOf, visitMessages } from './log/walk.ts';
import { isUtf8 } from '../../text/utf8.ts';
import { textOf } from '../../wire/text.ts';
import type { IncarnationIndex } from './incarnationIndex.ts';

/** An entry of a log, as followers get it. */
export interface Entry {
  /** Its position in the log of the followed server, from 0. */
  readonly position: number;
  /** The server that broadcast it. */
  readonly sender: number;
  /** The sender's incarnation; omitted for a plain peer. */
  readonly incarnation?: number;
  /** Its number among the messages of that incarnation, from 0. */
  readonly number: number;
  /** Bytes that are not UTF-8 are replaced by U+FFFD. */
  readonly text: string;
  /** The bytes of the message, in base64; omitted if `text` is exact. */
  readonly base64?: string;
}

/** A slice ends when its lines have reached this length. */
const SLICE_CHARS = 16 * 1024;

/** The state of a sender: its incarnation, and the number of its next message. */
interface SenderState {
  readonly incarnation: number | undefined;
  number: number;
}

/** A position in a growing log. Belongs to one reader, which requests the new entries repeatedly. */
export interface EntryReader {
  /** The lines of all entries from that position to the end, in slices that are made on demand. */
  read(log: Log, incarnations: IncarnationIndex): Generator<Uint8Array, void>;
}

/**
 * A reader that begins with entry `from`. It takes versions of one log, each at least as long as the previous one; a read must be finished
 * before the next one begins. Earlier entries are not visited, however many they are.
 */
export function entryReader(from: number): EntryReader {
  const encoder = new TextEncoder();
  /** Undefined until the first read. */
  let states: SenderStates | undefined;
  let next = from;

  return {
    *read(log, incarnations) {
      if (next >= log.count) return;
      states ??= statesAt(next, incarnations);
      let lines = '';
      for (const run of runsOf(log, next)) {
        while (next < run.end) {
          const state = states.at(next, run.sender, log, incarnations);
          // A new incarnation of a sender may begin within a run.
          const end = Math.min(run.end, states.nextStart(incarnations));
          while (next < end) {
            visitMessages(log, next, end, (bytes, first, until) => {
              lines += lineOf(next, run.sender, state, bytes, first, until);
              state.number++;
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

/** The states of the senders of a reader, requested in the order of the log. */
interface SenderStates {
  /** The state of `sender`, the sender of entry `at`. */
  at(at: number, sender: number, log: Log, incarnations: IncarnationIndex): SenderState;
  /** The entry at which the next incarnation begins; Infinity if there is none yet. */
  nextStart(incarnations: IncarnationIndex): number;
}

/** The states for a reader that begins with entry `from`, each looked up at its first use. */
function statesAt(from: number, { starts }: IncarnationIndex): SenderStates {
  const states = new Map<number, SenderState>();
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
      let state = states.get(sender);
      if (start?.at === at) {
        next++;
        state = { incarnation: start.incarnation, number: start.number };
      } else if (state === undefined) {
        const last = begun.get(sender) as IncarnationIndex['starts'][number];
        const count = countBefore(newest, sender, from) - countBefore(newest, sender, last.at);
        state = { incarnation: last.incarnation, number: last.number + count };
      } else return state;
      states.set(sender, state);
      return state;
    },
    nextStart: ({ starts: all }) => all[next]?.at ?? Infinity,
  };
}

function lineOf(
  position: number,
  sender: number,
  { incarnation, number }: SenderState,
  bytes: Uint8Array,
  start: number,
  end: number,
): string {
  const text = textOf(bytes, start, end);
  // U+FFFD may be in the message itself.
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
