/** How servers see each other, as small signs that differ in shape as well as in colour. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Belief } from '../model/beliefs.ts';

const SIGNS: Readonly<Record<Belief, string>> = {
  alive: '●',
  suspected: '◇',
  down: '✕',
  unknown: '?',
  itself: '–',
  nothing: '·',
};

/**
 * @param about - continues the title: `, by 2`
 */
export function beliefSign(belief: Belief, about = ''): TemplateResult {
  const label = belief === 'itself' || belief === 'nothing' ? '' : belief;
  return html`<span class=${belief} title=${label === '' ? nothing : `${label}${about}`}
    >${SIGNS[belief]}${label === '' ? nothing : html`<span class="hidden">${label}${about}</span>`}</span
  >`;
}

/** What the signs mean. */
export function beliefLegend(): TemplateResult {
  return html`<p class="hint signs">
    <span><b class="alive">●</b> alive</span> <span><b class="suspected">◇</b> suspected: silent</span>
    <span><b class="down">✕</b> down</span> <span><b class="unknown">?</b> unknown: not met yet</span>
  </p>`;
}
