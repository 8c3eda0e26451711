import { expect } from 'chai';
import fc from 'fast-check';
import { columnsLine, columnsTitle, type Screen } from '../../../bin/replay/columns.ts';
import { widthOf } from '../../../bin/terminal/width.ts';
import type { ChatFact } from '../../../lib/agents/chatroom/facts.ts';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import type { NodeEvent, TraceEvent } from '../../../lib/trace/event.ts';
import { traceEvents, SERVERS } from '../../support/traces.ts';

const screen = (servers: number, width: number): Screen => ({
  servers,
  facts: CHATROOM,
  width,
  paint: (_style, text) => text,
});

const fact = (what: ChatFact): NodeEvent => ({ kind: 'fact', fact: what });

/** The events of servers 0, 1, …, 1.5 ms apart. */
function drawn(on: Screen, ...events: readonly (readonly [server: number, what: NodeEvent])[]): string[] {
  const lines = events.map(([server, what], i) =>
    columnsLine({ server, incarnation: 1, atMs: 1.5 * i, clock: [], ...what }, on),
  );
  return [columnsTitle(on), ...lines];
}

describe('a trace as columns', () => {
  it('has the time at the left, one column per server, and one event per line', () => {
    expect(
      drawn(
        screen(3, 70),
        [0, { kind: 'started' }],
        [1, { kind: 'linkUp', peer: 0 }],
        [2, fact({ kind: 'broadcast', first: 0, texts: ['m12'] })],
        [2, { kind: 'sent', to: 0, first: 4, count: 3 }],
        [0, fact({ kind: 'delivered', sender: 2, texts: ['m12'] })],
        [1, fact({ kind: 'delivered', sender: 2, texts: ['m12', 'm13', 'm14'] })],
        [0, { kind: 'suspected', peer: 2 }],
        [1, { kind: 'trusted', peer: 2 }],
        [1, fact({ kind: 'alive', alive: [0, 1] })],
        [1, fact({ kind: 'command', command: 'get' })],
        [0, { kind: 'linkDown', peer: 2, reason: 'gone' }],
        [2, { kind: 'crashed' }],
      ),
    ).to.deep.equal([
      '        ms  server 0            server 1            server 2',
      '       0.0  started',
      '       1.5                      link 0 up',
      '       3.0                                          broadcast m12',
      '       4.5                                          sent #4–6 ▸ 0',
      '       6.0  m12 ◂ 2',
      '       7.5                      3: m12 … m14 ◂ 2',
      '       9.0  suspects 2',
      '      10.5                      trusts 2',
      '      12.0                      alive 0,1',
      '      13.5                      command get',
      '      15.0  link 2 down: gone',
      '      16.5                                          ✗ crashed',
    ]);
  });

  it('draws a fault across all columns', () => {
    const fault = (what: object) =>
      columnsLine({ kind: 'fault', atMs: 7, fault: what } as TraceEvent, screen(2, 60));
    expect(fault({ kind: 'pause', server: 1, forMs: 300 })).to.equal(
      '       7.0  ── pause 1 for 300 ms ──────────────────────────',
    );
    expect(fault({ kind: 'cut', a: 0, b: 1, only: 1 })).to.equal(
      '       7.0  ── cut 0–1, only 1 is notified ─────────────────',
    );
    expect(fault({ kind: 'delay', from: 0, to: 1, extraMs: 30, forMs: 4 })).to.equal(
      '       7.0  ── delay 0→1 by 30 ms for 4 ms ─────────────────',
    );
  });

  it('truncates messages, not their senders', () => {
    const long = 'x'.repeat(50);
    expect(
      drawn(
        screen(2, 50),
        [0, fact({ kind: 'delivered', sender: 1, texts: [long] })],
        [1, fact({ kind: 'broadcast', first: 0, texts: [long] })],
      ),
    ).to.deep.equal([
      '        ms  server 0            server 1',
      '       0.0  xxxxxxxxxxxxx… ◂ 1',
      '       1.5                      broadcast xxxxxxx…',
    ]);
  });

  it('has one column, with the server of each event, if there is no room for more', () => {
    expect(
      drawn(
        screen(12, 60),
        [7, { kind: 'started' }],
        [11, fact({ kind: 'delivered', sender: 7, texts: ['hello'] })],
      ),
    ).to.deep.equal(['        ms  servers 0 to 11', '       0.0   7  started', '       1.5  11  hello ◂ 7']);
  });

  it('contains no terminal control characters, whatever the messages', () => {
    const [, line] = drawn(screen(1, 60), [
      0,
      fact({ kind: 'broadcast', first: 0, texts: ['a\u001b[2Jb\r\nc\u009bd\u202ee'] }),
    ]);
    expect(line).to.equal('       0.0  broadcast a·[2Jb··c·d·e');
  });

  it('colours each event by its meaning', () => {
    const on: Screen = { ...screen(2, 60), paint: (style, text) => `<${style}>${text}</>` };
    expect(
      drawn(on, [1, { kind: 'crashed' }], [0, fact({ kind: 'delivered', sender: 0, texts: ['a'] })]),
    ).to.deep.equal([
      '<quiet>        ms  server 0                 server 1</>',
      '<quiet>       0.0</>                           <bad>✗ crashed</>',
      '<quiet>       1.5</>  <quiet>a ◂ 0</>',
    ]);
  });

  it('is never wider than the screen', () => {
    fc.assert(
      fc.property(traceEvents, fc.integer({ min: 40, max: 200 }), (event, width) => {
        const early = { ...event, atMs: event.atMs % 1e6 };
        expect(widthOf(columnsLine(early, screen(SERVERS, width)))).to.be.at.most(width);
      }),
      { numRuns: 500 },
    );
  });
});
