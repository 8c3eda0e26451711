/** The table of servers: state, beliefs of the others, and tools. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { serverWords } from '../../lib/trace/facts.ts';
import type { ServerState } from '../../lib/trace/live.ts';
import type { PageState } from '../machine/state.ts';
import { nameOfServer } from '../model/names.ts';
import { lastHeard } from './connection.ts';
import type { Dispatch } from './dispatch.ts';
import { part } from '../part.ts';

/** The belief of one server about another. */
type Belief = 'alive' | 'suspected' | 'down' | 'unknown' | 'itself' | 'nothing';

const SIGNS: Readonly<Record<Belief, string>> = {
  alive: '●',
  suspected: '◇',
  down: '✕',
  unknown: '?',
  itself: '–',
  nothing: '',
};

export function beliefOf(observer: ServerState, peer: number): Belief {
  if (observer.id === peer) return 'itself';
  // A server that is down believes nothing; one that is paused keeps its beliefs.
  if (observer.state === 'down') return 'nothing';
  if (observer.alive.includes(peer)) return 'alive';
  if (observer.suspected.includes(peer)) return 'suspected';
  // A peer that was never linked can be alive.
  return observer.lost.includes(peer) ? 'down' : 'unknown';
}

const linking = part(() => import('./links.ts'));

/**
 * @param servers - at the moment that is shown
 * @param counts - the title of the count that servers report; undefined: it is not shown
 * @param rates - how much it grows per second, by server
 */
export function serversView(
  state: PageState,
  servers: readonly ServerState[],
  counts: string | undefined,
  rates: ReadonlyMap<number, number>,
  nowMs: number,
  dispatch: Dispatch,
): TemplateResult {
  const { connection } = state;
  const { names, lanes, playheadMs } = state.live;
  const words = serverWords(lanes.facts);
  // Tools act on the present.
  const isThere = connection === 'open' && playheadMs === undefined;
  return html`<section class="servers ${isThere ? '' : 'lost'}" aria-labelledby="servers-title">
    <h2 id="servers-title">${capitalized(words.many)}</h2>
    ${lastHeard(state)}
    <div
      class="scroll"
      tabindex="0"
      role="region"
      aria-label="${capitalized(words.many)}, and who sees whom how"
    >
      <table>
        <thead>
          <tr>
            <th scope="col">${names.names === undefined ? 'id' : words.one}</th>
            <th scope="col">state</th>
            <th scope="col">do</th>
            <th scope="col" class="number">up for</th>
            ${
              counts === undefined
                ? nothing
                : html`<th scope="col" class="number">${counts}</th>
                    <th scope="col" class="number">per s</th>`
            }
            ${servers.map(
              ({ id }) => html`<th scope="col" class="seen">seen by ${nameOfServer(names, id)}</th>`,
            )}
            <th scope="col">incarnation</th>
          </tr>
        </thead>
        <tbody>
          ${servers.map((server) => {
            const rate = counts === undefined ? undefined : (rates.get(server.id) ?? 0);
            const name = nameOfServer(names, server.id);
            return row(server, { name, word: words.one }, servers, rate, nowMs, isThere, dispatch);
          })}
        </tbody>
      </table>
    </div>
    <p class="legend">
      <span><b class="alive">●</b> alive</span> <span><b class="suspected">◇</b> suspected: silent</span>
      <span><b class="down">✕</b> down</span>
      <span><b class="unknown">?</b> unknown: not met yet</span>
      ${linking()?.linkTools(state, dispatch) ?? nothing}
    </p>
  </section>`;
}

function row(
  server: ServerState,
  { name, word }: { readonly name: string; readonly word: string },
  all: readonly ServerState[],
  rate: number | undefined,
  nowMs: number,
  isThere: boolean,
  dispatch: Dispatch,
): TemplateResult {
  const { id, state, incarnation, messages, sinceMs } = server;
  const ask = (verb: string) => () => dispatch({ kind: 'lineEntered', line: `${verb} ${String(id)}` });
  const isDown = state === 'down';
  return html`<tr class=${state}>
    <th scope="row">${name}</th>
    <td><span class="state ${state}">${isThere ? state : `was ${state}`}</span></td>
    <td class="tools">
      ${
        isDown
          ? html`<button ?disabled=${!isThere} @click=${ask('start')} aria-label="restart ${word} ${name}">
              Restart
            </button>`
          : html`<button ?disabled=${!isThere} @click=${ask('crash')} aria-label="crash ${word} ${name}">
                Crash
              </button>
              <button
                ?disabled=${!isThere}
                @click=${ask(state === 'paused' ? 'resume' : 'pause')}
                aria-label="${state === 'paused' ? 'resume' : 'pause'} ${word} ${name}"
              >
                ${state === 'paused' ? 'Resume' : 'Pause'}
              </button>`
      }
    </td>
    <td class="number">${isDown ? '' : duration(nowMs - sinceMs)}</td>
    ${
      rate === undefined
        ? nothing
        : html`<td class="number">${isDown ? '' : messages.toLocaleString('en')}</td>
            <td class="number">${isDown ? '' : rate.toLocaleString('en')}</td>`
    }
    ${all.map((observer) => {
      const belief = beliefOf(observer, id);
      const label = belief === 'itself' || belief === 'nothing' ? '' : belief;
      return html`<td class="seen">
        <span class=${belief} title=${label}
          >${SIGNS[belief]}${label === '' ? nothing : html`<span class="hidden">${label}</span>`}</span
        >
      </td>`;
    })}
    <td class="incarnation">
      ${
        incarnation === undefined
          ? nothing
          : html`<span title="in decimals, as /healthz and follow tell it: ${incarnation}"
              >${incarnation.toString(36)}</span
            >`
      }
    </td>
  </tr>`;
}

/** A duration for people: in seconds, then in minutes, then in hours. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${String(minutes)} min ${String(seconds % 60)} s`
    : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

function capitalized(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
