/** What came of a simulation or of files, told where they were asked for; and brought into view. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { violationSentence } from '../../lib/check/promise.ts';
import type { Source } from '../machine/state.ts';

/** More than these are told at the top of the page. */
const SENTENCES_MAX = 3;

/**
 * The verdict beside what asked for it: a simulation has a link, files have none. That it has come is said to screen readers by
 * the live region of the page.
 *
 * @param of - beside what it stands
 */
export function verdictView(source: Source, of: 'simulation' | 'files'): TemplateResult | typeof nothing {
  if (source.kind === 'live' || (source.link === undefined) !== (of === 'files')) return nothing;
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

/** Whether the part of the page with files and simulations is looked at. */
export function isAtTraces(root: ParentNode): boolean {
  return isInView(root.querySelector('.traces'));
}

/**
 * Brings the verdict into view where it is not: beside what asked for it, if that was looked at, else at the top. Whoever
 * had the focus on what is gone or cannot be pressed any more goes on from there.
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
