/** The menu of a link: its state, and the faults that can be injected into it. */
import { html, type TemplateResult } from 'lit-html';
import { currentView } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { wordsOfLink, type MeshLink } from '../model/mesh.ts';
import { nameOfServer } from '../model/names.ts';
import { areToolsActive } from './active.ts';
import type { Dispatch } from './dispatch.ts';
import { icon } from './icon.ts';

/** The longest fault, and the longest delay, that a grid accepts. */
const LASTING_MAX_S = 60;
const DELAY_MAX_MS = 60_000;

export function linkMenu(state: PageState, link: MeshLink, dispatch: Dispatch): TemplateResult {
  const { a, b } = link;
  const { names } = currentView(state);
  const isActive = areToolsActive(state);
  const inject =
    (words: (value: (name: string) => number) => readonly (string | number)[]) => (click: Event) => {
      const form = (click.currentTarget as HTMLElement).closest('form') as HTMLFormElement;
      const value = (name: string) => (form.elements.namedItem(name) as HTMLInputElement).valueAsNumber;
      if (form.reportValidity()) dispatch({ kind: 'lineEntered', line: words(value).join(' ') });
    };
  const number = (name: string, label: string, value: number, max: number) =>
    html`<input type="number" name=${name} aria-label=${label} required min="1" max=${max} value=${value} />`;
  const msOf = (seconds: number) => Math.round(seconds * 1000);
  return html`<form @submit=${(event: Event) => event.preventDefault()}>
    <p class="which">
      <strong>Link ${nameOfServer(names, a)} – ${nameOfServer(names, b)}</strong>
      <span class="of ${link.state}">${wordsOfLink(link)}</span>
      <button
        type="button"
        class="tool close"
        aria-label="close the menu of the link"
        @click=${() => dispatch({ kind: 'endsCleared' })}
      >
        ${icon('crash')}
      </button>
    </p>
    <p>
      <button
        type="button"
        ?disabled=${!isActive}
        title="reset the connection; it is made again at once"
        @click=${inject(() => ['cut', a, b])}
      >
        Cut
      </button>
      <span>once</span>
    </p>
    <p>
      <button
        type="button"
        ?disabled=${!isActive}
        title="nothing gets through for this time, then all of it"
        @click=${inject((value) => ['hold', a, b, msOf(value('holdFor'))])}
      >
        Hold
      </button>
      for ${number('holdFor', 'seconds to hold', 3, LASTING_MAX_S)} s
    </p>
    <p>
      <button
        type="button"
        ?disabled=${!isActive}
        title="everything takes longer by this, for this time"
        @click=${inject((value) => ['delay', a, b, value('by'), msOf(value('delayFor'))])}
      >
        Delay
      </button>
      by ${number('by', 'milliseconds of delay', 200, DELAY_MAX_MS)} ms for
      ${number('delayFor', 'seconds to delay', 10, LASTING_MAX_S)} s
    </p>
  </form>`;
}
