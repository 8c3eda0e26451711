/**
 * The log of the broadcasts of clients, which each box has in memory, like a chat server. Agents do not see it. Pure.
 *
 * The contents of a message that is broadcast are a blank and the text: those of a message between agents begin with the id of the sender.
 */
import { textsOf, type Messages } from '../wire/messages.ts';

/** The largest number of messages in the log of a box. */
export const BROADCASTS_MAX = 100_000;

/** The largest number of their characters together. */
export const BROADCASTS_MAX_CHARACTERS = 16 * 1024 * 1024;

const BLANK = 0x20;
/** The characters of a slice of the log as a line, if no text is longer. */
const SLICE_CHARACTERS = 4096;

const encoder = new TextEncoder();

/** A version of the log of a box. Append-only: all versions share their texts. */
export interface Broadcasts {
  /** Contains the log in its first `count` texts; those after them belong to a later version. */
  readonly texts: string[];
  readonly count: number;
  readonly characters: number;
}

/** An empty log. */
export function noBroadcasts(): Broadcasts {
  return { texts: [], count: 0, characters: 0 };
}

/** Whether the log has room for a text. */
export function hasRoom({ count, characters }: Broadcasts, text: string): boolean {
  return count < BROADCASTS_MAX && characters + text.length <= BROADCASTS_MAX_CHARACTERS;
}

/** The log with one more text. In place if this version is the newest, otherwise in a copy. */
export function withBroadcast({ texts, count, characters }: Broadcasts, text: string): Broadcasts {
  const store = texts.length === count ? texts : texts.slice(0, count);
  store.push(text);
  return { texts: store, count: count + 1, characters: characters + text.length };
}

/** The line of all texts of the log, in order, in slices that are made on demand: a whole log would take too much memory for each client that reads slowly. */
export function* lineOfLog({ texts, count }: Broadcasts): Generator<Uint8Array, void> {
  let slice = 'messages ';
  for (let i = 0; i < count; i++) {
    slice += i === 0 ? String(texts[i]) : `,${String(texts[i])}`;
    if (slice.length < SLICE_CHARACTERS) continue;
    yield encoder.encode(slice);
    slice = '';
  }
  yield encoder.encode(`${slice}\n`);
}

/** The contents of a message that is broadcast. */
export function broadcastContents(text: string): string {
  return ` ${text}`;
}

/** The texts that were broadcast among messages, and the messages for agents. */
export interface SortedMessages {
  readonly broadcasts: readonly string[];
  readonly messages: Messages;
}

/** Sorts the messages of a peer; undefined if all are for agents: nearly always. */
export function sorted(messages: Messages): SortedMessages | undefined {
  const { bytes, starts } = messages;
  const isBroadcast = (i: number) => bytes[starts[i] as number] === BLANK;
  if (!starts.some((_, i) => isBroadcast(i))) return undefined;
  const texts = textsOf(messages);
  return {
    broadcasts: texts.filter((_, i) => isBroadcast(i)).map((text) => text.slice(1)),
    messages: {
      bytes,
      starts: starts.filter((_, i) => !isBroadcast(i)),
      ends: messages.ends.filter((_, i) => !isBroadcast(i)),
    },
  };
}
