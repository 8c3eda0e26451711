/** Every scene, played: its captions have their events, and what it claims happens. */
import { expect } from 'chai';
import { Lanes } from '../../../page/model/lanes.ts';
import { PANEL_WORKS } from '../../../page/panels/work.ts';
import type { PanelWork } from '../../../page/panel/work.ts';
import { SCENES } from '../../../page/scenes/all.ts';
import { eventIn } from '../../../page/scenes/captions.ts';
import type { Scene } from '../../../page/scenes/scene.ts';
import { playScene } from '../../../page/work/scene.ts';

function played({ name, protocol }: Scene) {
  const work = PANEL_WORKS.get(protocol) as PanelWork;
  const answer = playScene(name, () => work);
  if (answer.kind !== 'opened') throw new Error(JSON.stringify(answer));
  const lanes = new Lanes(answer.servers, Infinity, work.facts);
  lanes.add(answer.events);
  return { ...answer, lanes };
}

describe('scenes', () => {
  it('have names of their own, which fit into an address', () => {
    const names = SCENES.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const name of names) expect(name).to.match(/^[a-z0-9-]+$/);
  });

  for (const scene of SCENES)
    describe(`"${scene.title}"`, () => {
      it(scene.breaks === undefined ? 'keeps all promises' : `breaks ${scene.breaks}`, () => {
        const { violations } = played(scene);
        const broken = [...new Set(violations.map(({ promise }) => promise))];
        expect(broken).to.deep.equal(scene.breaks === undefined ? [] : [scene.breaks]);
      });

      it('has the events of its captions, in the order of time', () => {
        const { lanes } = played(scene);
        const timesMs = scene.captions.map((caption) => {
          const item = eventIn(lanes, caption.at);
          expect(item, caption.text).to.not.equal(undefined);
          return item?.atMs ?? NaN;
        });
        expect(timesMs).to.have.length.above(2);
        expect(timesMs).to.deep.equal([...timesMs].sort((a, b) => a - b));
      });
    });
});
