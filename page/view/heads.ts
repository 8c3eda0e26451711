/** The heads of the lanes, at their left ends: name, state and tools of each server, and how the others see it. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { serverWords } from '../../lib/trace/facts.ts';
import { currentView, shownRows } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { beliefOf } from '../model/beliefs.ts';
import { nameOfServer } from '../model/names.ts';
import type { Row } from '../model/rows.ts';
import type { ShownServer } from '../model/shownServer.ts';
import { areToolsActive } from './active.ts';
import type { Dispatch } from './dispatch.ts';
import { icon } from './icon.ts';
import { beliefSign } from './beliefs.ts';
import { serverTools } from './serverTools.ts';

/** @param servers - at the moment that is shown */
export function headsView(
  state: PageState,
  servers: readonly ShownServer[],
  dispatch: Dispatch,
): TemplateResult {
  const { lanes } = currentView(state);
  const { many } = serverWords(lanes.facts);
  return html`<ol class="heads" aria-label=${many}>
    ${shownRows(state).map((row) =>
      row.part === undefined
        ? headOf(row, state, servers, dispatch)
        : html`<li class="head part"><span class="name" title=${row.name}>${row.name}</span></li>`,
    )}
  </ol>`;
}

function headOf(
  row: Row,
  state: PageState,
  servers: readonly ShownServer[],
  dispatch: Dispatch,
): TemplateResult {
  const { server: id, name, note, isFolded } = row;
  const { lanes, names } = currentView(state);
  const { one } = serverWords(lanes.facts);
  const server = servers[id];
  const called = `${one} ${nameOfServer(names, id)}`;
  const isChosen = state.ends.includes(id);
  // Of a grid, what is shown may be over.
  const isOld = state.tab === 'live' && !areToolsActive(state);
  const others = servers.filter((observer) => observer.id !== id);
  return html`<li class="head ${server?.state ?? 'unknown'} ${isChosen ? 'chosen' : ''}">
    ${
      isFolded === undefined
        ? nothing
        : html`<button
            class="fold"
            aria-expanded=${isFolded ? 'false' : 'true'}
            aria-label="${lanes.facts.parts?.many ?? 'parts'} of ${called}"
            @click=${() => dispatch({ kind: 'folded', servers: [id], isFolded: !isFolded })}
          >
            ${icon(isFolded ? 'next' : 'down')}
          </button>`
    }
    <button
      class="name"
      aria-pressed=${isChosen ? 'true' : 'false'}
      title="${name}: choose it as the sender, or as one end of a link"
      @click=${() => dispatch({ kind: 'endChosen', server: id })}
    >
      <span class="hidden">${note === '' ? one : (lanes.facts.parts?.one ?? one)}</span> ${name}
    </button>
    ${
      server === undefined
        ? nothing
        : html`<span class="state ${server.state}">${isOld ? `was ${server.state}` : server.state}</span>`
    }
    ${note === '' ? nothing : html`<span class="note" title=${note}>${note}</span>`}
    ${
      others.length === 0 || state.explore !== undefined
        ? nothing
        : html`<span class="seen"
            ><span class="hidden">seen as </span>${others.map((observer) =>
              beliefSign(beliefOf(observer, id), ` for ${nameOfServer(names, observer.id)}`),
            )}</span
          >`
    }
    ${
      state.tab === 'live' && server !== undefined
        ? serverTools(server, called, areToolsActive(state), dispatch)
        : nothing
    }
  </li>`;
}
