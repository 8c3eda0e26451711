/** How much larger than its own pixels an element is shown: the presenter's view is zoomed. */
export function zoomOf(element: Element): number {
  // Older browsers do not tell, but draw the same, less sharp.
  return (element as Partial<Pick<Element, 'currentCSSZoom'>>).currentCSSZoom ?? 1;
}
