import { expect } from 'chai';
import { PANEL_WORKS } from '../../../page/panels/work.ts';
import type { PanelWork } from '../../../page/panel/work.ts';
import { SCENES } from '../../../page/scenes/all.ts';
import { playScene } from '../../../page/work/scene.ts';

const workOf = (protocol: string) => PANEL_WORKS.get(protocol) as PanelWork;

describe('a scene that is played', () => {
  it('is a trace with its verdict, its name, and its address', () => {
    const answer = playScene('a-lost-message', workOf);
    if (answer.kind !== 'opened') throw new Error(answer.kind);
    const { name, servers, verdict, scene, permalink, origin, violationCount } = answer;
    expect([name, servers, violationCount]).to.deep.equal(['A lost message without sessions', 2, 1]);
    expect(verdict).to.match(/^Promise broken \(no-gap\)/);
    expect([scene, permalink]).to.deep.equal(['a-lost-message', 'scene=a-lost-message']);
    expect(origin).to.include({ protocol: 'chatroom', source: 'sim', plain: true });
  });

  it('that does not exist is an error that names those that do', () => {
    const answer = playScene('a-lost-cause', workOf);
    if (answer.kind !== 'failed') throw new Error(answer.kind);
    expect(answer.reason).to.match(/^there is no scene "a-lost-cause"; there are /);
    for (const { name } of SCENES) expect(answer.reason).to.include(name);
  });
});
