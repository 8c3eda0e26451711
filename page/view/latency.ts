/** Slow motion: a choice by how much all links of a live grid are slowed down, for everybody who watches it. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { PageState } from '../machine/state.ts';
import type { Dispatch } from './dispatch.ts';

/** The choices, in ms. The prompt of the grid takes others, too. */
const CHOICES_MS = [0, 50, 200, 1_000];

/** Nothing if the grid has not said that it can do that. */
export function latencyView(
  { latencyMs, connection }: PageState,
  dispatch: Dispatch,
): TemplateResult | typeof nothing {
  if (latencyMs === undefined) return nothing;
  const choices = CHOICES_MS.includes(latencyMs)
    ? CHOICES_MS
    : [...CHOICES_MS, latencyMs].sort((a, b) => a - b);
  return html`<label class="latency" title="slow motion: every link takes so much longer, each way"
    >latency
    <select
      ?disabled=${connection !== 'open'}
      @change=${(event: Event) =>
        dispatch({ kind: 'lineEntered', line: `latency ${(event.target as HTMLSelectElement).value}` })}
    >
      ${choices.map(
        (ms) =>
          html`<option value=${ms} .selected=${ms === latencyMs}>
            ${ms === 0 ? 'none' : `+${String(ms)} ms`}
          </option>`,
      )}
    </select></label
  >`;
}
