/** Going through the entries of a list by arrow keys: the list is one stop of the tab key, however long it is. */

/** Where the keys lead from entry `at` of `count`; -1 is the list itself. Undefined: nowhere, the key is not for this. */
export function target(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowUp':
      // Into the list from below, where the newest entry is.
      return at === -1 ? count - 1 : Math.max(0, at - 1);
    case 'ArrowDown':
      return Math.min(count - 1, at + 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** Moves the focus among the buttons of the list that the event is of. */
export function roam(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const to = target(event.key, at, buttons.length);
  if (to === undefined) return;
  event.preventDefault();
  buttons[to]?.focus();
}
