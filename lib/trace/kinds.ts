/**
 * The envelope: the kinds of event that a trace of any protocol has, a row each. What a protocol itself records is a fact, in its own table
 * (facts.ts). A kind is added by adding a row.
 */
import { row, type KindsOf, type Mark, type Shape, type Truth } from './row.ts';

function diamond(radius: number): Shape {
  return {
    polygon: [
      [0, -radius],
      [radius, 0],
      [0, radius],
      [-radius, 0],
    ],
  };
}

const SQUARE: Shape = {
  polygon: [
    [-4.5, -4.5],
    [4.5, -4.5],
    [4.5, 4.5],
    [-4.5, 4.5],
  ],
};

const SUSPICION: Readonly<Record<Truth, Mark>> = {
  true: { ink: 'true', isFilled: true, shapes: [diamond(7)], label: 'suspicion, true: the peer did not run' },
  false: {
    ink: 'false',
    shapes: [
      diamond(8),
      {
        strokes: [
          [0, -3.5, 0, 1],
          [0, 3, 0, 4],
        ],
      },
    ],
    label: 'suspicion, false: the peer ran',
  },
  unknown: { ink: 'true', shapes: [diamond(7)], label: 'suspicion, not known whether true' },
};

const DOWN: Readonly<Record<Truth, Mark>> = {
  true: { ink: 'true', isFilled: true, shapes: [SQUARE], label: 'down, true: the peer had ended' },
  false: { ink: 'false', shapes: [SQUARE], label: 'down, false: the peer ran' },
  unknown: {
    ink: 'true',
    shapes: [SQUARE, { strokes: [[-4.5, 0, 4.5, 0]] }],
    label: 'down, not known whether true',
  },
};

/** Messages in words: `#3`, `#3–5`. */
function numbers(first: number, count: number): string {
  return `#${String(first)}${count > 1 ? `–${String(first + count - 1)}` : ''}`;
}

function counted(count: number): string {
  return count === 1 ? 'a message' : `${String(count)} messages`;
}

export const ENVELOPE = {
  started: row({
    fields: {},
    description: 'The incarnation begins.',
    names: 'starts',
    words: () => 'started',
    does: () => 'starts',
    style: 'good',
    topic: 'incarnations',
    mark: {
      ink: 'start',
      isFilled: true,
      shapes: [
        {
          polygon: [
            [-4, -7],
            [7, 0],
            [-4, 7],
          ],
        },
      ],
      label: 'start',
    },
  }),
  crashed: row({
    fields: {},
    description: 'The incarnation was killed, failed, or was ended by the command `crash` of a client.',
    names: 'crashes',
    words: () => '✗ crashed',
    does: () => 'crashes',
    style: 'bad',
    topic: 'incarnations',
    mark: {
      ink: 'crash',
      shapes: [
        {
          strokes: [
            [-6, -6, 6, 6],
            [-6, 6, 6, -6],
          ],
        },
      ],
      label: 'crash',
    },
  }),
  stopped: row({
    fields: {},
    description: 'The incarnation ended in good order: by a signal, or with the grid that had started it.',
    names: 'orderly ends',
    words: () => '■ stopped',
    does: () => 'stops',
    style: 'plain',
    topic: 'incarnations',
    mark: {
      ink: 'start',
      isFilled: true,
      // A triangle as of a start, against a bar.
      shapes: [
        {
          polygon: [
            [-6, -6],
            [2, 0],
            [-6, 6],
          ],
        },
        {
          polygon: [
            [3, -6],
            [6, -6],
            [6, 6],
            [3, 6],
          ],
        },
      ],
      label: 'orderly end',
    },
  }),
  linkUp: row({
    fields: { peer: 'server', 'connection?': 'text' },
    description:
      'There is a link to `peer`. `connection` is a name that no other connection has, the same at both ends.',
    names: 'links up',
    words: ({ peer }) => `link ${String(peer)} up`,
    does: ({ peer }) => `has a link to ${String(peer)}`,
    style: 'good',
    topic: 'links',
    isMany: true,
    isMinor: true,
  }),
  linkDown: row({
    fields: { peer: 'server', reason: 'text' },
    description: 'The link to `peer` has ended, from either side.',
    names: 'links down',
    words: ({ peer, reason }) => `link ${String(peer)} down: ${reason}`,
    does: ({ peer, reason }) => `has lost its link to ${String(peer)}: ${reason}`,
    style: 'doubt',
    topic: 'links',
    isMany: true,
    isMinor: true,
  }),
  trusted: row({
    fields: { peer: 'server' },
    description: 'The failure detector trusts `peer`, for the first time or again.',
    names: 'trust',
    words: ({ peer }) => `trusts ${String(peer)}`,
    does: ({ peer }) => `trusts ${String(peer)}`,
    style: 'good',
    topic: 'suspicions',
    mark: {
      ink: 'trust',
      shapes: [
        {
          polygon: [
            [0, -6],
            [5.5, 4],
            [-5.5, 4],
          ],
        },
      ],
      label: 'trust',
    },
  }),
  suspected: row({
    fields: { peer: 'server' },
    description: '`peer` has been silent for the suspicion deadline.',
    names: 'suspicions',
    words: ({ peer }) => `suspects ${String(peer)}`,
    does: ({ peer }) => `suspects ${String(peer)}`,
    style: 'doubt',
    topic: 'suspicions',
    mark: SUSPICION,
    truths: {
      true: ': it was not running',
      false: ': falsely, it was running',
      unknown: ': this trace does not show whether it was running',
    },
  }),
  down: row({
    fields: { peer: 'server', reason: 'text' },
    description: '`peer` was trusted and is down: a dial was refused, or it is in another incarnation.',
    names: 'peers down',
    words: ({ peer, reason }) => `${String(peer)} is down: ${reason}`,
    does: ({ peer, reason }) => `considers ${String(peer)} down: ${reason}`,
    style: 'doubt',
    topic: 'suspicions',
    mark: DOWN,
    truths: {
      true: '',
      false: ' (falsely: it was running)',
      unknown: ' (this trace does not show whether it was)',
    },
  }),
  sent: row({
    fields: { to: 'server', first: 'count', count: 'count' },
    description:
      'Own messages, `count` from number `first` on, were written to the connection with `to`. The id of a message is (incarnation, number).',
    names: 'sent',
    words: ({ to, first, count }) => [`sent ${numbers(first, count)}`, ` ▸ ${String(to)}`],
    does: ({ to, count }) => `sends ${counted(count)} to ${String(to)}`,
    style: 'quiet',
    topic: 'messages',
    isMany: true,
  }),
  received: row({
    fields: { from: 'server', 'of?': 'incarnation', 'first?': 'count', count: 'count' },
    description:
      'New messages arrived from `from`: those of its incarnation `of` from number `first` on. From a peer without sessions both are omitted.',
    names: 'received',
    words: ({ from, first, count }) => [
      `received ${first === undefined ? String(count) : numbers(first, count)}`,
      ` ◂ ${String(from)}`,
    ],
    does: ({ from, count }) => `receives ${counted(count)} of ${String(from)}`,
    style: 'quiet',
    topic: 'messages',
    isMany: true,
    mark: { ink: 'receipt', shapes: [{ disc: 2.5 }], label: 'receipt' },
  }),
  timer: row({
    fields: { name: 'text' },
    description: 'A timer of the protocol has expired.',
    names: 'timers',
    words: ({ name }) => `timer ${name}`,
    does: ({ name }) => `has timer ${name} expire`,
    style: 'quiet',
    topic: 'timers',
    isMany: true,
    isMinor: true,
  }),
} as const;

/** The topics of the envelope in the output of scenarios. */
export const ENVELOPE_TOPICS = {
  incarnations: 'servers start, crash and stop',
  links: 'links come and go',
  suspicions: 'peers are suspected and trusted',
  messages: 'messages are written to connections and received',
  timers: 'timers expire',
  faults: 'faults begin and end',
} as const;

/** Kinds that had another name in version 1 of the trace, by that name. */
export const FORMER_KINDS: ReadonlyMap<string, keyof typeof ENVELOPE> = new Map([['peerDown', 'down']]);

/** The present name of a kind, given by its present name or by its name in version 1. */
export function currentKind(name: string): string {
  return FORMER_KINDS.get(name) ?? name;
}

/** What can happen to a server in any protocol. */
export type EnvelopeEvent = KindsOf<typeof ENVELOPE>;
