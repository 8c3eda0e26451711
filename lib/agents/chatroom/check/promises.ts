import { ENVELOPE_PROMISES, type PromiseTable } from '../../../check/promise.ts';

/** What the chat room promises, and what is promised of any trace. */
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
  ...ENVELOPE_PROMISES,
} as const satisfies PromiseTable;

export type PromiseName = keyof typeof PROMISES;
