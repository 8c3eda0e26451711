/**
 * What the checkers see of a run: its trace, in the order of time, on one clock. The same for a simulated run and a real
 * one; they cannot tell which it was.
 */
import type { UnclockedEvent } from '../trace/event.ts';

/** What happened, as far as promises speak of it; vector clocks they do not need. */
export type HistoryEvent = UnclockedEvent;

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
  },
  duplicated: { kind: 'safety', says: 'nothing is delivered twice' },
  order: { kind: 'safety', says: 'the messages of a sender are delivered in the order of their broadcasts' },
  gap: { kind: 'safety', says: 'no message of a sender is left out before a later one' },
  'from-the-dead': {
    kind: 'safety',
    says: 'nothing of a dead incarnation is delivered after its successor has been heard',
  },
  'before-its-start': {
    kind: 'safety',
    says: 'a server delivers nothing that was broadcast before it started',
  },
  disobeyed: {
    kind: 'safety',
    says: 'a server broadcasts what its master asks for, in that order, once, and nothing else',
  },
  completeness: {
    kind: 'safety',
    says: 'whoever has crashed, or cannot be heard, is not listed a second or so later, nor before it is heard again',
  },
  accuracy: {
    kind: 'safety',
    says: 'nobody is dropped from the list who runs, is within reach and not held up',
  },
  lost: {
    kind: 'liveness',
    says: 'whoever has a link to a sender gets all that it broadcasts, if both live on',
  },
  ignored: { kind: 'liveness', says: 'what a master broadcasts through a server that lives on is accepted' },
  agreement: { kind: 'liveness', says: 'once all has healed, everybody lists exactly those who run' },
} as const satisfies Readonly<Record<string, { kind: 'safety' | 'liveness'; says: string }>>;

export type PromiseName = keyof typeof PROMISES;

/** A time in words. */
export function at(atMs: number): string {
  return `at ${atMs.toFixed(1)} ms`;
}
