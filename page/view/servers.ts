/** The table of all servers: what the heads of their lanes have no room for, and who sees whom how. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { serverWords } from '../../lib/trace/facts.ts';
import { currentView } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { beliefOf } from '../model/beliefs.ts';
import { nameOfServer } from '../model/names.ts';
import type { ShownServer } from '../model/shownServer.ts';
import { beliefLegend, beliefSign } from './beliefs.ts';

/**
 * @param servers - at the moment that is shown
 * @param counts - the title of the count that servers report; undefined: it is not shown
 * @param rates - how much it grows per second, by server
 */
export function serversView(
  state: PageState,
  servers: readonly ShownServer[],
  counts: string | undefined,
  rates: ReadonlyMap<number, number>,
  nowMs: number,
): TemplateResult {
  const { connection, tab } = state;
  const { names, lanes, playheadMs } = currentView(state);
  const words = serverWords(lanes.facts);
  const isThere = tab !== 'live' || connection === 'open' || playheadMs !== undefined;
  return html`<section class="servers ${isThere ? '' : 'lost'}" aria-labelledby="servers-title">
    <h2 id="servers-title">${capitalized(words.many)}</h2>
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
            return row(server, name, servers, rate, nowMs, isThere);
          })}
        </tbody>
      </table>
    </div>
    ${beliefLegend()}
  </section>`;
}

function row(
  server: ShownServer,
  name: string,
  all: readonly ShownServer[],
  rate: number | undefined,
  nowMs: number,
  isThere: boolean,
): TemplateResult {
  const { id, state, incarnation, messages, sinceMs } = server;
  const isDown = state === 'down' || state === 'unknown';
  return html`<tr class=${state}>
    <th scope="row">${name}</th>
    <td><span class="state ${state}">${isThere ? state : `was ${state}`}</span></td>
    <td class="number">${isDown ? '' : duration(nowMs - sinceMs)}</td>
    ${
      rate === undefined
        ? nothing
        : html`<td class="number">${isDown ? '' : messages.toLocaleString('en')}</td>
            <td class="number">${isDown ? '' : rate.toLocaleString('en')}</td>`
    }
    ${all.map((observer) => html`<td class="seen">${beliefSign(beliefOf(observer, id))}</td>`)}
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
