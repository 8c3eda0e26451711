import { expect } from 'chai';
import type { Violation } from '../../../lib/check/promise.ts';
import { verdictView } from '../../../page/view/verdict.ts';
import { began } from '../happened.ts';
import { after, CONNECTED, opened } from '../machine/stepped.ts';
import { wordsOf } from './words.ts';

const words = (...events: Parameters<typeof after>[0]) =>
  wordsOf(verdictView(after(events).state, () => undefined));
const broken = (count: number): Violation[] =>
  Array.from({ length: count }, (_, i) => ({ promise: 'no-gap', atMs: i, message: `gap ${String(i)}.` }));

describe('the verdict bar', () => {
  it('says how many promises hold in how many events', () => {
    expect(words(opened([began(1, 0)])))
      .to.include('Holds: 9 promises, 1 event')
      .and.include('all is well');
  });

  it('lists violations, and says how many there are in all', () => {
    const text = words(opened([began(1, 0)], { violations: broken(2), violationCount: 1_234 }));
    expect(text).to.include('Broken: 1,234 violations').and.include('1 of 2');
    expect(text).to.include('Promise broken (no-gap): gap 1.').and.include('and 1,232 more');
  });

  it('lists those around the one that is shown', () => {
    const text = words(opened([], { violations: broken(60) }), { kind: 'violationChosen', place: 55 });
    expect(text).to.include('gap 59.').and.not.include('gap 49.');
    expect(text).to.include('56 of 60');
  });

  it('says what the trace shows beside its promises', () => {
    const remark = { text: 'FIFO, and not causal', at: { server: 0, atMs: 0, of: 'started' } };
    expect(words(opened([began(1, 0)], { remark })))
      .to.include('FIFO, and not causal. ')
      .and.include('Show it');
    expect(words(opened([began(1, 0)]))).to.not.include('Show it');
  });

  it('gives it away behind the last caption of a scene, not before', () => {
    const remark = { text: 'FIFO, and not causal', at: { server: 0, atMs: 0, of: 'started' } };
    const scene = 'fifo-is-not-causal';
    const played = [
      { kind: 'sceneWanted', name: scene },
      opened([began(1, 0)], { remark, scene, permalink: `scene=${scene}` }),
    ] as const;
    const caption = { kind: 'captionShown', text: '', lengthMs: 1 } as const;
    expect(words(...played, { ...caption, place: 4 })).not.to.include('not causal.');
    expect(words(...played, { ...caption, place: 5 })).to.include('FIFO, and not causal. ');
  });

  it('is not there for a grid, which has no verdict', () => {
    expect(words(...CONNECTED)).to.equal('');
  });
});
