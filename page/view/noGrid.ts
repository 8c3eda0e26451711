/** The Live tab of a page that has no grid. */
import { html, type TemplateResult } from 'lit-html';

export function noGridView(): TemplateResult {
  return html`<section class="traces" aria-labelledby="no-grid-title">
    <h2 id="no-grid-title">This page has no grid</h2>
    <p>
      It is a copy that runs by itself: it opens traces, and runs simulations. <code>npm start</code> in a
      checkout of chatroom starts a grid of three servers, and prints the address of its page, which shows
      them here.
    </p>
  </section>`;
}
