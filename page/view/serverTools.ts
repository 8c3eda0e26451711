/** The buttons of a server: crash or restart, pause or resume. */
import { html, type TemplateResult } from 'lit-html';
import type { ShownServer } from '../model/shownServer.ts';
import type { Dispatch } from './dispatch.ts';
import { icon, type Icon } from './icon.ts';

/**
 * @param called - the server with its word, as in `server 1`
 * @param isActive - whether the grid can be told now
 */
export function serverTools(
  { id, state }: Pick<ShownServer, 'id' | 'state'>,
  called: string,
  isActive: boolean,
  dispatch: Dispatch,
): TemplateResult {
  const tool = (name: string, verb: string, sign: Icon) =>
    html`<button
      class="tool"
      ?disabled=${!isActive}
      aria-label="${name} ${called}"
      title="${name} ${called}"
      @click=${() => dispatch({ kind: 'lineEntered', line: `${verb} ${String(id)}` })}
    >
      ${icon(sign)}<span class="word" aria-hidden="true">${name}</span>
    </button>`;
  return html`<span class="tools"
    >${
      state === 'down'
        ? tool('restart', 'start', 'restart')
        : html`${state === 'paused' ? tool('resume', 'resume', 'play') : tool('pause', 'pause', 'pause')}
          ${tool('crash', 'crash', 'crash')}`
    }</span
  >`;
}
