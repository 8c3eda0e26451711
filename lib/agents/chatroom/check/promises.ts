import { ENVELOPE_PROMISES, type PromiseTable } from '../../../check/promise.ts';

/** The promises of the chat room, and those of any protocol. The names are those of docs/GLOSSARY.md. */
export const PROMISES = {
  'no-creation': {
    kind: 'safety',
    formerly: 'invented',
    description: 'every delivered message was broadcast, by the sender that it names',
    broken: 'a message was delivered that was never broadcast, or by another server',
  },
  'no-duplication': {
    kind: 'safety',
    formerly: 'duplicated',
    description: 'no message is delivered twice',
    broken: 'a message was delivered twice',
  },
  'fifo-order': {
    kind: 'safety',
    formerly: 'order',
    description: 'the messages of a sender are delivered in the order of their broadcasts',
    broken: 'messages of a sender were delivered out of order',
  },
  'no-gap': {
    kind: 'safety',
    formerly: 'gap',
    description: 'no message of a sender is left out before a later one',
    broken: 'a message was left out before a later one',
  },
  'no-stale-incarnation': {
    kind: 'safety',
    formerly: 'from-the-dead',
    description:
      'no message of an incarnation is delivered after one of a later incarnation of the same server',
    broken: 'a message of an incarnation was delivered after one of a later incarnation of the same server',
  },
  'no-catch-up': {
    kind: 'safety',
    formerly: 'before-its-start',
    description: 'a server delivers no message that was broadcast before it started',
    broken: 'a message was delivered that had been broadcast before its receiver started',
  },
  'request-integrity': {
    kind: 'safety',
    formerly: 'disobeyed',
    description: 'a server broadcasts what its clients request, in that order, once, and nothing else',
    broken: 'a server did not broadcast what its clients had requested, in that order, once',
  },
  validity: {
    kind: 'liveness',
    formerly: 'lost',
    description: 'a server with a link to a sender gets all its broadcasts, if both keep running',
    broken: 'a message never reached a server with a link to its sender',
  },
  'request-liveness': {
    kind: 'liveness',
    formerly: 'ignored',
    description: 'a broadcast requested at a server that keeps running is accepted',
    broken: 'a broadcast that a client had requested was never accepted',
  },
  ...ENVELOPE_PROMISES,
} as const satisfies PromiseTable;

export type PromiseName = keyof typeof PROMISES;
