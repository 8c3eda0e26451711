/** The legend: every mark as it is drawn in the diagram, with its meaning. */
import { strokeArrows, type ArrowKind } from './arrows.ts';
import { paintFuture, paintPast } from './bands.ts';
import { drawBar } from './bars.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import type { Mark } from '../../lib/trace/row.ts';
import { glyphsOf } from './glyphs.ts';
import { drawStrip, drawTear, STRIPS, type StripName } from './linkFaults.ts';
import { addLostWay } from './lost.ts';
import type { Palette } from './palette.ts';
import { strokeLine } from './servers.ts';
import { paintMarker } from './markers.ts';

export interface Sample {
  readonly label: string;
  /** The mark of events of which it is a sample. */
  readonly mark?: Mark;
  /** How wide it is, in CSS pixels; all are as high as {@link SAMPLE_HEIGHT}. */
  readonly width: number;
  readonly paint: (context: CanvasRenderingContext2D, palette: Palette) => void;
}

export const SAMPLE_HEIGHT = 20;
const NARROW = 20;
const WIDE = 40;
const MIDDLE = SAMPLE_HEIGHT / 2;

/** The strip or tear that is drawn beside the glyph of a fault of a link. */
function besides(name: string): Sample['paint'] | undefined {
  if (name in STRIPS)
    return (context, palette) => drawStrip(context, palette, name as StripName, NARROW, WIDE, MIDDLE);
  if (name === 'cut') return (context, palette) => drawTear(context, palette, 29, [[0, SAMPLE_HEIGHT]]);
  return undefined;
}

function sampleOf(name: string, mark: Mark): Sample {
  const more = besides(name);
  return {
    label: mark.label,
    mark,
    width: more === undefined ? NARROW : WIDE,
    paint: (context, palette) => {
      paintMarker(context, palette, mark, NARROW / 2, MIDDLE);
      more?.(context, palette);
    },
  };
}

const line =
  (condition: 'up' | 'paused' | 'down'): Sample['paint'] =>
  (context, palette) =>
    strokeLine(context, palette, condition, 2, WIDE - 2, MIDDLE);

const arrow = (context: CanvasRenderingContext2D, palette: Palette, kind: ArrowKind = 'plain') =>
  strokeArrows(
    context,
    palette,
    [
      [
        [2, 3],
        [WIDE, SAMPLE_HEIGHT - 3],
      ],
    ],
    kind,
  );

/** The other marks. */
const LINES: Readonly<Record<string, Sample>> = {
  arrow: {
    label: 'a message: from where it was sent to where it was received',
    width: WIDE,
    paint: (context, palette) => arrow(context, palette),
  },
  past: {
    label: 'past of the event that is pointed at: what may have led to it',
    width: WIDE,
    paint: (context, palette) => {
      paintPast(context, palette, 0, WIDE, MIDDLE);
      arrow(context, palette, 'past');
    },
  },
  future: {
    label: 'its future: what it may have led to',
    width: WIDE,
    paint: (context, palette) => {
      paintFuture(context, palette, 0, WIDE, MIDDLE);
      arrow(context, palette, 'future');
    },
  },
  concurrent: {
    label: 'concurrent with it: neither can have led to the other (faded)',
    width: WIDE,
    paint: (context, palette) => arrow(context, palette, 'concurrent'),
  },
  evidence: {
    label: 'event of the violation that is shown',
    width: NARROW,
    paint: (context, palette) => {
      context.strokeStyle = palette.crash;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(MIDDLE, MIDDLE, 8, 0, 2 * Math.PI);
      context.stroke();
    },
  },
  lost: {
    label: 'message that was lost',
    width: WIDE,
    paint: (context, palette) => {
      const way = new Path2D();
      addLostWay(way, way, [2, MIDDLE], [WIDE - 8, MIDDLE]);
      context.strokeStyle = palette.crash;
      context.lineWidth = 2;
      context.setLineDash([6, 4]);
      context.stroke(way);
      context.setLineDash([]);
    },
  },
  running: { label: 'runs', width: WIDE, paint: line('up') },
  standing: { label: 'stands still: paused', width: WIDE, paint: line('paused') },
  down: { label: 'does not run', width: WIDE, paint: line('down') },
  bars: {
    label: 'many events: how many',
    width: NARROW,
    paint: (context, palette) =>
      [3, 6, 9, 5].forEach((height, i) => drawBar(context, palette, 3 + 4 * i, MIDDLE, height)),
  },
  now: {
    label: 'now',
    width: NARROW,
    paint: (context, palette) => {
      context.fillStyle = palette.chosen;
      context.fillRect(MIDDLE, 0, 1, SAMPLE_HEIGHT);
    },
  },
};

/** All glyphs and other marks, in the order of the legend. */
export function legendOf(facts: FactTable): Readonly<Record<string, Sample>> {
  return {
    ...Object.fromEntries(
      Object.entries(glyphsOf(facts)).map(([name, mark]) => [name, sampleOf(name, mark)]),
    ),
    ...LINES,
  };
}
