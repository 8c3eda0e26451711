/** The space-time diagram with its tools; the canvas itself is drawn by the painter, frame by frame. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { serverWords } from '../../lib/trace/facts.ts';
import { isFollowing } from '../machine/axis.ts';
import { currentView, momentText, shownRows } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { isKindShown } from '../model/filter.ts';
import { choicesOf } from '../model/kinds.ts';
import { nameOfServer, placeOf } from '../model/names.ts';
import type { ShownServer } from '../model/shownServer.ts';
import type { Item } from '../model/lanes.ts';
import { later } from './later.ts';
import type { PictureKind } from './savePicture.ts';
import type { Dispatch } from './dispatch.ts';
import { textOf } from './eventText.ts';
import { latencyView } from './latency.ts';
import { headsView } from './heads.ts';
import { isNarrow } from './screen.ts';
import { checkbox } from './checkbox.ts';
import { isFirstVisit } from './visit.ts';

/** @param servers - at the moment that is shown */
export function diagramView(
  state: PageState,
  servers: readonly ShownServer[],
  pageMs: number,
  dispatch: Dispatch,
): TemplateResult {
  const { source, lanes, chosen, omitted, names } = currentView(state);
  const words = serverWords(lanes.facts);
  const isLive = state.tab === 'live';
  const zoom = (factor: number) => () => dispatch({ kind: 'zoomedByKey', factor, pageMs });
  return html`<section class="diagram" aria-labelledby="diagram-title" ?hidden=${source.kind === 'none'}>
    <h2 id="diagram-title" class="hidden">Space-time diagram</h2>
    <div class="toolbar" role="toolbar" aria-label="diagram">
      ${
        isLive
          ? html`<button class="follow" @click=${() => dispatch({ kind: 'followToggled', pageMs })}>
              ${isFollowing(state) ? 'Hold still' : 'Follow'}
            </button>`
          : nothing
      }
      <button @click=${zoom(1 / 1.6)} aria-label="zoom in">+</button>
      <button @click=${zoom(1.6)} aria-label="zoom out">−</button>
      <button @click=${() => dispatch({ kind: 'panned', by: -0.3 })} aria-label="earlier">◂</button>
      <button @click=${() => dispatch({ kind: 'panned', by: 0.3 })} aria-label="later">▸</button>
      <button @click=${() => dispatch({ kind: 'fitted' })}>All</button>
      ${axisChoice(state, dispatch)} ${isLive ? latencyView(state, dispatch) : nothing}
      ${foldButton(state, dispatch)}
      <label class="find"
        >find
        <input
          type="search"
          .value=${state.filter.text}
          @input=${(event: Event) =>
            dispatch({ kind: 'textFiltered', text: (event.target as HTMLInputElement).value })}
      /></label>
      <details class="filter">
        <summary>show</summary>
        <div class="choices">
          <fieldset>
            <legend>kinds</legend>
            ${choicesOf(lanes.facts).map(({ kind, names, isMinor }) =>
              checkbox(
                isKindShown(state.filter, { kind, isMinor }),
                () => dispatch({ kind: 'kindToggled', of: kind }),
                names,
              ),
            )}
          </fieldset>
          <fieldset>
            <legend>${words.many}</legend>
            ${Array.from({ length: lanes.servers }, (_, server) =>
              checkbox(
                !state.filter.withoutServers.has(server),
                () => dispatch({ kind: 'serverToggled', server }),
                nameOfServer(names, server),
              ),
            )}
          </fieldset>
        </div>
      </details>
      <details class="filter">
        <summary>save picture</summary>
        <div class="choices">
          ${(['svg', 'png'] as const).map(
            (kind) =>
              html`<button
                @click=${() => document.dispatchEvent(new CustomEvent<PictureKind>(PICTURE, { detail: kind }))}
              >
                ${kind.toUpperCase()}
              </button>`,
          )}
        </div>
      </details>
      <span class="held" title="of all that is held, those that are shown: by kind, ${words.one} and words"
        ><span class="shown"></span>${lanes.size.toLocaleString('en')} events held<span class="inview"></span
        >${
          omitted > 0
            ? html`, <strong>a sample: ${omitted.toLocaleString('en')} more were left out</strong>`
            : nothing
        }<span class="thinned"></span
      ></span>
    </div>
    <div class="canvas">
      ${headsView(state, servers, dispatch)}
      <div class="lanes">
        <canvas
          tabindex="0"
          role="application"
          aria-roledescription="space-time diagram"
          aria-label="Events of all ${words.many}, a line each, time from left to right"
          aria-describedby="diagram-keys"
        ></canvas>
        <div class="tip" aria-hidden="true" hidden></div>
      </div>
    </div>
    ${(state.explore === undefined && later()?.playheadView(state, pageMs, dispatch)) || nothing}
    <p class="now ${chosen === undefined && state.pointed === undefined ? 'idle' : ''}" id="chosen">
      ${chosenText(chosen ?? state.pointed, state)}
    </p>
    <div class="notes">
      ${later()?.legendView(lanes.facts, isLive && isFirstVisit() && !isNarrow()) ?? nothing}
      <details class="keys">
        <summary>Keys</summary>
        <p id="diagram-keys">
          <kbd>←</kbd> <kbd>→</kbd> next event · <kbd>↑</kbd> <kbd>↓</kbd> other ${rowWord(state)} ·
          <kbd>+</kbd> <kbd>−</kbd> zoom · <kbd>0</kbd> all · <kbd>,</kbd> <kbd>.</kbd> move ·
          <kbd>Space</kbd> follow or hold still · <kbd>Esc</kbd> choose nothing
        </p>
      </details>
      <details
        class="events"
        @toggle=${(event: Event) =>
          dispatch({ kind: 'listToggled', isOpen: (event.target as HTMLDetailsElement).open })}
      >
        <summary>Events as a list</summary>
        ${state.isListOpen ? (later()?.eventsList(state, dispatch) ?? nothing) : nothing}
      </details>
    </div>
  </section>`;
}

/** The event by which a picture is asked for: what is seen is known to the painter alone. */
export const PICTURE = 'picture';

/** Time or causal order from left to right; the steps of a model are both. */
function axisChoice(state: PageState, dispatch: Dispatch): TemplateResult | typeof nothing {
  if (state.explore !== undefined) return nothing;
  const isOrder = currentView(state).order !== undefined;
  const choice = (name: string, isChosen: boolean) =>
    html`<label
      ><input
        type="radio"
        name="axis"
        .checked=${isChosen}
        @change=${() => void toggleAxis(dispatch)}
      />${name}</label
    >`;
  return html`<span class="axis" role="radiogroup" aria-label="axis">
    ${choice('time', !isOrder)} ${choice('order', isOrder)}
  </span>`;
}

async function toggleAxis(dispatch: Dispatch): Promise<void> {
  const { orderedOf } = await import('../later.ts');
  dispatch({ kind: 'axisToggled', ordering: orderedOf, pageMs: performance.now() });
}

/** Folds the rows of all parts into those of their servers, or unfolds them; nothing if there are none. */
function foldButton(state: PageState, dispatch: Dispatch): TemplateResult | typeof nothing {
  const foldable = shownRows(state).filter(({ isFolded }) => isFolded !== undefined);
  if (foldable.length === 0) return nothing;
  const isAnyOpen = foldable.some(({ isFolded }) => isFolded === false);
  const servers = foldable.map(({ server }) => server);
  return html`<button @click=${() => dispatch({ kind: 'folded', servers, isFolded: isAnyOpen })}>
    ${isAnyOpen ? 'Fold' : 'Unfold'}
  </button>`;
}

/** What a row of the diagram is. */
function rowWord(state: PageState): string {
  const { facts } = currentView(state).lanes;
  return facts.parts?.one ?? serverWords(facts).one;
}

function chosenText(item: Item | undefined, state: PageState): TemplateResult | string {
  if (item === undefined)
    return 'Point at an event to see what led to it and what it led to, by way of messages; choose it to keep that.';
  const { lanes, names } = currentView(state);
  return html`<span class="time">${momentText(state, item.atMs)}</span>
    <span class="sender s${item.lane % 8}">${placeOf(item, names)}</span> ${textOf(item, lanes)}`;
}
