import { expect } from 'chai';
import { SAMPLED_EVERY } from '../../../page/diagram/density.ts';
import { deliveriesSeen, sampleSeen } from '../../../page/diagram/deliveries.ts';
import { geometryOf } from '../../../page/diagram/geometry.ts';
import { got, heldReceived as held, spoke } from '../happened.ts';
import { sceneOf } from './scenes.ts';
import { hiding } from '../hiding.ts';
import { rowsFor } from './rows.ts';

/** A message of server 0 that server 1 delivers 10 ms later, at each of these times. */
const saidAt = (...timesMs: readonly number[]) =>
  held(2, ...timesMs.flatMap((atMs, i) => [spoke(atMs, 0, i, 'a'), got(atMs + 10, 1, 0, i, ['a'])]));
const many = (count: number) => saidAt(...Array.from({ length: count }, (_, i) => (i * 900) / count));

describe('the deliveries that are drawn', () => {
  const timesOf = (scene = sceneOf(saidAt(-50, 100, 995, 1_500)), most = 9) =>
    deliveriesSeen(scene, most).items.map(({ atMs }) => atMs);

  it('are those in view, and those whose arrows begin in view', () => {
    expect(timesOf()).to.deep.equal([110, 1_005]);
  });

  it('are those of shown kinds and shown servers', () => {
    const scene = sceneOf(saidAt(100));
    expect(
      timesOf({ ...scene, filter: { ...scene.filter, chosenKinds: hiding('delivered') } }),
    ).to.deep.equal([]);
    expect(timesOf({ ...scene, geometry: geometryOf(1_000, 400, rowsFor([0])) })).to.deep.equal([]);
  });

  it('are a sample if there are too many, and its ratio is reported', () => {
    const scene = sceneOf(many(1_000));
    const all = deliveriesSeen(scene, 1_000);
    expect([all.items.length, all.every]).to.deep.equal([1_000, 1]);
    const some = deliveriesSeen(scene, 100);
    expect(some.every).to.equal(10);
    expect(some.items.length).to.be.within(50, 200);
  });
});

describe('the deliveries of a sample that are drawn', () => {
  it('are those in view, of servers that are shown', () => {
    const lanes = saidAt(-50, 100, 995);
    const sample = lanes.lane(1).filter(({ event }) => event.kind === 'received');
    expect(sampleSeen(sceneOf(lanes), sample, 9).items.map(({ atMs }) => atMs)).to.deep.equal([110]);
    const hidden = sceneOf(lanes, { geometry: geometryOf(1_000, 400, rowsFor([0])) });
    expect(sampleSeen(hidden, sample, 9).items).to.deep.equal([]);
  });

  it('decrease by factors of two', () => {
    const lanes = many(1_000);
    const scene = sceneOf(lanes);
    const sample = lanes.lane(1).filter(({ event }) => event.kind === 'received');
    const steps = [1_000, 500, 499, 250].map((most) => sampleSeen(scene, sample, most).every);
    expect(steps.map((every) => every / SAMPLED_EVERY)).to.deep.equal([1, 2, 4, 4]);
    expect(sampleSeen(scene, sample, 1_000).items.length).to.equal(1_000);
    expect(sampleSeen(scene, sample, 499).items.length).to.be.below(100);
  });
});
