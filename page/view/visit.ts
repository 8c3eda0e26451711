/** Whether the page is visited for the first time in this browser: then it explains itself. */

const KEY = 'visited';

/** Of a browser that keeps nothing for the page, each visit is the first. */
export function firstVisitIn(storage: () => Pick<Storage, 'getItem' | 'setItem'>): boolean {
  try {
    const kept = storage();
    const isFirst = kept.getItem(KEY) === null;
    kept.setItem(KEY, '1');
    return isFirst;
  } catch {
    return true;
  }
}

let isFirst: boolean | undefined;

/** The same answer until the page is left. */
export function isFirstVisit(): boolean {
  return (isFirst ??= firstVisitIn(() => localStorage));
}
