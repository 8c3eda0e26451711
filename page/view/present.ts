/** The button that begins the presenter's view, and in it the one that ends it. What else is shown there, the style sheet says. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { currentView } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import type { Dispatch } from './dispatch.ts';

export function presentButton(state: PageState, dispatch: Dispatch): TemplateResult | typeof nothing {
  const { isPresenting } = state;
  if (!isPresenting && currentView(state).source.kind === 'none') return nothing;
  return html`<button
    class="present ${isPresenting ? 'presenting' : ''}"
    aria-keyshortcuts=${isPresenting ? 'Escape' : 'p'}
    title=${isPresenting ? 'Esc' : 'the diagram alone, in large type (p)'}
    @click=${() => dispatch({ kind: 'presentToggled' })}
  >
    ${isPresenting ? 'Leave' : 'Present'}
  </button>`;
}
