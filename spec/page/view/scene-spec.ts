import { expect } from 'chai';
import type { PageEvent } from '../../../page/machine/events.ts';
import { PANEL_WORKS } from '../../../page/panels/work.ts';
import type { PanelWork } from '../../../page/panel/work.ts';
import { SCENES } from '../../../page/scenes/all.ts';
import type { Scene } from '../../../page/scenes/scene.ts';
import { captionBar, sceneMenu, stepOfKey } from '../../../page/view/scene.ts';
import { playScene } from '../../../page/work/scene.ts';
import { after } from '../machine/stepped.ts';
import { markupOf, wordsOf } from './words.ts';

const SCENE = SCENES[0] as Scene;
const { captions } = SCENE;

function shown(...events: readonly PageEvent[]) {
  const answer = playScene(SCENE.name, (protocol) => PANEL_WORKS.get(protocol) as PanelWork);
  if (answer.kind !== 'opened') throw new Error(answer.kind);
  const wanted = { kind: 'sceneWanted', name: SCENE.name } as const;
  return after([wanted, { ...answer, kind: 'traceOpened' }, ...events]).state;
}

const bar = (...events: readonly PageEvent[]) => wordsOf(captionBar(shown(...events), () => undefined));
const at = (place: number): PageEvent => ({ kind: 'captionShown', place, text: '', lengthMs: 1 });
const key = (name: string) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false });

describe('the caption bar', () => {
  it('begins with what the scene is about', () => {
    expect(bar())
      .to.include(SCENE.about)
      .and.include(`${String(captions.length)} steps`)
      .and.include('Begin');
  });

  it('shows a caption and its number', () => {
    expect(bar(at(1)))
      .to.include(captions[1]?.text)
      .and.include(`step 2 of ${String(captions.length)}`);
  });

  it('ends with the question, and the answer folded', () => {
    const markup = markupOf(captionBar(shown(at(captions.length)), () => undefined));
    expect(markup).to.include(SCENE.question);
    expect(markup)
      .to.match(/<details>\s*<summary>Answer/)
      .and.include(SCENE.answer);
    expect(bar(at(0))).to.not.include(SCENE.answer);
  });

  it('is not there without a scene', () => {
    expect(wordsOf(captionBar(after([]).state, () => undefined))).to.equal('');
  });

  it('takes arrow keys', () => {
    expect(['ArrowRight', 'ArrowLeft', 'x'].map((name) => stepOfKey(key(name)))).to.deep.equal([
      1,
      -1,
      undefined,
    ]);
    expect(stepOfKey({ ...key('ArrowRight'), altKey: true })).to.equal(undefined);
  });
});

describe('the menu of scenes', () => {
  it('has all of them, with their minutes', () => {
    const words = wordsOf(sceneMenu(after([]).state, () => undefined));
    for (const { title, minutes } of SCENES) expect(words).to.include(`${title} (${String(minutes)} min)`);
  });
});
