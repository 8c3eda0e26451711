/** The mesh as a small drawing: servers on a circle, and their links, which are chosen there. */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit-html';
import { currentView } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { meshOf, wordsOfLink, type MeshLink } from '../model/mesh.ts';
import { nameOfServer } from '../model/names.ts';
import type { ShownServer } from '../model/shownServer.ts';
import { linkMenu } from './linkMenu.ts';
import type { Dispatch } from './dispatch.ts';
import { moveFocus } from './rovingTabindex.ts';

/** The side of the drawing, and the radii of the circle and of a server, in units of the drawing. */
const SIDE = 200;
const AROUND = 78;
const NODE = 15;

/** Nothing for one server, which has no links. @param servers - at the moment that is shown */
export function meshView(
  state: PageState,
  servers: readonly ShownServer[],
  atMs: number,
  dispatch: Dispatch,
): TemplateResult | typeof nothing {
  if (servers.length < 2) return nothing;
  const { lanes, names } = currentView(state);
  const links = meshOf(servers, lanes, atMs);
  const [a, b] = state.ends;
  const chosen = links.find((link) => link.a === a && link.b === b);
  return html`<section class="mesh" aria-labelledby="mesh-title">
    <h2 id="mesh-title" class="hidden">Links</h2>
    <svg viewBox="0 0 ${SIDE} ${SIDE}" role="group" aria-label="links" @keydown=${moveFocus}>
      ${links.map((link, i) => {
        const isStop = chosen === undefined ? i === 0 : link === chosen;
        return linkView(link, servers.length, link === chosen, isStop, state, dispatch);
      })}
      ${servers.map(({ id, state: condition }, place) => {
        const [x, y] = placeOf(place, servers.length);
        const name = nameOfServer(names, id);
        return svg`<g class="node ${condition}" aria-hidden="true">
          <circle cx=${x} cy=${y} r=${NODE} />
          <text x=${x} y=${y}>${name === String(id) ? name : id}</text>
        </g>`;
      })}
    </svg>
    <div class="menu">
      ${chosen === undefined ? html`<p class="hint">${hintOf(state)}</p>` : linkMenu(state, chosen, dispatch)}
    </div>
  </section>`;
}

function hintOf({ ends, tab }: PageState): string {
  if (ends.length === 1) return `Choose the other end of a link of ${String(ends[0])}.`;
  return tab === 'live' ? 'Choose a link, or its two ends, to cut, hold or delay it.' : 'Choose a link.';
}

/** The place of a server on the circle: the first at the top, the others clockwise. */
function placeOf(place: number, count: number): readonly [x: number, y: number] {
  const angle = (2 * Math.PI * place) / count - Math.PI / 2;
  const at = (value: number) => Math.round(SIDE / 2 + AROUND * value);
  return [at(Math.cos(angle)), at(Math.sin(angle))];
}

function linkView(
  link: MeshLink,
  count: number,
  isChosen: boolean,
  isStop: boolean,
  state: PageState,
  dispatch: Dispatch,
): SVGTemplateResult {
  const { a, b, way } = link;
  const { names } = currentView(state);
  const [[x1, y1], [x2, y2]] = [placeOf(a, count), placeOf(b, count)];
  const choose = () => dispatch({ kind: 'linkChosen', a, b });
  const label = `link ${nameOfServer(names, a)} – ${nameOfServer(names, b)}: ${wordsOfLink(link)}`;
  const line = (name: string) => svg`<line class=${name} x1=${x1} y1=${y1} x2=${x2} y2=${y2} />`;
  return svg`<g
      class="link ${link.state} ${isChosen ? 'chosen' : ''}"
      role="button"
      tabindex=${isStop ? 0 : -1}
      aria-label=${label}
      aria-pressed=${isChosen ? 'true' : 'false'}
      @click=${choose}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        choose();
      }}
    ><title>${label}</title>${line('target')}${line('line')}
    ${link.state === 'cut' ? svg`<path class="sign" d="M-6-6 6 6M6-6-6 6" transform="translate(${(x1 + x2) / 2} ${(y1 + y2) / 2})" />` : nothing}
    ${
      way === undefined
        ? nothing
        : svg`<path class="sign" d="M-6-6 4 0l-10 6" transform="translate(${(x1 + x2) / 2} ${(y1 + y2) / 2}) rotate(${
            (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI + (way === 'forth' ? 0 : 180)
          })" />`
    }</g>`;
}
