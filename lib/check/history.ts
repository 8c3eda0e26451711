/**
 * What the checkers see of a run: its trace, in the order of time, on one clock. The same for a simulated run and a real
 * one; they cannot tell which it was.
 */
import type { ChatFact } from '../agents/chatroom/facts.ts';
import type { UnclockedEvent } from '../trace/event.ts';

/** What happened, as far as promises speak of it; vector clocks they do not need. */
export type HistoryEvent = UnclockedEvent<ChatFact>;

/** A promise that was not kept. */
export interface Violation {
  readonly promise: PromiseName;
  readonly atMs: number;
  /** What happened, for a person: which servers, which messages, when. */
  readonly message: string;
}

/**
 * What is promised. Safety: never broken, at any moment, so that any beginning of a history can be checked. Liveness:
 * kept by the end of a run that has healed and come to rest (Alpern and Schneider 1985).
 */
export const PROMISES = {
  invented: {
    kind: 'safety',
    says: 'nothing is delivered that nobody broadcast, or as broadcast by another',
    broken: 'a message was delivered that was never broadcast, or by another',
  },
  duplicated: { kind: 'safety', says: 'nothing is delivered twice', broken: 'a message was delivered twice' },
  order: {
    kind: 'safety',
    says: 'the messages of a sender are delivered in the order of their broadcasts',
    broken: 'messages of a sender were delivered out of order',
  },
  gap: {
    kind: 'safety',
    says: 'no message of a sender is left out before a later one',
    broken: 'a message was left out before a later one',
  },
  'from-the-dead': {
    kind: 'safety',
    says: 'nothing of a dead incarnation is delivered after its successor has been heard',
    broken: 'a message of a dead incarnation was delivered after its successor had been heard',
  },
  'before-its-start': {
    kind: 'safety',
    says: 'a server delivers nothing that was broadcast before it started',
    broken: 'a message was delivered that had been broadcast before the receiver started',
  },
  disobeyed: {
    kind: 'safety',
    says: 'a server broadcasts what its master asks for, in that order, once, and nothing else',
    broken: 'a server did not broadcast what its master had asked for, in that order, once',
  },
  completeness: {
    kind: 'safety',
    says: 'whoever has crashed, or cannot be heard, is not listed a second or so later, nor before it is heard again',
    broken: 'a server was listed as alive that had crashed or could not be heard',
  },
  accuracy: {
    kind: 'safety',
    says: 'nobody is dropped from the list who runs, is within reach and not held up',
    broken: 'a server was dropped from a list that ran and was within reach',
  },
  lost: {
    kind: 'liveness',
    says: 'whoever has a link to a sender gets all that it broadcasts, if both live on',
    broken: 'a message never reached a server that has a link to its sender',
  },
  ignored: {
    kind: 'liveness',
    says: 'what a master broadcasts through a server that lives on is accepted',
    broken: 'a broadcast of a master was never accepted',
  },
  agreement: {
    kind: 'liveness',
    says: 'once all has healed, everybody lists exactly those who run',
    broken: 'in the end a server lists others than those that run',
  },
  impossible: {
    kind: 'safety',
    says: 'an incarnation starts once, does nothing before its start or after its end, and what it does goes on from what it did',
    broken: 'a server did what none can do: the trace was falsified, or its recorder errs',
  },
  clock: {
    kind: 'safety',
    says: 'the vector clock of an event counts what came before it, and nothing else',
    broken: 'a vector clock does not count what came before its event',
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly kind: 'safety' | 'liveness';
      readonly says: string;
      /** What has happened where it was not kept: it cannot be read as the promise itself. */
      readonly broken: string;
    }
  >
>;

export type PromiseName = keyof typeof PROMISES;

/** What stands above a violation: `Promise broken (gap): a message was left out before a later one`. */
export function headingOf(promise: PromiseName): string {
  return `Promise broken (${promise}): ${PROMISES[promise].broken}`;
}

/** A violation in one sentence, which names what is missing or wrong: `Promise broken (gap): server 1 never got …`. */
export function violationSentence({ promise, message }: Pick<Violation, 'promise' | 'message'>): string {
  return `Promise broken (${promise}): ${message}`;
}

/** A time in words. */
export function at(atMs: number): string {
  return `at ${atMs.toFixed(1)} ms`;
}

/** Messages in words: one as it is, of several the first, the last, and how many there are. */
export function quoted(texts: readonly string[]): string {
  if (texts.length < 3) return texts.map((text) => `"${text}"`).join(' and ');
  return `"${texts[0] ?? ''}" … "${texts.at(-1) ?? ''}" (${String(texts.length)} messages)`;
}
