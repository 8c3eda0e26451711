/** Scenes: the menu of all, and the bar with the captions of the one that is shown. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { currentView } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { sceneNamed, SCENES } from '../scenes/all.ts';
import { eventIn } from '../scenes/captions.ts';
import type { Scene } from '../scenes/scene.ts';
import type { Dispatch } from './dispatch.ts';

/** A list of all scenes; to choose one plays it. */
export function sceneMenu(state: PageState, dispatch: Dispatch): TemplateResult {
  const shown = sceneShown(state);
  return html`<p class="scenes">
    <label
      >Scenes
      <select
        @change=${(event: Event) => {
          const name = (event.target as HTMLSelectElement).value;
          if (name !== '') dispatch({ kind: 'sceneWanted', name });
        }}
      >
        <option value="" .selected=${shown === undefined}>choose a story …</option>
        ${SCENES.map(
          (scene) =>
            html`<option value=${scene.name} .selected=${scene === shown}>
              ${scene.title} (${scene.minutes} min)
            </option>`,
        )}
      </select></label
    >
  </p>`;
}

/** The scene that is shown; undefined: none is. */
function sceneShown(state: PageState): Scene | undefined {
  const { source } = currentView(state);
  return source.kind === 'trace' && source.scene !== undefined ? sceneNamed(source.scene) : undefined;
}

/** Whether nothing is given away any more: no scene is shown, or its question is. */
export function isTold(state: PageState): boolean {
  const scene = sceneShown(state);
  return scene === undefined || (currentView(state).caption ?? -1) >= scene.captions.length;
}

/** The caption that is shown, with the steps to the others; at the end the question. Nothing without a scene. */
export function captionBar(state: PageState, dispatch: Dispatch): TemplateResult | typeof nothing {
  const scene = sceneShown(state);
  if (scene === undefined) return nothing;
  const { caption: place = -1 } = currentView(state);
  const { captions, about, question } = scene;
  const step = (by: 1 | -1) => {
    const next = place + by;
    if (next >= 0 && next <= captions.length) dispatch(captionEvent(state, scene, next));
  };
  const isQuestion = place >= captions.length;
  return html`<section
    class="caption"
    aria-label="scene: ${scene.title}"
    tabindex="0"
    @keydown=${(event: KeyboardEvent) => {
      const by = stepOfKey(event);
      if (by === undefined) return;
      event.preventDefault();
      step(by);
    }}
  >
    <span class="steps" role="group" aria-label="steps of the scene"
      ><button ?disabled=${place <= 0} @click=${() => step(-1)}>Previous</button>
      <span>${stepWords(place, captions.length)}</span>
      <button ?disabled=${isQuestion} @click=${() => step(1)}>${place < 0 ? 'Begin' : 'Next'}</button></span
    >
    <p>${isQuestion ? html`<strong>${question}</strong>` : (captions[place]?.text ?? about)}</p>
    ${isQuestion ? answerView(scene) : nothing}
  </section>`;
}

function answerView({ answer }: Scene): TemplateResult {
  return html`<details>
    <summary>Answer</summary>
    <p>${answer}</p>
  </details>`;
}

function stepWords(place: number, count: number): string {
  if (place < 0) return `${String(count)} steps`;
  return place < count ? `step ${String(place + 1)} of ${String(count)}` : 'the question';
}

/** The step of a key; undefined: none, it is left to the browser. */
export function stepOfKey({
  key,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): 1 | -1 | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (key === 'ArrowRight' || key === 'ArrowDown' || key === 'PageDown') return 1;
  if (key === 'ArrowLeft' || key === 'ArrowUp' || key === 'PageUp') return -1;
  return undefined;
}

/** The event of the page that shows a caption, or the question behind the last one. */
function captionEvent(state: PageState, scene: Scene, place: number): Parameters<Dispatch>[0] {
  const caption = scene.captions[place];
  if (caption === undefined)
    return { kind: 'captionShown', place, text: scene.question, lengthMs: scene.lengthMs };
  const { at, text, lengthMs = scene.lengthMs } = caption;
  return { kind: 'captionShown', place, text, lengthMs, item: eventIn(currentView(state).lanes, at) };
}
