import { expect } from 'chai';
import fc from 'fast-check';
import { BEGINNING, EventBuffer, type Place, type Slice } from '../../../bin/page/eventBuffer.ts';
import type { LiveEvent } from '../../../lib/trace/live.ts';

const MIB = 1024 * 1024;
const event = (server: number): LiveEvent => ({ kind: 'paused', atMs: 0, server });
const events = (...servers: readonly number[]) => servers.map(event);
const LENGTH = JSON.stringify(event(0)).length;
const serversIn = ({ json }: Slice) => json.map((text) => (JSON.parse(text) as { server: number }).server);

describe('the event buffer of pages', () => {
  it('returns events from a position on, once, with the number of those omitted before it', () => {
    const held = new EventBuffer(10, MIB);
    held.add(events(1, 2), 3);
    const first = held.slice(BEGINNING, MIB);
    expect([serversIn(first), first.omitted]).to.deep.equal([[1, 2], 3]);
    held.add(events(3), 0);
    held.add(events(4), 5);
    const second = held.slice(first.next, MIB);
    expect([serversIn(second), second.omitted]).to.deep.equal([[3, 4], 5]);
    expect(held.slice(second.next, MIB)).to.deep.equal({ json: [], omitted: 0, next: second.next });
  });

  it('reports omitted events also if no event follows them', () => {
    const held = new EventBuffer(10, MIB);
    held.add(events(1), 0);
    const { next } = held.slice(BEGINNING, MIB);
    held.add([], 7);
    const slice = held.slice(next, MIB);
    expect(slice.omitted).to.equal(7);
    held.add(events(2), 0);
    expect(held.slice(slice.next, MIB).omitted).to.equal(0);
  });

  it('returns slices of a limited number of characters, of at least one event', () => {
    const held = new EventBuffer(10, MIB);
    held.add(events(1, 2), 4);
    held.add(events(3), 5);
    const first = held.slice(BEGINNING, LENGTH + 1);
    expect([serversIn(first), first.omitted]).to.deep.equal([[1, 2], 4]);
    const second = held.slice(first.next, 1);
    expect([serversIn(second), second.omitted]).to.deep.equal([[3], 5]);
  });

  it('keeps a limited number of events; a late reader gets the number of missed ones', () => {
    const held = new EventBuffer(3, MIB);
    held.add(events(1, 2), 0);
    const { next } = held.slice(BEGINNING, 1);
    held.add(events(3, 4), 10);
    held.add(events(5, 6), 0);
    const slow = held.slice(next, MIB);
    expect([serversIn(slow), slow.omitted]).to.deep.equal([[4, 5, 6], 2 + 10]);
    const late = held.slice(BEGINNING, MIB);
    expect([serversIn(late), late.omitted]).to.deep.equal([[4, 5, 6], 3 + 10]);
  });

  it('can be cleared: readers get the number of missed events, and the events after it', () => {
    const held = new EventBuffer(10, MIB);
    held.add(events(1, 2), 0);
    const { next } = held.slice(BEGINNING, 1);
    held.clear();
    expect(held.slice(next, MIB)).to.deep.include({ json: [], omitted: 1 });
    held.add(events(3), 4);
    const slice = held.slice(next, MIB);
    expect([serversIn(slice), slice.omitted]).to.deep.equal([[3], 1 + 4]);
  });

  it('keeps a limited number of characters, however few events that are', () => {
    const held = new EventBuffer(1000, 2 * LENGTH);
    held.add(events(1, 2, 3), 0);
    const slice = held.slice(BEGINNING, MIB);
    expect([serversIn(slice), slice.omitted]).to.deep.equal([[2, 3], 1]);
    held.add([{ kind: 'fault', atMs: 0, fault: { kind: 'cut', a: 1, b: 2 } }], 0);
    expect(held.slice(slice.next, MIB).json).to.have.length(1);
    const tight = new EventBuffer(1000, LENGTH - 1);
    tight.add(events(1), 0);
    expect(tight.slice(BEGINNING, MIB)).to.deep.include({ json: [], omitted: 1 });
  });

  it('returns or counts every event, however slow each reader is', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), count: fc.nat(6), omitted: fc.nat(3) }),
      fc.record({
        kind: fc.constant('read' as const),
        page: fc.nat(1),
        chars: fc.integer({ min: 1, max: 200 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const held = new EventBuffer(5, 6 * LENGTH);
        let [added, omitted] = [0, 0];
        const pages: { place: Place; got: number[]; missed: number }[] = [0, 1].map(() => ({
          place: BEGINNING,
          got: [],
          missed: 0,
        }));
        const read = (page: (typeof pages)[number], chars: number) => {
          const slice = held.slice(page.place, chars);
          page.place = slice.next;
          page.got.push(...serversIn(slice));
          page.missed += slice.omitted;
        };
        for (const act of steps) {
          if (act.kind === 'read') read(pages[act.page]!, act.chars);
          else {
            held.add(events(...Array.from({ length: act.count }, () => added++ % 10)), act.omitted);
            omitted += act.omitted;
          }
        }
        for (const page of pages) {
          read(page, MIB);
          expect(page.got.length + page.missed).to.equal(added + omitted);
        }
      }),
    );
  });
});
