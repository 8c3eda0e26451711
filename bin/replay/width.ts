/** How much room a text takes on a terminal. */

/** Characters that take two cells: the scripts of East Asia, and emoji. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

/** Characters that take none: accents that stand on what is before them, and joiners. */
const NONE = /\p{Mn}|\p{Me}|[\uFE0F\u200C\u200D]/u;

function cellsOf(character: string): number {
  return NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** The width of a text, in cells. */
export function widthOf(text: string): number {
  // Nearly all are plain.
  if (/^[\x20-\x7E]*$/.test(text)) return text.length;
  return Array.from(text).reduce((sum, character) => sum + cellsOf(character), 0);
}

/** A text in at most `width` cells, with an ellipsis for what was cut. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let [kept, used] = ['', 0];
  for (const character of text) {
    used += cellsOf(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
