import { expect } from 'chai';
import { notCausal } from '../../../../../page/panels/chatroom/work/notCausal.ts';
import { PANEL_WORKS } from '../../../../../page/panels/work.ts';
import type { PanelWork } from '../../../../../page/panel/work.ts';
import { playScene } from '../../../../../page/work/scene.ts';

function remarkIn(scene: string) {
  const answer = playScene(scene, (protocol) => PANEL_WORKS.get(protocol) as PanelWork);
  if (answer.kind !== 'opened') throw new Error(answer.kind);
  return notCausal(answer.events);
}

describe('FIFO order without causal order', () => {
  it('is remarked, with the delivery that came too early', () => {
    const remark = remarkIn('fifo-is-not-causal');
    expect(remark?.text).to.equal(
      'FIFO order, and not causal order: server 2 delivered "At the harbour." of 1 before "Where shall we eat?" of 0, which may have caused it',
    );
    expect(remark?.at).to.include({ server: 2, of: 'delivered' });
    expect(remark?.at.atMs).to.be.closeTo(600, 1);
  });

  it('is not remarked where each message comes after its causes', () => {
    expect(remarkIn('a-false-suspicion')).to.equal(undefined);
  });
});
