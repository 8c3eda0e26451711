/** The events of the diagram as a list, for screen readers and for reading. */
import { html, type TemplateResult } from 'lit-html';
import { currentView, momentText } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { isShown } from '../model/filter.ts';
import type { Item } from '../model/lanes.ts';
import { placeOf } from '../model/names.ts';
import type { Dispatch } from './dispatch.ts';
import { textOf } from './eventText.ts';

/** How many events in view are listed, and how many of each server are examined for that, at most. */
const LISTED_MAX = 60;
const LOOKED_AT_MAX = 2_000;

export function eventsList(state: PageState, dispatch: Dispatch): TemplateResult {
  const { lanes, chosen, names } = currentView(state);
  return html`<ol>
    ${listed(state).map(
      (item) =>
        html`<li class=${item === chosen ? 'chosen' : ''}>
          <button @click=${() => dispatch({ kind: 'chosen', item })}>
            <span class="time">${momentText(state, item.atMs)}</span>
            <span class="sender s${item.lane % 8}">${placeOf(item, names)}</span>
            ${textOf(item, lanes)}
          </button>
        </li>`,
    )}
  </ol>`;
}

function listed(state: PageState): readonly Item[] {
  const { lanes, view } = currentView(state);
  const items: Item[] = [];
  for (let number = 0; number < lanes.count; number++) {
    const lane = lanes.lane(number);
    const until = lanes.placeAt(number, view.fromMs + view.lengthMs);
    let count = 0;
    for (let i = until - 1; i >= Math.max(0, until - LOOKED_AT_MAX) && count < LISTED_MAX; i--) {
      const item = lane[i];
      if (item === undefined || item.atMs < view.fromMs) break;
      if (!isShown(item, state.filter)) continue;
      items.push(item);
      count++;
    }
  }
  return items.sort((a, b) => b.atMs - a.atMs).slice(0, LISTED_MAX);
}
