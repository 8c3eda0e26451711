/** A canvas whose drawing is an SVG, as far as the diagram draws: there is one drawing code for the page and for pictures. */

import { escaped } from '../../lib/check/linearizability/picture.ts';

/** The path of a canvas, as SVG has it. */
export class SvgPath {
  data = '';

  moveTo(x: number, y: number): void {
    this.data += `M${round(x)} ${round(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.data += `L${round(x)} ${round(y)}`;
  }

  closePath(): void {
    this.data += 'Z';
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.data += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`;
  }

  /** Whole circles only: others do not occur. */
  arc(x: number, y: number, radius: number): void {
    const r = round(radius);
    this.data += `M${round(x + radius)} ${round(y)}A${r} ${r} 0 1 1 ${round(x - radius)} ${round(y)}A${r} ${r} 0 1 1 ${round(x + radius)} ${round(y)}`;
  }
}

/** What `save` keeps for `restore`. */
interface Saved {
  readonly alpha: number;
  readonly isClipped: boolean;
}

const ANCHORS: Readonly<Record<string, string>> = { center: 'middle', right: 'end' };

/** The context of such a canvas, with those members of a `CanvasRenderingContext2D` that the diagram uses. */
export class SvgContext {
  strokeStyle = '';
  fillStyle = '';
  lineWidth = 1;
  lineDashOffset = 0;
  globalAlpha = 1;
  font = '12px sans-serif';
  textAlign = 'left';
  textBaseline = 'middle';
  #path = new SvgPath();
  #dash: readonly number[] = [];
  readonly #elements: string[] = [];
  readonly #saved: Saved[] = [];
  #isClipped = false;
  #clips = 0;

  /** The elements that were drawn, a line each. */
  get elements(): string {
    return this.#elements.join('\n');
  }

  clearRect(): void {
    this.#elements.length = 0;
  }

  save(): void {
    this.#saved.push({ alpha: this.globalAlpha, isClipped: this.#isClipped });
  }

  restore(): void {
    const { alpha, isClipped } = this.#saved.pop() ?? { alpha: 1, isClipped: false };
    if (this.#isClipped && !isClipped) this.#elements.push('</g>');
    this.globalAlpha = alpha;
    this.#isClipped = isClipped;
  }

  /** To the present path, until what was saved is restored. */
  clip(): void {
    const id = `clip${String(this.#clips++)}`;
    this.#elements.push(
      `<clipPath id="${id}"><path d="${this.#path.data}"/></clipPath>`,
      `<g clip-path="url(#${id})">`,
    );
    this.#isClipped = true;
  }

  beginPath(): void {
    this.#path = new SvgPath();
  }

  moveTo(x: number, y: number): void {
    this.#path.moveTo(x, y);
  }

  lineTo(x: number, y: number): void {
    this.#path.lineTo(x, y);
  }

  arc(x: number, y: number, radius: number): void {
    this.#path.arc(x, y, radius);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path.rect(x, y, width, height);
  }

  closePath(): void {
    this.#path.closePath();
  }

  setLineDash(dash: readonly number[]): void {
    this.#dash = dash;
  }

  stroke({ data }: SvgPath = this.#path): void {
    if (data === '') return;
    const dash = this.#dash.length === 0 ? '' : ` stroke-dasharray="${this.#dash.join(' ')}"`;
    this.#add(
      'path',
      `d="${data}" stroke-width="${String(this.lineWidth)}"${dash}`,
      `fill:none;stroke:${this.strokeStyle}`,
    );
  }

  fill({ data }: SvgPath = this.#path): void {
    if (data !== '') this.#add('path', `d="${data}"`, `fill:${this.fillStyle}`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const path = new SvgPath();
    path.rect(x, y, width, height);
    this.fill(path);
  }

  fillText(text: string, x: number, y: number): void {
    const anchor = ANCHORS[this.textAlign] ?? 'start';
    const place = `x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" dominant-baseline="middle"`;
    this.#add('text', place, `fill:${this.fillStyle};font:${this.font}`, escaped(text));
  }

  /** Nearly: there is no font. */
  measureText(text: string): { readonly width: number } {
    const [, px = '12'] = /([\d.]+)px/.exec(this.font) ?? [];
    return { width: text.length * Number(px) * 0.58 };
  }

  #add(name: string, attributes: string, style: string, contents?: string): void {
    const opacity = this.globalAlpha === 1 ? '' : `;opacity:${String(this.globalAlpha)}`;
    const start = `<${name} ${attributes} style="${style}${opacity}"`;
    this.#elements.push(contents === undefined ? `${start}/>` : `${start}>${contents}</${name}>`);
  }
}

function round(number: number): string {
  return String(Math.round(number * 10) / 10);
}
