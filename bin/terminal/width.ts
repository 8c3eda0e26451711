/** Computes how many terminal cells a text occupies. Pure. */
import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const PLAIN = /^[\x20-\x7E]*$/;

/** The width of a text without control sequences, in cells. */
export function widthOf(text: string): number {
  // Nearly all texts are ASCII.
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** The characters of a text as a reader counts them: a letter with its accents, a family of emoji, is one. */
export function graphemesOf(text: string): readonly string[] {
  return PLAIN.test(text) ? text.split('') : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** A text in at most `width` cells, with an ellipsis if it was truncated. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let [kept, used] = ['', 0];
  for (const grapheme of graphemesOf(text)) {
    used += widthOf(grapheme);
    if (used > width - 1) break;
    kept += grapheme;
  }
  return `${kept}…`;
}
