/** The kind of screen that the page is on. */

/** Whether it is narrow, as a phone: then what is not needed at first is folded. */
export function isNarrow(): boolean {
  return 'matchMedia' in globalThis && matchMedia('(width < 48rem)').matches;
}
