/** The result of a simulation or of files, beside the form that asked for it; brings it into view. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { violationSentence } from '../../lib/check/promise.ts';
import type { Source } from '../machine/state.ts';

/** How many violations are shown here; more are shown at the top of the page. */
const SENTENCES_MAX = 3;

/**
 * The verdict beside the form that asked for it: a simulation has a permalink, files have none. Screen readers get it by the live region of
 * the page.
 *
 * @param of - the form beside which it stands
 */
export function verdictView(source: Source, of: 'simulation' | 'files'): TemplateResult | typeof nothing {
  if (source.kind === 'live' || (source.permalink === undefined) !== (of === 'files')) return nothing;
  const { name, verdict, violations } = source;
  return html`<div
    class="outcome ${violations.length > 0 ? 'broken' : ''}"
    role="group"
    aria-label="result"
    tabindex="-1"
  >
    <p><strong>${name}</strong>: ${verdict}</p>
    ${violations.slice(0, SENTENCES_MAX).map((violation) => html`<p>${violationSentence(violation)}</p>`)}
    <p><button type="button" @click=${showDiagram}>Show it in the diagram</button></p>
  </div>`;
}

function showDiagram(): void {
  document.querySelector('.source')?.scrollIntoView({ block: 'start' });
}

/** Whether the section with files and simulations is in view. */
export function isAtTraces(root: ParentNode): boolean {
  return isInView(root.querySelector('.traces'));
}

/**
 * Scrolls the verdict into view: that beside the form that asked for it, if that is in view, else that at the top. A focus on an element that is
 * gone or disabled moves to it.
 */
export function reveal(root: ParentNode, wasAtTraces: boolean): void {
  const verdict = root.querySelector<HTMLElement>(wasAtTraces ? '.outcome' : '.source');
  if (verdict === null) return;
  if (wasAtTraces && (document.activeElement === null || document.activeElement === document.body))
    verdict.focus({ preventScroll: true });
  if (!isWholeInView(verdict)) verdict.scrollIntoView({ block: 'nearest' });
}

function isInView(element: Element | null): boolean {
  if (element === null) return false;
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

function isWholeInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}
