/** What holds of a link for whatever a hostile peer sends on it, however the network cuts it. */
import { expect } from 'chai';
import fc from 'fast-check';
import { concat, from, NEVER, VirtualTimeScheduler } from 'rxjs';
import type { GridEvent } from '../../lib/grid/events.ts';
import { NOTHING_SAID } from '../../lib/grid/cursor.ts';
import { link, type LinkSettings } from '../../lib/grid/link.ts';
import { sessions } from '../../lib/grid/sessions.ts';
import { understand } from '../../lib/grid/understand.ts';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { decodePeer } from '../../lib/wire/peer.ts';
import { excerpt } from '../../lib/wire/text.ts';
import { carelessLines, cutting } from '../support/arbitraries.ts';
import { fromLatin1, latin1 } from '../support/bytes.ts';
import { FakeSocket } from '../support/fakeSocket.ts';

const PEER = 1;
const LIMIT_BYTES = 64;

/** What a peer says that knows the protocol, and now and then lies, raves, or does not come to an end. */
const hostileBytes = fc
  .array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom('msg 1 a\n', 'msg 1 I\xe2\x80\x99m\n', 'ping 1\n', 'msg 1  \n'),
      },
      { weight: 2, arbitrary: fc.constantFrom('what?\n', '\n', 'msg 1\n', 'msg 01 a\n', 'ping 1 \n') },
      { weight: 1, arbitrary: fc.constantFrom('msg 2 b\n', 'ping 2\n', 'msg 0 c\n', 'ping 999999999\n') },
      {
        weight: 1,
        arbitrary: fc.constantFrom(`msg 1 ${'y'.repeat(58)}\n`, `msg 1 ${'y'.repeat(59)}\n`, 'z'.repeat(65)),
      },
      { weight: 1, arbitrary: carelessLines },
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(''));

/** What comes of it all: messages and lines that mean nothing, one by one, in order, and the fault that ends it. */
interface Delivered {
  readonly all: readonly string[];
  readonly fault: string | undefined;
}

/** An event as text; of a batch, each message by itself, for its borders depend on the chunks. */
function told(event: GridEvent): string[] {
  if (event.kind === 'lineIgnored') return [`ignored: ${event.line}`];
  if (event.kind !== 'messagesReceived') return [event.kind];
  const { bytes, starts, ends } = event.messages;
  return ends.map((end, i) => `message: ${latin1(bytes.subarray(starts[i], end))}`);
}

const plain = { peer: PEER, incarnation: undefined, saidBefore: 0 };

/** What a peer that has said who it is says, chunk by chunk, until it is at fault. */
function delivered(chunks: readonly Uint8Array[]): Delivered {
  const all: string[] = [];
  let carry = NO_CARRY;
  for (const chunk of chunks) {
    const [next, frames] = decodePeer(carry, chunk, LIMIT_BYTES);
    carry = next;
    const { events, end } = understand(plain, frames, 0, () => []);
    all.push(...events.flatMap(told));
    if (end !== undefined) return { all, fault: end.message };
  }
  return { all, fault: undefined };
}

/** The same by lines of a string. */
function naively(said: string): Delivered {
  const all: string[] = [];
  const lines = said.split('\n');
  for (const [i, line] of lines.entries()) {
    if (line.length > LIMIT_BYTES) return { all, fault: `a line is over ${String(LIMIT_BYTES)} bytes` };
    if (i === lines.length - 1) break;
    const [, word, id, message] =
      /^(ping) (0|[1-9]\d{0,8})$/.exec(line) ?? /^(msg) (0|[1-9]\d{0,8}) (.+)$/s.exec(line) ?? [];
    if (word === undefined) all.push(`ignored: ${excerpt(fromLatin1(line), 0, line.length)}`);
    else if (Number(id) !== PEER)
      return { all, fault: `server ${String(PEER)} sent a ${word} in the name of ${String(id)}` };
    else if (message !== undefined) all.push(`message: ${message}`);
  }
  return { all, fault: undefined };
}

const settings: LinkSettings = {
  self: 0,
  identifyWithinMs: 1000,
  plainAfterMs: 250,
  lineLimitBytes: LIMIT_BYTES,
  strangerLineLimitBytes: 1024,
  unsentLimitBytes: 64 * 1024,

  reportsSent: false,
};

/** What a link tells of a connection on which these chunks arrive, all at the same time, and nothing then. */
function happensOn(chunks: readonly Uint8Array[]): { events: GridEvent[]; isDestroyed: boolean } {
  const socket = new FakeSocket({ chunks$: concat(from(chunks), NEVER) });
  const events: GridEvent[] = [];
  const silent = {
    incarnation: 10,
    pings$: NEVER,
    sends$: NEVER,
    said: () => NOTHING_SAID,
    sessionWith: sessions(10).with,
    beat: () => undefined,
    ended$: NEVER,
  };
  const running = link(socket, settings, silent, () => undefined, new VirtualTimeScheduler()).subscribe({
    next: (event) => events.push(event),
    error: (error: unknown) => {
      throw error;
    },
  });
  const { isDestroyed } = socket;
  running.unsubscribe();
  return { events, isDestroyed };
}

describe('a link to a hostile peer, for any bytes and any chunks', () => {
  it('understands what a naive reader of strings understands, and ends by the same fault', () => {
    fc.assert(
      fc.property(hostileBytes, cutting, (said, cut) => {
        expect(delivered(cut(fromLatin1(said)))).to.deep.equal(naively(said));
      }),
      { numRuns: 1000 },
    );
  });

  it('delivers what came before the fault and then ends by it, or goes on where there is none', () => {
    fc.assert(
      fc.property(hostileBytes, cutting, (said, cut) => {
        const { all, fault } = naively(said);
        const { events, isDestroyed } = happensOn(
          cut(fromLatin1(`ping ${String(PEER)}\nping ${String(PEER)}\n${said}`)),
        );
        const last: GridEvent[] =
          fault === undefined ? [] : [{ kind: 'linkDown', peer: PEER, reason: fault, isFault: true }];
        expect(events.slice(0, 1).map(({ kind }) => kind)).to.deep.equal(['linkUp']);
        const end = events.length - last.length;
        expect(events.slice(1, end).flatMap(told)).to.deep.equal(all);
        expect(events.slice(end)).to.deep.equal(last);
        expect(isDestroyed).to.equal(fault !== undefined);
      }),
      { numRuns: 500 },
    );
  });
});
