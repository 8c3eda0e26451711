/** The texts of messages beside their arrows, where there is space. */
import { harmless } from '../../lib/wire/text.ts';
import type { Arrow } from './arrows.ts';
import { type Geometry } from './geometry.ts';
import type { Palette } from './palette.ts';
import { crossing, type Point } from './routes.ts';
import type { Scene } from './scene.ts';

/** With more arrows there is no space for texts. */
const ARROWS_MAX = 60;
const CHARACTERS_MAX = 18;
/** Nearer to a line there are signs. */
const FROM_LINE_PX = 11;
const LINE_PX = 13;
const FONT = '11px system-ui, sans-serif';

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function drawLabels(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  arrows: readonly Arrow[],
): void {
  const { geometry } = scene;
  if (arrows.length > ARROWS_MAX || geometry.laneHeight < 2 * FROM_LINE_PX + LINE_PX) return;
  context.font = FONT;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const taken: Box[] = [];
  const isFree = (box: Box) =>
    box.left > geometry.left &&
    box.right < geometry.width &&
    taken.every(
      (other) =>
        box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
    );
  for (const { way, kind, cause, item } of arrows) {
    const text = kind === 'concurrent' ? '' : labelOf(cause.value, item.shownAs?.value ?? item.value);
    if (text === '') continue;
    const [x, y] = besideFirstLine(geometry, way);
    const box = { left: x + 4, right: x + 8 + context.measureText(text).width, top: y - 6, bottom: y + 6 };
    // An arrow that crosses a text can be read, a text that crosses another cannot.
    if (!isFree(box) || arrows.some((other) => other.way !== way && isThrough(other.way, box))) continue;
    taken.push(box);
    context.fillStyle = palette.text;
    context.fillText(text, box.left + 2, y);
  }
}

/** The text of a message by one of the events at the ends of its arrow, shortened; empty if none has it. */
function labelOf(...values: readonly unknown[]): string {
  for (const value of values) {
    const { texts, message } = value as { readonly texts?: readonly string[]; readonly message?: unknown };
    const only = texts?.length === 1 ? texts[0] : undefined;
    const text = typeof message === 'string' ? kindIn(message) : only;
    if (text === undefined) continue;
    return harmless(text, CHARACTERS_MAX);
  }
  return '';
}

/** The kind of a message of an agent, which is JSON, if it names one; otherwise all of it. */
function kindIn(message: string): string {
  try {
    const { kind } = JSON.parse(message) as { readonly kind?: unknown };
    return typeof kind === 'string' ? kind : message;
  } catch {
    return message;
  }
}

/** The place on a way in the middle between its first line and the next. */
function besideFirstLine({ laneHeight }: Geometry, way: readonly Point[]): Point {
  const [[, fromY], [, toY]] = [way[0] as Point, way.at(-1) as Point];
  const y = fromY + (Math.sign(toY - fromY) * laneHeight) / 2;
  return [crossing(way, y), y];
}

/** Whether a way leads through a box. */
function isThrough(way: readonly Point[], { left, right, top, bottom }: Box): boolean {
  for (let i = 1; i < way.length; i++) {
    const [[fromX, fromY], [toX, toY]] = [way[i - 1] as Point, way[i] as Point];
    if (Math.max(fromY, toY) < top || Math.min(fromY, toY) > bottom) continue;
    const xAt = (y: number) =>
      toY === fromY ? fromX : fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX);
    const clamp = (y: number) => Math.min(Math.max(y, Math.min(fromY, toY)), Math.max(fromY, toY));
    const [a, b] = [xAt(clamp(top)), xAt(clamp(bottom))];
    if (Math.max(a, b) > left && Math.min(a, b) < right) return true;
  }
  return false;
}
