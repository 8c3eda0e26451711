import { expect } from 'chai';
import { assert, integer, property, array } from 'fast-check';
import { brushed, densitiesOf, gripAt } from '../../../page/model/overview.ts';
import { held, paused } from '../happened.ts';

const ALL = { fromMs: 0, toMs: 1_000 };
const VIEW = { fromMs: 200, lengthMs: 300, isFollowing: true };

describe('the overview of all time', () => {
  it('counts every event once, in the part of its time', () => {
    assert(
      property(
        array(integer({ min: 0, max: 1_000 }), { maxLength: 40 }),
        integer({ min: 1, max: 12 }),
        (times, parts) => {
          const lanes = held(3, ...times.map((atMs, i) => paused(atMs, i % 3)));
          const counts = densitiesOf(lanes, ALL, parts);
          const expected = Array.from({ length: parts }, () => 0);
          for (const atMs of times) {
            const part = Math.min(parts - 1, Math.floor((atMs * parts) / 1_000));
            // A time at a boundary is in the part that begins there, whatever the rounding.
            const exact = (part * 1_000) / parts <= atMs ? part : part - 1;
            expected[exact] = (expected[exact] ?? 0) + 1;
          }
          expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(times.length);
          if (1_000 % parts === 0) expect(counts).to.deep.equal(expected);
        },
      ),
    );
  });

  it('is gripped at the nearer edge of the stretch in view within reach, else as a whole', () => {
    const grips = [195, 210, 350, 495, 510, 800].map((atMs) => gripAt(VIEW, atMs, 12));
    expect(grips).to.deep.equal(['from', 'from', 'all', 'to', 'to', 'all']);
  });

  it('moves the stretch, or one of its edges, which cannot pass the other', () => {
    const isFollowing = false;
    expect(brushed(VIEW, 'all', -50, ALL)).to.deep.equal({ fromMs: 150, lengthMs: 300, isFollowing });
    expect(brushed(VIEW, 'to', 100, ALL)).to.deep.equal({ fromMs: 200, lengthMs: 400, isFollowing });
    expect(brushed(VIEW, 'from', 100, ALL)).to.deep.equal({ fromMs: 300, lengthMs: 200, isFollowing });
    expect(brushed(VIEW, 'to', -900, ALL)).to.deep.equal({ fromMs: 200, lengthMs: 2, isFollowing });
    expect(brushed(VIEW, 'from', 900, ALL)).to.deep.equal({ fromMs: 498, lengthMs: 2, isFollowing });
  });
});
