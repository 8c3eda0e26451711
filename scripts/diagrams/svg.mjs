/** A canvas whose drawing is an SVG, as far as the page's diagram draws: its colours follow the reader's scheme, light or dark. */
import { escaped } from '../../lib/check/linearizability/picture.ts';

/** The path of a canvas: `Path2D` where there is no browser. */
export class SvgPath {
  data = '';

  moveTo(x, y) {
    this.data += `M${round(x)} ${round(y)}`;
  }

  lineTo(x, y) {
    this.data += `L${round(x)} ${round(y)}`;
  }

  closePath() {
    this.data += 'Z';
  }

  rect(x, y, width, height) {
    this.data += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`;
  }

  /** Whole circles only: others do not occur. */
  arc(x, y, radius) {
    const r = round(radius);
    this.data += `M${round(x + radius)} ${round(y)}A${r} ${r} 0 1 1 ${round(x - radius)} ${round(y)}A${r} ${r} 0 1 1 ${round(x + radius)} ${round(y)}`;
  }
}

/** The context of such a canvas, with those members of a `CanvasRenderingContext2D` that `page/diagram/draw.ts` uses. */
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
  #dash = [];
  #elements = [];

  /** The elements that were drawn, a line each. */
  get elements() {
    return this.#elements.join('\n');
  }

  clearRect() {}
  save() {}
  restore() {}
  clip() {
    // What is drawn lies within the picture: it shows the whole trace.
  }

  beginPath() {
    this.#path = new SvgPath();
  }

  moveTo(x, y) {
    this.#path.moveTo(x, y);
  }

  lineTo(x, y) {
    this.#path.lineTo(x, y);
  }

  arc(x, y, radius) {
    this.#path.arc(x, y, radius);
  }

  rect(x, y, width, height) {
    this.#path.rect(x, y, width, height);
  }

  closePath() {
    this.#path.closePath();
  }

  setLineDash(dash) {
    this.#dash = dash;
  }

  stroke({ data } = this.#path) {
    if (data === '') return;
    const dash = this.#dash.length === 0 ? '' : ` stroke-dasharray="${this.#dash.join(' ')}"`;
    this.#add(
      'path',
      `d="${data}" stroke-width="${this.lineWidth}"${dash}`,
      `fill:none;stroke:${this.strokeStyle}`,
    );
  }

  fill({ data } = this.#path) {
    if (data !== '') this.#add('path', `d="${data}"`, `fill:${this.fillStyle}`);
  }

  fillRect(x, y, width, height) {
    const path = new SvgPath();
    path.rect(x, y, width, height);
    this.fill(path);
  }

  fillText(text, x, y) {
    const anchor = { center: 'middle', right: 'end' }[this.textAlign] ?? 'start';
    const place = `x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" dominant-baseline="middle"`;
    this.#add('text', place, `fill:${this.fillStyle};font:${this.font}`, escaped(text));
  }

  /** Nearly: there is no font. */
  measureText(text) {
    const [, px = '12'] = /([\d.]+)px/.exec(this.font) ?? [];
    return { width: text.length * Number(px) * 0.58 };
  }

  #add(name, attributes, style, contents) {
    const opacity = this.globalAlpha === 1 ? '' : `;opacity:${this.globalAlpha}`;
    const start = `<${name} ${attributes} style="${style}${opacity}"`;
    this.#elements.push(contents === undefined ? `${start}/>` : `${start}>${contents}</${name}>`);
  }
}

function round(number) {
  return Math.round(number * 10) / 10;
}
