/** The inspector: the chosen event with its content, and the part of the server where it happened: its state with the changes, and lists. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { keyed } from 'lit-html/directives/keyed.js';
import { currentView, momentText } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { describe } from '../model/filter.ts';
import type { Item } from '../model/item.ts';
import { isBehind } from '../model/lanes.ts';
import { lastAt } from '../model/moment.ts';
import { calledServer, placeOf } from '../model/names.ts';
import type { Dispatch } from '../view/dispatch.ts';
import { inspectionOf, type FieldInspection, type Inspection } from './inspection.ts';
import { stateTreeView } from './view.ts';

/** Nothing where servers have no parts. */
export function inspectorView(state: PageState, dispatch: Dispatch): TemplateResult | typeof nothing {
  const { lanes, names } = currentView(state);
  const chosen = inspected(state);
  const { parts } = lanes.facts;
  if (parts === undefined) return nothing;
  const inspection = chosen === undefined ? undefined : inspectionOf(chosen, lanes);
  return html`<section class="inspector" aria-labelledby="inspector-title">
    <h2 id="inspector-title">Inspector</h2>
    ${
      chosen === undefined || inspection === undefined
        ? html`<p class="hint">
            Choose an event of an ${parts.one}: its content and the state of the ${parts.one} are shown here.
          </p>`
        : keyed(
            chosen,
            html`<p class="of">
                <strong>${placeOf(chosen, names)}</strong>
                <span class="hint"
                  >${calledServer(names, chosen.server, lanes.facts)}, ${momentText(state, chosen.atMs)}</span
                >
              </p>
              <p class="what">${describe(chosen)}</p>
              ${messageView(chosen, dispatch)} ${guard([inspection], () => inspectedView(inspection))}`,
          )
    }
  </section>`;
}

/** The chosen event; with a playhead at another moment, the last event by then of the same part, or of any. */
function inspected(state: PageState): Item | undefined {
  const { lanes, chosen, playheadMs } = currentView(state);
  if (playheadMs === undefined || chosen?.atMs === playheadMs) return chosen;
  if (chosen !== undefined) return lastAt(lanes, chosen.lane, playheadMs);
  return lanes.parts
    .flatMap(({ lane }) => lastAt(lanes, lane, playheadMs) ?? [])
    .reduce<Item | undefined>(
      (last, item) => (last === undefined || isBehind(item, last) ? item : last),
      undefined,
    );
}

/** Buttons to the other ends of the arrows. */
function messageView({ causes, effects }: Item, dispatch: Dispatch): TemplateResult | typeof nothing {
  const ends = [
    ...causes.map((item) => ({ item, text: 'where it was sent' })),
    ...effects.map((item) => ({ item, text: 'where it was received' })),
  ].slice(0, 4);
  if (ends.length === 0) return nothing;
  return html`<p class="ends">
    ${ends.map(
      ({ item, text }) =>
        html`<button @click=${() => dispatch({ kind: 'chosen', item })}>
          ${text}: ${item.part ?? item.server}
        </button>`,
    )}
  </p>`;
}

function inspectedView({ fields, state, lists }: Inspection): TemplateResult {
  return html`<div class="inspected" tabindex="0" role="group" aria-label="the event and its agent">
    <div>
      <h3>Event</h3>
      <dl>${fields.map(fieldView)}</dl>
    </div>
    <div>
      <h3>State after it</h3>
      ${
        state === undefined
          ? html`<p class="hint">not known: the trace has no states, or they were left out</p>`
          : stateTreeView(state, 'state')
      }
    </div>
    ${
      lists.length === 0
        ? nothing
        : html`<div>
            ${lists.map(
              ({ title, rows }) =>
                html`<h3>${title}</h3>
                  <dl>${rows.map(({ name, value }) => fieldView({ name, content: value }))}</dl>`,
            )}
          </div>`
    }
  </div>`;
}

function fieldView({ name, content }: FieldInspection): TemplateResult {
  return html`<dt>${name}</dt>
    <dd>${typeof content === 'string' ? content : stateTreeView(content, name)}</dd>`;
}
