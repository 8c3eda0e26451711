/**
 * The live events of a process: those of its trace, with details that only the process knows. Bounded: a slow reader gets the
 * most important events, and the number of those omitted. Pure except for its own state.
 */
import type { LiveBatch, LiveEvent } from '../../lib/trace/live.ts';

/** Messages beyond these limits, in number or in characters, are omitted from a batch; other events are not. */
const MESSAGES_MAX = 500;
const CHARACTERS_MAX = 256 * 1024;
/** Beyond this limit everything is omitted. */
const EVENTS_MAX = 4_000;

/** Events that are sent together, or omitted together. */
export interface Fed {
  readonly events: readonly LiveEvent[];
  /** The messages in them that can be omitted, and their length in characters. */
  readonly messages: number;
  readonly characters: number;
}

/** Derives the live events from the turns of one incarnation. */
export interface FeedSource<Turn> {
  readonly eventsOf: (turn: Turn, atMs: number) => readonly Fed[];
  /** The incarnation, and its present count. */
  readonly status: () => Pick<LiveBatch, 'incarnation' | 'messages'>;
}

export interface Feed<Turn> {
  /** Called with each turn, in order, and with its time: ms of the monotonic clock. */
  readonly record: (turn: Turn, atMs: number) => void;
  /** The events since the last call; undefined if there are none. */
  readonly take: () => LiveBatch | undefined;
}

/** The feed of one incarnation. */
export function feed<Turn>({ eventsOf, status }: FeedSource<Turn>): Feed<Turn> {
  let events: LiveEvent[] = [];
  let [omitted, messages, characters] = [0, 0, 0];

  const add = (one: Fed) => {
    const isTooMuch =
      one.messages > 0 &&
      (messages + one.messages > MESSAGES_MAX || characters + one.characters > CHARACTERS_MAX);
    // An event that is too long by itself is sent, because it displaces no other.
    if ((isTooMuch && messages > 0) || events.length >= EVENTS_MAX) {
      omitted += Math.max(1, one.messages);
      return;
    }
    messages += one.messages;
    characters += one.characters;
    events.push(...one.events);
  };
  return {
    record: (turn, atMs) => {
      for (const one of eventsOf(turn, atMs)) add(one);
    },
    take: () => {
      if (events.length === 0 && omitted === 0) return undefined;
      const batch: LiveBatch = { kind: 'live', events, omitted, ...status() };
      events = [];
      [omitted, messages, characters] = [0, 0, 0];
      return batch;
    },
  };
}
