/** The whole page. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { nowOf, sightOf } from '../machine/seen.ts';
import type { PageState } from '../machine/state.ts';
import { chatView } from './chat.ts';
import { connectionView } from './connection.ts';
import { diagramView } from './diagram.ts';
import type { Dispatch } from './dispatch.ts';
import { noticesView } from './notices.ts';
import { serversView } from './servers.ts';
import { sourceView, tracesView } from './traces.ts';

export function app(
  state: PageState,
  rates: ReadonlyMap<number, number>,
  pageMs: number,
  dispatch: Dispatch,
): TemplateResult {
  const nowMs = nowOf(state, pageMs);
  const isLive = state.source.kind === 'live';
  return html`<header>
      <h1>chatroom</h1>
      ${connectionView(state)}
    </header>
    ${sourceView(state.source, dispatch)}
    <main>
      ${isLive ? serversView(state, rates, nowMs, dispatch) : nothing} ${diagramView(state, pageMs, dispatch)}
      ${sightOf(state).lanes.facts === CHATROOM ? chatView(state, nowMs, dispatch) : nothing}
      ${tracesView(state, dispatch)}
    </main>
    ${noticesView(state, dispatch)}
    <p class="hidden" role="status" aria-live="polite">${state.said}</p>`;
}
