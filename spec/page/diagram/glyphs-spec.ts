import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { glyphOf, glyphsOf, OTHER, outline } from '../../../page/diagram/glyphs.ts';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { FAULTS } from '../../../lib/trace/fault.ts';
import type { Mark, Truth } from '../../../lib/trace/row.ts';
import { broken, held, paused, resumed, suspicion } from '../happened.ts';

const GLYPHS = glyphsOf(CHATROOM);
const signOf = (event: LiveEvent, truth: Truth = 'true') => glyphOf(held(3, event).all[0]!, () => truth);

/** The outline of a mark around a place. */
function strokesOf(name: string, x = 0, y = 0): string[] {
  const calls: string[] = [];
  const pen = new Proxy({} as Path2D, {
    get:
      (_, method) =>
      (...numbers: readonly number[]) =>
        calls.push(
          `${String(method)} ${numbers.map((number, i) => (i < 2 ? number - (i === 0 ? x : y) : method === 'arc' ? number : 0)).join(' ')}`,
        ),
  });
  outline(GLYPHS[name]!, pen, x, y);
  return calls;
}
const NAMES = Object.keys(GLYPHS);

describe('a glyph', () => {
  it('differs from all others in its shape or filling, not only in its colour', () => {
    const shapes = NAMES.map((name) => `${String(GLYPHS[name]?.isFilled)} ${strokesOf(name).join()}`);
    expect(new Set(shapes).size).to.equal(NAMES.length);
  });

  it('is the same at every position', () => {
    for (const name of NAMES) expect(strokesOf(name, 64, 32)).to.deep.equal(strokesOf(name));
  });

  it('has a description of its own', () => {
    expect(new Set(NAMES.map((name) => GLYPHS[name]?.label)).size).to.equal(NAMES.length);
  });

  it('exists for every kind of event', () => {
    const faults = Object.keys(FAULTS).map((kind) =>
      broken(0, { kind, server: 0, a: 0, b: 1, from: 0, to: 1, servers: [0, 1] } as never),
    );
    const events = [...faults, paused(0, 0), resumed(0, 0), suspicion(0, 0, 1)];
    const signs: readonly (Mark | undefined)[] = Object.values(GLYPHS);
    for (const event of events) expect(signs).to.include(signOf(event));
    const unknown = { kind: 'fact', fact: { kind: 'elected' }, atMs: 0, server: 0, incarnation: 1 };
    expect(signOf(unknown as never)).to.equal(OTHER);
  });

  it('of a fault shows its kind; that of a pause is the same for both forms of it', () => {
    const kinds = Object.keys(FAULTS).filter((kind) => kind !== 'restart');
    const names = kinds.map((kind) =>
      signOf(broken(0, { kind, server: 0, a: 0, b: 1, from: 0, to: 1, servers: [0, 1] } as never)),
    );
    expect(new Set(names).size).to.equal(kinds.length);
    const pause = broken(0, { kind: 'pause', server: 0, forMs: 1 });
    expect(signOf(pause)).to.equal(signOf(paused(0, 0)));
  });

  it('of a suspicion shows whether it is true', () => {
    for (const truth of ['true', 'false', 'unknown'] as const)
      expect(signOf(suspicion(0, 0, 1), truth)).to.equal(GLYPHS[`suspected ${truth}`]);
  });

  it('of a detected crash shows whether it is true', () => {
    const death = { ...suspicion(0, 0, 1), kind: 'down', reason: 'refused' } as LiveEvent;
    for (const truth of ['true', 'false', 'unknown'] as const)
      expect(signOf(death, truth)).to.equal(GLYPHS[`down ${truth}`]);
  });
});
