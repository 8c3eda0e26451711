/** The notices to the user: problems stay until they are closed, confirmations go by themselves. */
import { html, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { PageState } from '../machine/state.ts';
import type { Dispatch } from './dispatch.ts';

export function noticesView({ notices }: Pick<PageState, 'notices'>, dispatch: Dispatch): TemplateResult {
  return html`<div class="notices">
    ${repeat(
      notices,
      ({ id }) => id,
      ({ id, text, isPassing }) => {
        const close = () => dispatch({ kind: 'noticeClosed', id });
        // The style sheet has how long one stays that passes: not while it is pointed at, or its button has the focus.
        return html`<p class="notice ${isPassing ? 'passing' : ''}" @animationend=${close}>
          <span>${text}</span>
          <button @click=${close} aria-label="close: ${text}">✕</button>
        </p>`;
      },
    )}
  </div>`;
}
