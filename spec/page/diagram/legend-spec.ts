import { expect } from 'chai';
import type { Fault } from '../../../lib/trace/fault.ts';
import { draw } from '../../../page/diagram/draw.ts';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { glyphsOf } from '../../../page/diagram/glyphs.ts';
import { legendOf, SAMPLE_HEIGHT } from '../../../page/diagram/legend.ts';
import {
  began,
  broken,
  died,
  got,
  heldReceived as held,
  paused,
  resumed,
  spoke,
  suspicion,
} from '../happened.ts';
import { marksOf, PALETTE, type Mark } from './canvas.ts';
import { sceneOf } from './scenes.ts';

const LEGEND = legendOf(CHATROOM);

/** The appearance of a mark: its ink, whether it is filled, and its dashes. */
const lookOf = ({ by, ink, dash }: Mark) => `${by} ${ink} ${dash.join('-')}`;
/** The inks that no mark has: those of the axis and of texts. */
const isMark = ({ by, ink }: Mark) => by !== 'fillText' && ink !== 'faint';

const link = { from: 0, to: 2, forMs: 100 };
const own = { server: 1, forMs: 30 };
const FAULTS: readonly Fault[] = [
  { kind: 'crash', server: 0 },
  { kind: 'restart', server: 0 },
  { kind: 'pause', ...own },
  { kind: 'busy', ...own },
  { kind: 'limit', ...own, bytesPerSecond: 9 },
  { kind: 'diskFull', ...own },
  { kind: 'diskSlow', ...own, extraMs: 9 },
  { kind: 'step', server: 1, byMs: 9 },
  { kind: 'cut', a: 0, b: 2 },
  { kind: 'block', ...link },
  { kind: 'hold', ...link },
  { kind: 'delay', ...link, extraMs: 9 },
];

describe('the legend', () => {
  const sampled = Object.values(LEGEND).flatMap(
    ({ paint }) => marksOf((context) => paint(context, PALETTE)).marks,
  );

  it('has every glyph', () => {
    expect(LEGEND).to.include.all.keys(Object.keys(glyphsOf(CHATROOM)));
  });

  it('has every style of marks in the diagram: glyphs, lines, strips, bars', () => {
    const peer = { server: 0, incarnation: 1, peer: 1 };
    const story = [
      ...[0, 1, 2].map((server) => began(10, server)),
      spoke(20, 0, 0, 'a'),
      got(30, 1, 0, 0, ['a']),
      ...FAULTS.map((fault, i) => broken(100 + 50 * i, fault)),
      paused(700, 1),
      suspicion(710, 0, 1),
      resumed(720, 1),
      suspicion(730, 0, 1),
      suspicion(740, 0, 3),
      { kind: 'trusted', atMs: 750, ...peer } as const,
      { kind: 'down', atMs: 760, ...peer, reason: 'refused' } as const,
      { kind: 'linkUp', atMs: 770, ...peer } as const,
      died(800, 1),
      { kind: 'down', atMs: 810, ...peer, reason: 'refused' } as const,
    ];
    const few = marksOf((context) =>
      draw(context, sceneOf(held(4, ...story), { nowMs: 900 }), PALETTE),
    ).marks;
    const talk = held(1, ...Array.from({ length: 3_000 }, (_, i) => spoke(i / 4, 0, i, 'a')));
    const many = marksOf((context) => draw(context, sceneOf(talk), PALETTE)).marks;
    const looks = new Set(sampled.map(lookOf));
    for (const mark of [...few, ...many].filter(isMark)) expect(looks, lookOf(mark)).to.include(lookOf(mark));
  });

  it('has a different description for each', () => {
    const words = Object.values(LEGEND).map(({ label }) => label);
    expect(new Set(words).size).to.equal(words.length);
  });

  it('paints within the bounds of a sample', () => {
    for (const [name, { width, paint }] of Object.entries(LEGEND)) {
      for (const { by, at } of marksOf((context) => paint(context, PALETTE)).marks) {
        const points = by === 'fillRect' ? [at] : at.filter((point) => point !== 'closed');
        for (const [x, y] of points as number[][]) {
          expect(x, name).to.be.within(0, width);
          expect(y, name).to.be.within(0, SAMPLE_HEIGHT);
        }
      }
    }
  });
});
