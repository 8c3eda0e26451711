import { expect } from 'chai';
import { glyphOf, GLYPHS, type GlyphName } from '../../../page/diagram/glyphs.ts';
import { KINDS } from '../../../page/model/filter.ts';
import type { LiveEvent } from '../../../lib/live/live.ts';
import type { Fault } from '../../../lib/trace/fault.ts';
import { FAULT_NAMES } from '../../../page/model/faultNames.ts';
import { broken, paused, resumed, suspicion } from '../happened.ts';

/** What a sign draws around a place. */
function strokesOf(name: GlyphName, x = 0, y = 0): string[] {
  const calls: string[] = [];
  const pen = new Proxy({} as Path2D, {
    get:
      (_, method) =>
      (...numbers: readonly number[]) =>
        calls.push(
          `${String(method)} ${numbers.map((number, i) => (i < 2 ? number - (i === 0 ? x : y) : method === 'arc' ? number : 0)).join(' ')}`,
        ),
  });
  GLYPHS[name].outline(pen, x, y);
  return calls;
}
const NAMES = Object.keys(GLYPHS) as GlyphName[];

describe('a sign', () => {
  it('is unlike all others in its shape, or whether it is filled: colour is not all that tells them apart', () => {
    const shapes = NAMES.map((name) => `${String(GLYPHS[name].isFilled)} ${strokesOf(name).join()}`);
    expect(new Set(shapes).size).to.equal(NAMES.length);
  });

  it('is the same wherever it stands', () => {
    for (const name of NAMES) expect(strokesOf(name, 64, 32)).to.deep.equal(strokesOf(name));
  });

  it('says what it stands for, in words of its own', () => {
    expect(new Set(NAMES.map((name) => GLYPHS[name].says)).size).to.equal(NAMES.length);
  });

  it('is there for every kind of event', () => {
    const faults = Object.keys(FAULT_NAMES).map((kind) => broken(0, { kind } as Fault));
    const others = KINDS.filter(([kind]) => kind !== 'fault').map(([kind]) => ({ kind }) as LiveEvent);
    const events = [...others, ...faults, paused(0, 0), resumed(0, 0)];
    for (const event of events) expect(GLYPHS).to.have.property(glyphOf(event, () => 'true'));
  });

  it('of a fault tells which it is; that of a pause is the same, however it is told', () => {
    const kinds = Object.keys(FAULT_NAMES).filter((kind) => kind !== 'restart');
    const names = kinds.map((kind) => glyphOf(broken(0, { kind } as Fault), () => 'true'));
    expect(new Set(names).size).to.equal(kinds.length);
    const pause = broken(0, { kind: 'pause', server: 0, forMs: 1 });
    expect(glyphOf(pause, () => 'true')).to.equal(glyphOf(paused(0, 0), () => 'true'));
  });

  it('of a suspicion tells whether it is true', () => {
    expect(glyphOf(suspicion(0, 0, 1), () => 'unknown')).to.equal('suspectedPerhaps');
    expect(glyphOf(suspicion(0, 0, 1), () => 'true')).to.equal('suspectedTruly');
    expect(glyphOf(suspicion(0, 0, 1), () => 'false')).to.equal('suspectedFalsely');
  });

  it('of a death tells whether it is one', () => {
    const death = { ...suspicion(0, 0, 1), kind: 'peerDown', reason: 'refused' } as LiveEvent;
    expect(glyphOf(death, () => 'unknown')).to.equal('peerDownPerhaps');
    expect(glyphOf(death, () => 'true')).to.equal('peerDown');
    expect(glyphOf(death, () => 'false')).to.equal('peerDownFalsely');
  });
});
