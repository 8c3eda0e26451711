import { expect } from 'chai';
import fc from 'fast-check';
import { entryReader, type Entry } from '../../../lib/agents/chatroom/entries.ts';
import { room, type RoomEvent } from '../../../lib/agents/chatroom/room.ts';
import { logSubscription } from '../../../lib/agents/chatroom/logSubscription.ts';
import { messagesOf } from '../../../lib/wire/messages.ts';
import { text } from '../../support/bytes.ts';
import { lookups } from '../../support/lookups.ts';

const SELF = 3;
const OWN_INCARNATION = 30;

const heard = (
  peer: number,
  incarnation: number | undefined,
  first: number,
  ...texts: string[]
): RoomEvent => ({
  kind: 'messagesReceived',
  peer,
  messages: messagesOf(...texts),
  ...(incarnation === undefined ? {} : { incarnation, first }),
});
const said = (...texts: string[]): RoomEvent => ({
  kind: 'commandsReceived',
  client: 0,
  commands: [{ kind: 'broadcast', messages: messagesOf(...texts) }],
});

/** The entries from position `from` on, read once after all events. */
function told(from: number, ...events: readonly RoomEvent[]): Entry[] {
  const { init, step } = room(SELF);
  const listening: RoomEvent = { kind: 'listening', incarnation: OWN_INCARNATION };
  const { log, incarnations } = [listening, ...events].reduce((state, event) => step(state, event)[0], init);
  return entriesIn([...entryReader(from).read(log, incarnations)]);
}

function entriesIn(slices: readonly Uint8Array[]): Entry[] {
  const lines = slices.map(text).join('').split('\n');
  expect(lines.pop(), 'behind the last newline').to.equal('');
  return lines.map((line) => JSON.parse(line) as Entry);
}

describe('the entries of a log', () => {
  it('contain the sender, its incarnation, and the number in it', () => {
    expect(told(0, said('a', 'b'), heard(1, 70, 0, 'x'), said('c'), heard(1, 70, 1, 'y'))).to.deep.equal([
      { position: 0, sender: 3, incarnation: 30, number: 0, text: 'a' },
      { position: 1, sender: 3, incarnation: 30, number: 1, text: 'b' },
      { position: 2, sender: 1, incarnation: 70, number: 0, text: 'x' },
      { position: 3, sender: 3, incarnation: 30, number: 2, text: 'c' },
      { position: 4, sender: 1, incarnation: 70, number: 1, text: 'y' },
    ]);
  });

  it('contain the bytes of a message that is not UTF-8, and of no other', () => {
    const raw = Uint8Array.of(0x63, 0xe9, 0xef, 0xbf, 0xbd);
    const messages = { bytes: raw, starts: [0, 2], ends: [2, 5] };
    const event: RoomEvent = {
      kind: 'commandsReceived',
      client: 0,
      commands: [{ kind: 'broadcast', messages }],
    };
    expect(told(0, event)).to.deep.equal([
      { position: 0, sender: 3, incarnation: 30, number: 0, text: 'c\uFFFD', base64: btoa('c\xe9') },
      { position: 1, sender: 3, incarnation: 30, number: 1, text: '\uFFFD' },
    ]);
  });

  it('are numbered from 0 for a new incarnation of a sender, even right after those of the last one', () => {
    expect(told(1, heard(1, 70, 0, 'x', 'y'), heard(1, 71, 0, 'z'))).to.deep.equal([
      { position: 1, sender: 1, incarnation: 70, number: 1, text: 'y' },
      { position: 2, sender: 1, incarnation: 71, number: 0, text: 'z' },
    ]);
  });

  it('have no incarnation for a plain peer, whose numbers continue', () => {
    expect(told(0, heard(1, undefined, 0, 'x'), heard(1, undefined, 0, 'y'))).to.deep.equal([
      { position: 0, sender: 1, number: 0, text: 'x' },
      { position: 1, sender: 1, number: 1, text: 'y' },
    ]);
  });

  it('are one line each, whatever the messages contain', () => {
    const text = 'a "quote", a \\, a tab\t, a return\r and \u2028';
    expect(told(0, said(text)).map((entry) => entry.text)).to.deep.equal([text]);
  });

  it('are none at the end of a log, and of an empty log', () => {
    expect(told(1, said('a'))).to.deep.equal([]);
    expect(told(0)).to.deep.equal([]);
  });

  it('of a long log are yielded in slices that are made on demand', () => {
    const texts = Array.from({ length: 5_000 }, (_, i) => `message ${String(i)}`);
    const { init, step } = room(SELF);
    const [{ log, incarnations }] = step(init, said(...texts));
    const slices = [...entryReader(0).read(log, incarnations)];
    expect(entriesIn(slices).map((entry) => entry.text)).to.deep.equal(texts);
    expect(slices.length).to.be.above(10);
    for (const slice of slices) expect(slice.length).to.be.below(20_000);
  });
});

describe('a reader of entries', () => {
  /** A log of 400 runs or more, in which senders restart now and then, one of them in one run of a hundred. */
  const run = fc.record({
    peer: fc.oneof({ weight: 40, arbitrary: fc.nat({ max: 1 }) }, { weight: 1, arbitrary: fc.constant(2) }),
    isAgain: fc.boolean(),
    count: fc.integer({ min: 1, max: 3 }),
  });
  const runs = fc.array(run, { minLength: 400, maxLength: 500, size: 'max' });

  it('yields the same for each entry wherever it begins', () => {
    fc.assert(
      fc.property(runs, fc.nat(), (all, at) => {
        const incarnations = [70, 170, 270];
        const said = [0, 0, 0];
        const events = all.map(({ peer, isAgain, count }, i) => {
          if (isAgain && i % 23 === 0) [incarnations[peer], said[peer]] = [1_000 + i, 0];
          const first = said[peer] as number;
          said[peer] = first + count;
          return heard(peer, incarnations[peer], first, ...Array<string>(count).fill('x'));
        });
        const whole = told(0, ...events);
        const from = at % (whole.length + 1);
        expect(told(from, ...events)).to.deep.equal(whole.slice(from));
      }),
      { numRuns: 40 },
    );
  });

  it('does not read earlier entries, except for one look-up of each sender', () => {
    const { init, step } = room(SELF);
    const x = messagesOf('x');
    let state = init;
    const COUNT = 100_000;
    for (let i = 0; i < COUNT; i++) {
      const [peer, first] = [i % 2, i >> 1];
      const event = { kind: 'messagesReceived', peer, messages: x, incarnation: 7 + peer, first } as const;
      state = step(state, event)[0];
    }
    const read = () => [...entryReader(COUNT - 50).read(state.log, state.incarnations)];
    expect(lookups(state.log, read)).to.be.below(1_000);
  });
});

/** A change at a server, and whether a follower reads after it. */
const move = fc.record({
  kind: fc.constantFrom('said' as const, 'heard' as const, 'follow' as const, 'gone' as const),
  texts: fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 }),
  peer: fc.nat({ max: 2 }),
  isRestart: fc.boolean(),
  client: fc.nat({ max: 2 }),
  from: fc.option(fc.integer({ min: -6, max: 9 }), { nil: undefined }),
  isRead: fc.boolean(),
});

/** A reply that waits to be read. */
interface Waiting {
  readonly isGrowth: boolean;
  readonly lines: () => Uint8Array[];
}

describe('a follower', () => {
  it('gets each entry from its position on once, in order, however rarely it reads', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const { init, step } = room(SELF);
        let [state] = step(init, { kind: 'listening', incarnation: OWN_INCARNATION });
        const all: Entry[] = [];
        const incarnations = new Map([0, 1, 2].map((peer) => [peer, { incarnation: 70 + peer, number: 0 }]));
        let own = 0;
        /** By client: its subscription, the entries that it has read, the waiting replies, and its first position. */
        const clients = new Map<
          number,
          { told: ReturnType<typeof logSubscription>; read: Entry[]; waiting: Waiting[]; from: number }
        >();
        const add = (entry: Omit<Entry, 'position'>) => all.push({ position: all.length, ...entry });
        const happens = (event: RoomEvent) => {
          const [next, effects] = step(state, event);
          state = next;
          for (const effect of effects) {
            if (effect.kind !== 'reply') continue;
            const client = clients.get(effect.client);
            if (client === undefined) throw new Error(`client ${String(effect.client)} is gone and is told`);
            if (!client.told.isNews(effect.answers)) continue;
            client.waiting.push({
              isGrowth: effect.answers.every((one) => one.kind === 'entries' && one.from === undefined),
              lines: () =>
                effect.answers.flatMap((one) => (one.kind === 'error' ? [] : [...client.told.linesOf(one)])),
            });
            // At most one growth of the log waits, however many events there were.
            expect(client.waiting.filter(({ isGrowth }) => isGrowth).length).to.be.at.most(1);
          }
        };
        for (const { kind, texts, peer, isRestart, client, from, isRead } of moves) {
          if (kind === 'said') {
            for (const one of texts)
              add({ sender: SELF, incarnation: OWN_INCARNATION, number: own++, text: one });
            happens({ ...said(...texts), client: 9 } as RoomEvent);
          } else if (kind === 'heard') {
            const latest = incarnations.get(peer) as { incarnation: number; number: number };
            if (isRestart) Object.assign(latest, { incarnation: latest.incarnation + 10, number: 0 });
            const first = latest.number;
            for (const one of texts)
              add({ sender: peer, incarnation: latest.incarnation, number: latest.number++, text: one });
            happens(heard(peer, latest.incarnation, first, ...texts));
          } else if (kind === 'follow') {
            const begin =
              from === undefined
                ? all.length
                : from < 0
                  ? Math.max(0, all.length + from)
                  : Math.min(from, all.length);
            if (!clients.has(client))
              clients.set(client, {
                told: logSubscription(() => undefined),
                read: [],
                waiting: [],
                from: begin,
              });
            happens({
              kind: 'commandsReceived',
              client,
              commands: [from === undefined ? { kind: 'follow' } : { kind: 'follow', from }],
            });
          } else {
            clients.delete(client);
            happens({ kind: 'clientGone', client, reason: { code: 'client-left' } });
          }
          const reader = clients.get(client);
          if (isRead && reader !== undefined) read(reader);
        }
        for (const reader of clients.values()) {
          read(reader);
          expect(reader.read).to.deep.equal(all.slice(reader.from));
        }

        function read({ waiting, read: entries }: { waiting: Waiting[]; read: Entry[] }): void {
          for (const { lines } of waiting.splice(0)) entries.push(...entriesIn(lines()));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
