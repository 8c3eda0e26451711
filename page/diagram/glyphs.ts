/** The signs for events: told apart by shape as well as by colour. */
import type { FaultKind } from '../../lib/trace/fault.ts';
import type { LiveEvent } from '../../lib/live/live.ts';
import { FAULT_NAMES } from '../model/faultNames.ts';
import type { Truth } from '../model/truth.ts';
import type { Ink } from './palette.ts';

/** Adds its outline to a path, around (x, y). */
export type Outline = (path: Path2D, x: number, y: number) => void;

export interface Glyph {
  readonly ink: Ink;
  readonly isFilled: boolean;
  readonly outline: Outline;
  /** What it stands for in the legend. */
  readonly says: string;
}

const disc =
  (radius: number): Outline =>
  (path, x, y) => {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  };
const polygon =
  (...corners: readonly (readonly [number, number])[]): Outline =>
  (path, x, y) => {
    corners.forEach(([dx, dy], i) => (i === 0 ? path.moveTo(x + dx, y + dy) : path.lineTo(x + dx, y + dy)));
    path.closePath();
  };
const strokes =
  (...lines: readonly (readonly [number, number, number, number])[]): Outline =>
  (path, x, y) => {
    for (const [fromX, fromY, toX, toY] of lines) {
      path.moveTo(x + fromX, y + fromY);
      path.lineTo(x + toX, y + toY);
    }
  };

export const GLYPHS = {
  broadcast: { ink: 'broadcast', isFilled: true, outline: disc(4.5), says: 'broadcast' },
  delivered: { ink: 'delivered', isFilled: false, outline: disc(3.5), says: 'delivery' },
  started: {
    ink: 'start',
    isFilled: true,
    outline: polygon([-4, -7], [7, 0], [-4, 7]),
    says: 'start',
  },
  crashed: {
    ink: 'crash',
    isFilled: false,
    outline: strokes([-6, -6, 6, 6], [-6, 6, 6, -6]),
    says: 'crash',
  },
  // A triangle as of a start, against a bar: the end of it.
  stopped: {
    ink: 'start',
    isFilled: true,
    outline: (path, x, y) => {
      polygon([-6, -6], [2, 0], [-6, 6])(path, x, y);
      polygon([3, -6], [6, -6], [6, 6], [3, 6])(path, x, y);
    },
    says: 'orderly end',
  },
  suspectedTruly: {
    ink: 'true',
    isFilled: true,
    outline: polygon([0, -7], [7, 0], [0, 7], [-7, 0]),
    says: 'suspicion, true: the peer did not run',
  },
  suspectedFalsely: {
    ink: 'false',
    isFilled: false,
    outline: (path, x, y) => {
      polygon([0, -8], [8, 0], [0, 8], [-8, 0])(path, x, y);
      strokes([0, -3.5, 0, 1], [0, 3, 0, 4])(path, x, y);
    },
    says: 'suspicion, false: the peer ran',
  },
  suspectedPerhaps: {
    ink: 'true',
    isFilled: false,
    outline: polygon([0, -7], [7, 0], [0, 7], [-7, 0]),
    says: 'suspicion of one that tells nothing',
  },
  trusted: {
    ink: 'trust',
    isFilled: false,
    outline: polygon([0, -6], [5.5, 4], [-5.5, 4]),
    says: 'trust',
  },
  peerDown: {
    ink: 'true',
    isFilled: true,
    outline: polygon([-4.5, -4.5], [4.5, -4.5], [4.5, 4.5], [-4.5, 4.5]),
    says: 'held for dead, and was',
  },
  peerDownFalsely: {
    ink: 'false',
    isFilled: false,
    outline: polygon([-4.5, -4.5], [4.5, -4.5], [4.5, 4.5], [-4.5, 4.5]),
    says: 'held for dead, falsely',
  },
  peerDownPerhaps: {
    ink: 'true',
    isFilled: false,
    outline: polygon([-4.5, -4.5], [4.5, -4.5], [4.5, 4.5], [-4.5, 4.5], [-4.5, 0], [4.5, 0], [-4.5, 0]),
    says: 'held for dead, perhaps rightly',
  },
  fault: {
    ink: 'fault',
    isFilled: false,
    outline: strokes([-2, -8, 3, -1], [3, -1, -3, 1], [-3, 1, 2, 8]),
    says: FAULT_NAMES.crash,
  },
  paused: {
    ink: 'pause',
    isFilled: false,
    outline: strokes([-2.5, -6, -2.5, 6], [2.5, -6, 2.5, 6]),
    says: 'pause',
  },
  resumed: {
    ink: 'pause',
    isFilled: false,
    outline: polygon([-3, -5], [5, 0], [-3, 5]),
    says: 'end of a pause',
  },
  block: {
    ink: 'pause',
    isFilled: false,
    outline: strokes([-3.5, -6, -3.5, 6], [3.5, -6, 3.5, 6], [-3.5, 0, 3.5, 0]),
    says: FAULT_NAMES.block,
  },
  cut: {
    ink: 'fault',
    isFilled: false,
    outline: strokes([-5, 6, 0, -6], [0, 6, 5, -6]),
    says: FAULT_NAMES.cut,
  },
  // An hourglass.
  clog: {
    ink: 'fault',
    isFilled: false,
    outline: polygon([-4.5, -6.5], [4.5, -6.5], [-4.5, 6.5], [4.5, 6.5]),
    says: FAULT_NAMES.clog,
  },
  // A wave.
  delay: {
    ink: 'fault',
    isFilled: false,
    outline: strokes([-8, 3, -4, -4], [-4, -4, 0, 4], [0, 4, 4, -4], [4, -4, 8, 3]),
    says: FAULT_NAMES.delay,
  },
  // Nothing gets through: a circle that is struck out.
  drop: {
    ink: 'fault',
    isFilled: false,
    outline: (path, x, y) => {
      disc(5.5)(path, x, y);
      strokes([-6, 6, 6, -6])(path, x, y);
    },
    says: FAULT_NAMES.drop,
  },
  // A funnel.
  slow: {
    ink: 'fault',
    isFilled: false,
    outline: strokes([-6, -6, 0, 1], [6, -6, 0, 1], [-6, -6, 6, -6], [0, 1, 0, 8]),
    says: FAULT_NAMES.slow,
  },
  // A clock.
  step: {
    ink: 'fault',
    isFilled: false,
    outline: (path, x, y) => {
      disc(6.5)(path, x, y);
      strokes([0, -4, 0, 0], [0, 0, 3, 1.5])(path, x, y);
    },
    says: FAULT_NAMES.step,
  },
  other: { ink: 'other', isFilled: false, outline: strokes([0, -5, 0, 5]), says: 'anything else' },
} as const satisfies Readonly<Record<string, Glyph>>;

export type GlyphName = keyof typeof GLYPHS;

/**
 * The sign for an event.
 *
 * @param truth - asked of what is believed of a peer
 */
export function glyphOf(event: LiveEvent, truth: () => Truth): GlyphName {
  switch (event.kind) {
    case 'suspected':
      return { true: 'suspectedTruly', false: 'suspectedFalsely', unknown: 'suspectedPerhaps' }[
        truth()
      ] as GlyphName;
    case 'peerDown':
      return { true: 'peerDown', false: 'peerDownFalsely', unknown: 'peerDownPerhaps' }[truth()] as GlyphName;
    case 'fault':
      return glyphOfFault(event.fault.kind);
    case 'sent':
    case 'command':
    case 'linkUp':
    case 'linkDown':
    case 'alive':
      return 'other';
    default:
      return event.kind;
  }
}

/** A pause is one, whether a trace tells it as a fault or a grid as it begins. */
function glyphOfFault(kind: FaultKind): GlyphName {
  if (kind === 'pause') return 'paused';
  return kind === 'crash' || kind === 'restart' ? 'fault' : kind;
}
