/** The verdict bar: the result of a trace or a simulation. It stays above the diagram; each violation is a button that shows it there. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { violationSentence, type Violation } from '../../lib/check/promise.ts';
import { currentView } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { captionBar, isTold } from './scene.ts';
import type { Dispatch } from './dispatch.ts';
import { icon, type Icon } from './icon.ts';

/** How many violations are listed at a time. */
const LISTED_MAX = 50;

/** Nothing but a trace has a verdict. Screen readers get it by the live region of the page. */
export function verdictView(state: PageState, dispatch: Dispatch): TemplateResult | typeof nothing {
  const { source } = currentView(state);
  if (source.kind !== 'trace') return nothing;
  const { name, verdict, violations } = source;
  return html`<section
    class="source ${violations.length > 0 ? 'broken' : ''}"
    aria-label="result"
    tabindex="-1"
  >
    <div class="result">
      <p><strong>${headlineOf(state)}</strong> <span>${name}: ${verdict}</span></p>
      ${steps(state, dispatch)}
    </div>
    ${violationsList(state, dispatch)} ${remarkView(state, dispatch)} ${captionBar(state, dispatch)}
  </section>`;
}

/** What the trace shows that is no violation, with a button that selects its event. */
function remarkView(state: PageState, dispatch: Dispatch): TemplateResult | typeof nothing {
  const { source } = currentView(state);
  if (source.kind !== 'trace' || source.remark === undefined || !isTold(state)) return nothing;
  const { text, at } = source.remark;
  const name = state.tab === 'trace' ? { name: source.name } : {};
  return html`<p class="remark">
    ${text}. <button @click=${() => dispatch({ kind: 'eventWanted', ...at, ...name })}>Show it</button>
  </p>`;
}

/** `Holds: 9 promises, 1,204 events`, `Broken: 2 violations`. */
function headlineOf(state: PageState): string {
  const { source, lanes } = currentView(state);
  const events = counted(lanes.size, 'event');
  if (source.kind !== 'trace') return events;
  const { violationCount, checkedCount } = source;
  return violationCount > 0
    ? `Broken: ${counted(violationCount, 'violation')}`
    : `Holds: ${counted(checkedCount, 'promise')}, ${events}`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Buttons to the violation before and behind the one that is shown. */
function steps(state: PageState, dispatch: Dispatch): TemplateResult | typeof nothing {
  const { source, violation: place = -1 } = currentView(state);
  if (source.kind !== 'trace' || source.violations.length === 0) return nothing;
  const { length } = source.violations;
  const to = (label: string, sign: Icon, next: number) =>
    html`<button
      aria-label="${label} violation"
      ?disabled=${next < 0 || next >= length}
      @click=${() => dispatch({ kind: 'violationChosen', place: next })}
    >
      ${icon(sign)}
    </button>`;
  return html`<span class="steps" role="group" aria-label="violations"
    >${to('previous', 'previous', place - 1)}
    <span>${place + 1} of ${length.toLocaleString('en')}</span> ${to('next', 'next', place + 1)}</span
  >`;
}

function violationsList(state: PageState, dispatch: Dispatch): TemplateResult | typeof nothing {
  const { source, violation: shown = 0 } = currentView(state);
  if (source.kind !== 'trace' || source.violations.length === 0) return nothing;
  const { violations, violationCount } = source;
  const from = shown - (shown % LISTED_MAX);
  const listed = violations.slice(from, from + LISTED_MAX);
  const left = violationCount - from - listed.length;
  return html`<ol class="violations" start=${from + 1}>
    ${listed.map((violation, i) => violationItem(violation, from + i, from + i === shown, dispatch))}
    ${left > 0 ? html`<li class="more">and ${left.toLocaleString('en')} more</li>` : nothing}
  </ol>`;
}

function violationItem(
  violation: Violation,
  place: number,
  isShown: boolean,
  dispatch: Dispatch,
): TemplateResult {
  const play = () => dispatch({ kind: 'violationPlayed', place, pageMs: performance.now() });
  return html`<li ${ref(isShown ? intoView : undefined)}>
    <button
      aria-current=${isShown ? 'true' : 'false'}
      @click=${() => dispatch({ kind: 'violationChosen', place })}
    >
      ${violationSentence(violation)}
    </button>
    ${isShown ? html`<button class="play" @click=${play}>${icon('play')} Play it</button>` : nothing}
  </li>`;
}

/** Scrolls the list, not the page. */
function intoView(item: Element | undefined): void {
  const list = item?.parentElement;
  if (item instanceof HTMLElement && list != null) list.scrollTop = item.offsetTop - list.offsetTop;
}
