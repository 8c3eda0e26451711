/** The controls of the playhead: a slider over all moments, steps from event to event, and play. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { currentView, momentText } from '../machine/currentView.ts';
import { momentsOf, shownMs, SPEEDS } from '../machine/playhead.ts';
import type { PageState } from '../machine/state.ts';
import { describe } from '../model/filter.ts';
import { knownFromMs } from '../model/moment.ts';
import { calledServer, nameOfServer } from '../model/names.ts';
import { nextShown } from '../model/steps.ts';
import type { Dispatch } from './dispatch.ts';
import { icon, type Icon } from './icon.ts';
import { overviewView } from './overview.ts';
import { playheadKeyed } from './playheadKeys.ts';

export function playheadView(state: PageState, pageMs: number, dispatch: Dispatch): TemplateResult {
  const { playheadMs } = currentView(state);
  const { fromMs, toMs } = momentsOf(state, pageMs);
  const isLive = state.tab === 'live';
  const button = (label: string, sign: Icon, tell: () => void, isDisabled = false) =>
    html`<button aria-label=${label} title=${label} ?disabled=${isDisabled} @click=${tell}>
      ${icon(sign)}
    </button>`;
  const step = (by: 1 | -1) => () => dispatch({ kind: 'playheadStepped', by, pageMs: performance.now() });
  const isPlaying = state.play !== undefined;
  return html`<div class="playhead" role="group" aria-label="moment that is shown">
    ${button('step to the event before', 'previous', step(-1))}
    ${button(isPlaying ? 'stop playing' : 'play', isPlaying ? 'pause' : 'play', () =>
      dispatch({ kind: 'playToggled', pageMs: performance.now() }),
    )}
    ${button('step to the next event', 'next', step(1), playheadMs === undefined)}
    <div class="scrub">
      ${overviewView(state, pageMs, dispatch)}
      <input
        type="range"
        aria-label="moment"
        min=${fromMs}
        max=${toMs}
        step="any"
        .value=${String(playheadMs ?? toMs)}
        aria-valuetext=${momentWords(state, pageMs)}
        @input=${(event: Event) =>
          dispatch({
            kind: 'playheadMoved',
            atMs: Number((event.target as HTMLInputElement).value),
            pageMs: performance.now(),
          })}
        @keydown=${(event: KeyboardEvent) => {
          const keyed = playheadKeyed(event, fromMs, performance.now());
          if (keyed === undefined) return;
          event.preventDefault();
          dispatch(keyed);
        }}
      />
    </div>
    <button
      ?disabled=${playheadMs === undefined}
      @click=${() => dispatch({ kind: 'playheadMoved', atMs: undefined, pageMs: performance.now() })}
    >
      ${isLive ? 'Now' : 'End'}
    </button>
    <select
      aria-label="speed of play"
      @change=${(event: Event) =>
        dispatch({ kind: 'speedChosen', speed: Number((event.target as HTMLSelectElement).value) })}
    >
      ${SPEEDS.map((speed) => html`<option value=${speed} .selected=${speed === state.speed}>${speed}×</option>`)}
    </select>
    <output>${playheadMs === undefined ? (isLive ? 'now' : 'end') : momentText(state, playheadMs)}</output>
    ${unknownBefore(state)}
  </div>`;
}

/** The moment in words, and the last event before it. */
function momentWords(state: PageState, pageMs: number): string {
  const { lanes, playheadMs, names } = currentView(state);
  const text = momentText(state, shownMs(state, pageMs));
  if (playheadMs === undefined) return `${text}, ${state.tab === 'live' ? 'now' : 'the end'}`;
  const last = nextShown(lanes, state.filter, playheadMs + 1e-6, -1);
  return last === undefined
    ? text
    : `${text}: ${last.part ?? calledServer(names, last.server, lanes.facts)}: ${describe(last)}`;
}

/** The servers of which the events that are held tell nothing at the moment: the page holds the last events only. */
function unknownBefore(state: PageState): TemplateResult | typeof nothing {
  const { lanes, playheadMs, names } = currentView(state);
  if (playheadMs === undefined) return nothing;
  const servers = Array.from({ length: lanes.servers }, (_, server) => server).filter((server) => {
    const [first] = lanes.statusChanges(server);
    return first === undefined || (first.event.kind !== 'started' && knownFromMs(lanes, server) > playheadMs);
  });
  if (servers.length === 0) return nothing;
  return html`<span class="hint"
    >not known at this moment, because earlier events are not held:
    ${servers.map((server) => nameOfServer(names, server)).join(', ')}</span
  >`;
}
