/** The text of an event on the page. */
import { rowOfFault } from '../../lib/trace/fault.ts';
import { describe } from '../model/filter.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import { truthIn } from '../model/truth.ts';

/** An event in words; of a fault with its meaning, of a belief about a peer with its truth. */
export function textOf(item: Item, lanes: Lanes): string {
  const { event } = item;
  if (event.kind === 'fault') {
    const [, meaning] = rowOfFault(event.fault).mark.label.split(': ');
    return `${describe(item)}${meaning === undefined ? '' : ` (${meaning})`}`;
  }
  const injected = item.isInjected ? ' (injected)' : '';
  return `${describe(item)}${injected}${item.row.truths?.[truthIn(item, lanes)] ?? ''}`;
}
