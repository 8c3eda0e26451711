/** What an empty page offers: three things to do, of a minute each, until the first message. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { PageState } from '../machine/state.ts';
import type { Dispatch } from './dispatch.ts';

/** Nothing but a grid of a chat room in which nothing was said yet begins. */
export function beginningView(state: PageState, dispatch: Dispatch): TemplateResult | typeof nothing {
  const { servers, live } = state;
  const isEmpty = servers.length > 1 && servers.every(({ messages }) => messages === 0);
  if (!isEmpty || live.lanes.facts.isConfigured === true) return nothing;
  const ask = (line: string) => () => dispatch({ kind: 'lineEntered', line });
  const last = String(servers.length - 1);
  return html`<section class="beginning" aria-label="three things to do">
    <p>Nothing was said yet. Try:</p>
    <ol>
      <li>
        <button @click=${ask('0 broadcast hello')}>Say hello at server 0</button>
      </li>
      <li><button @click=${ask(`crash ${last}`)}>Crash a server</button> and watch who notices</li>
      <li>
        <button @click=${() => dispatch({ kind: 'sceneWanted', name: 'fifo-is-not-causal' })}>
          Play “FIFO is not causal”
        </button>
      </li>
    </ol>
  </section>`;
}
