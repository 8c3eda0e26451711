/** Roving tabindex (ARIA): arrow keys move through the entries of a list, which is one stop of the tab key. */

/** The entry to which a key leads from entry `at` of `count`; -1 is the list itself. Undefined: the key means nothing here. */
export function nextIndex(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowUp':
    case 'ArrowLeft':
      // Into the list from below, where the newest entry is.
      return at === -1 ? count - 1 : Math.max(0, at - 1);
    case 'ArrowDown':
    case 'ArrowRight':
      return Math.min(count - 1, at + 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** Moves the focus among the buttons and links of the group that the event is of. */
export function moveFocus(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const buttons = [
    ...(event.currentTarget as Element).querySelectorAll<HTMLElement>('button, a, [role=button]'),
  ];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const to = nextIndex(event.key, at, buttons.length);
  if (to === undefined) return;
  event.preventDefault();
  buttons[to]?.focus();
}
