/** A canvas that records each drawn stroke and area with its ink and its dashes. */
import type { Ink, Palette } from '../../../page/diagram/palette.ts';

export interface Mark {
  readonly by: 'stroke' | 'fill' | 'fillRect' | 'fillText';
  readonly ink: string;
  readonly alpha: number;
  readonly dash: readonly number[];
  readonly width: number;
  /** The arguments; for a stroke, the points of its path. */
  readonly at: readonly unknown[];
}

/** A palette in which every colour is the name of its ink. */
export const PALETTE = new Proxy({} as Palette, { get: (_, ink) => ink as Ink });

/** The part of a context that the diagram draws with. */
class FakeContext {
  readonly marks: Mark[] = [];
  strokeStyle = '';
  fillStyle = '';
  globalAlpha = 1;
  lineWidth = 1;
  font = '';
  textAlign = '';
  textBaseline = '';
  #dash: readonly number[] = [];
  #points: unknown[] = [];
  readonly #saved: number[] = [];

  clearRect(): void {
    this.marks.length = 0;
  }
  clip(): void {
    this.#points = [];
  }
  rect(): void {
    this.#points = [];
  }
  beginPath(): void {
    this.#points = [];
  }
  moveTo(x: number, y: number): void {
    this.#points.push([x, y]);
  }
  lineTo(x: number, y: number): void {
    this.#points.push([x, y]);
  }
  arc(x: number, y: number, radius: number): void {
    this.#points.push([x, y, radius]);
  }
  setLineDash(dash: readonly number[]): void {
    this.#dash = dash;
  }
  save(): void {
    this.#saved.push(this.globalAlpha);
  }
  restore(): void {
    this.globalAlpha = this.#saved.pop() ?? 1;
  }
  stroke(path?: FakePath): void {
    this.#mark('stroke', this.strokeStyle, path?.points ?? this.#points);
  }
  fill(path?: FakePath): void {
    this.#mark('fill', this.fillStyle, path?.points ?? this.#points);
  }
  fillRect(...at: readonly number[]): void {
    this.#mark('fillRect', this.fillStyle, at);
  }
  fillText(...at: readonly unknown[]): void {
    this.#mark('fillText', this.fillStyle, at);
  }

  /** As if every character were 6 pixels wide. */
  measureText(text: string): { readonly width: number } {
    return { width: 6 * text.length };
  }

  #mark(by: Mark['by'], ink: string, at: readonly unknown[]): void {
    this.marks.push({ by, ink, alpha: this.globalAlpha, dash: this.#dash, width: this.lineWidth, at });
  }
}

/** A path: its points. */
export class FakePath {
  readonly points: unknown[] = [];

  moveTo(x: number, y: number): void {
    this.points.push([x, y]);
  }
  lineTo(x: number, y: number): void {
    this.points.push([x, y]);
  }
  arc(x: number, y: number, radius: number): void {
    this.points.push([x, y, radius]);
  }
  closePath(): void {
    this.points.push('closed');
  }
}

/** The drawn strokes and areas, in order. */
export function marksOf<T>(drawn: (context: CanvasRenderingContext2D) => T): {
  readonly marks: readonly Mark[];
  readonly result: T;
} {
  const context = new FakeContext();
  const { Path2D } = globalThis;
  globalThis.Path2D = FakePath as unknown as typeof Path2D;
  try {
    const result = drawn(context as unknown as CanvasRenderingContext2D);
    return { marks: context.marks, result };
  } finally {
    globalThis.Path2D = Path2D;
  }
}
