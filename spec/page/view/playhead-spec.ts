import { expect } from 'chai';
import { playheadView } from '../../../page/view/playhead.ts';
import { playheadKeyed } from '../../../page/view/playheadKeys.ts';
import { began, died, spoke } from '../happened.ts';
import { after, CONNECTED, opened, tells } from '../machine/stepped.ts';
import { markupOf, wordsOf } from './words.ts';

const TRACE = after([opened([began(0, 0), began(1_000, 1), died(5_000, 1)])]).state;
const keyed = (key: string, rest = {}) =>
  playheadKeyed({ key, ctrlKey: false, metaKey: false, altKey: false, ...rest }, 7, 9);

describe('the slider of the playhead', () => {
  it('says the moment and the last event by then', () => {
    const { state } = after([{ kind: 'playheadMoved', atMs: 2_000, pageMs: 0 }], TRACE);
    expect(markupOf(playheadView(state, 0, () => undefined))).to.match(
      /aria-valuetext=2\.000 s: server 1: start/,
    );
    expect(markupOf(playheadView(TRACE, 0, () => undefined))).to.include('5.000 s, the end');
  });

  it('says of which servers earlier events are not held', () => {
    const live = after([...CONNECTED, tells([began(10, 0), spoke(500, 1, 0, 'a')], 0, 600)]).state;
    const at = (atMs: number) =>
      wordsOf(
        playheadView(after([{ kind: 'playheadMoved', atMs, pageMs: 0 }], live).state, 0, () => undefined),
      );
    expect(at(100)).to.match(/earlier events are not held: 1, 2$/);
    expect(at(550)).to.match(/earlier events are not held: 2$/);
  });

  it('has keys: arrows step from event to event, Home and End lead to the ends, Space plays', () => {
    expect(['ArrowLeft', 'ArrowRight', 'Home', 'End', ' '].map((key) => keyed(key))).to.deep.equal([
      { kind: 'playheadStepped', by: -1, pageMs: 9 },
      { kind: 'playheadStepped', by: 1, pageMs: 9 },
      { kind: 'playheadMoved', atMs: 7, pageMs: 9 },
      { kind: 'playheadMoved', atMs: undefined, pageMs: 9 },
      { kind: 'playToggled', pageMs: 9 },
    ]);
    expect([keyed('Tab'), keyed('Home', { ctrlKey: true })]).to.deep.equal([undefined, undefined]);
  });
});
