/** Pages of a grid, on virtual time: with sockets that accept messages, or do not. */
import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import type { WebSocket } from 'ws';
import { EventBuffer } from '../../../bin/page/eventBuffer.ts';
import { requestIn, pages, type Shown } from '../../../bin/page/pages.ts';
import type { ChatFact } from '../../../lib/agents/chatroom/facts.ts';
import { REQUEST_MAX_CHARS, type LiveEvent, type GridMessage } from '../../../lib/trace/live.ts';

const MIB = 1024 * 1024;
const EVENT: LiveEvent = { kind: 'paused', atMs: 0, server: 0 };

/** The grid's end of a page's socket. */
class FakeWebSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  /** Whether sent bytes stay in the socket. */
  isHolding = false;
  isPaused = false;
  isTerminated = false;
  closedWith: number | undefined;
  reason: string | undefined;
  pings = 0;
  readonly sent: GridMessage[] = [];

  send(text: string): void {
    if (this.isHolding) this.bufferedAmount += text.length;
    this.sent.push(JSON.parse(text) as GridMessage);
  }
  pause(): void {
    this.isPaused = true;
  }
  ping(): void {
    this.pings++;
  }
  resume(): void {
    this.isPaused = false;
  }
  terminate(): void {
    this.isTerminated = true;
    this.readyState = 3;
    this.emit('close');
  }
  close(code: number, reason?: string): void {
    this.closedWith = code;
    this.reason = reason;
    this.readyState = 2;
  }
  /** The page reads all messages. */
  take(): void {
    this.bufferedAmount = 0;
  }
  says(text: string, isBinary = false): void {
    this.emit('message', Buffer.from(text), isBinary);
  }
  asks(...lines: readonly string[]): void {
    for (const [ask, line] of lines.entries()) this.says(JSON.stringify({ ask, line }));
  }
  told<Kind extends GridMessage['kind']>(kind: Kind) {
    return this.sent.filter((told): told is Extract<GridMessage, { kind: Kind }> => told.kind === kind);
  }
}

/** Pages of a grid that the case controls. */
function shown(execute: Shown['execute'] = () => Promise.resolve({ answers: [] })) {
  const scheduler = new VirtualTimeScheduler();
  const held = new EventBuffer(100_000, 64 * MIB);
  const errors: unknown[] = [];
  const servers: never[] = [];
  const grid: Shown = {
    held,
    nowMs: () => scheduler.now(),
    execute,
    hello: () => ({ kind: 'hello', servers: 1, run: 'r', epochMs: 0, nowMs: scheduler.now() }),
    state: () => ({ kind: 'state', nowMs: scheduler.now(), servers }),
  };
  const all = pages(grid, (error) => errors.push(error), scheduler);
  const open = () => {
    const socket = new FakeWebSocket();
    all.add(socket as unknown as WebSocket);
    return socket;
  };
  const pass = (ms: number) => {
    scheduler.maxFrames = scheduler.now() + ms;
    scheduler.schedule(() => undefined, ms);
    scheduler.flush();
  };
  return { all, held, open, pass, servers: servers as unknown[], errors };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('the pages of a grid', () => {
  it('get a greeting, then the past events, new events and the state of the servers', () => {
    const { held, open, pass } = shown();
    held.add([EVENT], 2);
    const page = open();
    expect(page.sent).to.deep.equal([{ kind: 'hello', servers: 1, run: 'r', epochMs: 0, nowMs: 0 }]);
    pass(50);
    expect(page.sent.slice(1)).to.deep.equal([
      { kind: 'events', omitted: 2, nowMs: 50, events: [EVENT] },
      { kind: 'state', nowMs: 50, servers: [] },
    ]);
  });

  it('get the state of the servers on changes, and once a second', () => {
    const { open, pass, servers } = shown();
    const page = open();
    pass(1000);
    expect(page.told('state').map(({ nowMs }) => nowMs)).to.deep.equal([50]);
    servers.push({});
    pass(100);
    expect(page.told('state').map(({ nowMs }) => nowMs)).to.deep.equal([50, 1050]);
    pass(1000);
    expect(page.told('state').map(({ nowMs }) => nowMs)).to.deep.equal([50, 1050, 2050]);
    expect(page.told('events')).to.deep.equal([]);
  });

  it('get no more than their sockets accept; they continue later, with the number of omitted events', () => {
    const { held, open, pass } = shown();
    const [slow, quick] = [open(), open()];
    slow.isHolding = true;
    const long: LiveEvent<ChatFact> = {
      atMs: 0,
      server: 0,
      incarnation: 7,
      kind: 'fact',
      fact: { kind: 'broadcast', first: 0, texts: ['x'.repeat(MIB / 4)] },
    };
    let most = 0;
    for (let i = 0; i < 400; i++) {
      held.add([long], 1);
      pass(50);
      most = Math.max(most, slow.bufferedAmount);
    }
    expect(most).to.be.below(2 * MIB);
    expect(quick.told('events')).to.have.length(400);
    const got = () => {
      const all = slow.told('events');
      return {
        count: all.flatMap(({ events }) => events).length,
        omitted: all.reduce((sum, told) => sum + told.omitted, 0),
      };
    };
    expect(got().count).to.be.below(10);
    slow.isHolding = false;
    slow.take();
    pass(20_000);
    const { count, omitted } = got();
    // 64 Mi characters are held.
    expect(count).to.be.within(250, 270);
    expect(count + omitted).to.equal(800);
    expect(slow.isTerminated).to.equal(false);
  });

  it('are closed after half a minute without reading, and get nothing more', () => {
    const { open, pass, held } = shown();
    const page = open();
    pass(20_000);
    page.bufferedAmount = 2 * MIB;
    pass(29_950);
    expect(page.isTerminated).to.equal(false);
    pass(150);
    expect(page.isTerminated).to.equal(true);
    const { length } = page.sent;
    page.take();
    held.add([EVENT], 0);
    pass(1000);
    expect(page.sent).to.have.length(length);
  });

  it('send commands, and get the results', async () => {
    const { open } = shown((line) =>
      Promise.resolve(line === 'bad' ? { problem: 'server 0 is running', answers: [] } : { answers: [line] }),
    );
    const page = open();
    page.asks('0 get', 'bad');
    await settled();
    expect(page.told('done')).to.deep.equal([
      { kind: 'done', ask: 0, answers: ['0 get'] },
      { kind: 'done', ask: 1, problem: 'server 0 is running', answers: [] },
    ]);
  });

  it('get an error if a command fails by a bug, and continue', async () => {
    const { open } = shown(() => Promise.reject(new Error('oh')));
    const page = open();
    for (let i = 0; i < 40; i++) {
      page.asks('x');
      await settled();
    }
    expect(page.told('done')).to.deep.equal(
      Array.from({ length: 40 }, () => ({ kind: 'done', ask: 0, problem: 'oh', answers: [] })),
    );
  });

  it('have a limited number of pending commands, counted per page', async () => {
    let count = 0;
    const { open } = shown(() => {
      count++;
      return new Promise(() => undefined);
    });
    const [one, other] = [open(), open()];
    one.asks(...Array.from({ length: 100 }, () => 'sleep 5'));
    other.asks('x');
    await settled();
    expect(count).to.equal(33);
    expect(one.told('done')).to.have.length(68);
    expect(one.told('done')[0]).to.deep.equal({
      kind: 'done',
      ask: 32,
      problem: 'too many commands at once',
      answers: [],
    });
    expect(other.told('done')).to.have.length(0);
  });

  it('are not read while they do not read the answers, which do not accumulate', async () => {
    const { open, pass } = shown(() => Promise.resolve({ answers: ['x'.repeat(MIB / 2)] }));
    const page = open();
    page.isHolding = true;
    for (let i = 0; i < 100; i++) {
      page.asks('0 get');
      await settled();
    }
    expect(page.bufferedAmount).to.be.below(2 * MIB);
    expect(page.isPaused).to.equal(true);
    expect(page.told('done').at(-1)).to.deep.include({ answers: [] }).and.to.have.property('problem');
    pass(50);
    expect(page.isPaused).to.equal(true);
    page.isHolding = false;
    page.take();
    pass(50);
    expect(page.isPaused).to.equal(false);
    page.asks('0 get');
    await settled();
    expect(page.told('done').at(-1)?.answers).to.have.length(1);
  });

  it('do not get an answer that is too long for a page', async () => {
    const { open } = shown(() => Promise.resolve({ answers: ['x'.repeat(MIB), 'y'] }));
    const page = open();
    page.asks('0 get');
    await settled();
    const [done] = page.told('done');
    expect(done?.answers).to.deep.equal([]);
    expect(done?.problem).to.match(/^the answer is too long for a page: 1048577 characters/);
  });

  for (const [what, text, isBinary] of [
    ['text that is not JSON', 'hello', false],
    ['bytes', '{"ask":1,"line":"0 get"}', true],
  ] as const) {
    it(`are closed if they send ${what}, and nothing after it is executed`, async () => {
      let count = 0;
      const { open } = shown(() => {
        count++;
        return Promise.resolve({ answers: [] });
      });
      const page = open();
      page.says(text, isBinary);
      page.asks('0 crash');
      await settled();
      expect(page.closedWith).to.equal(1008);
      expect(count).to.equal(0);
    });
  }

  it('are all closed when the grid ends, and no timer remains', () => {
    const { all, open, pass } = shown();
    const [one, other] = [open(), open()];
    all.running.unsubscribe();
    all.close();
    expect([one.isTerminated, other.isTerminated]).to.deep.equal([true, true]);
    pass(100);
    expect(one.sent).to.have.length(1);
  });

  it('report an error in sending', () => {
    const { open, pass, errors } = shown();
    const page = open();
    page.send = () => {
      throw new Error('oh');
    };
    pass(100);
    expect(errors.map(String)).to.deep.equal(['Error: oh']);
  });
});

describe('requestIn', () => {
  it('returns a line with its number, and no other fields', () => {
    expect(requestIn('{"ask":1,"line":"0 get","more":[1]}')).to.deep.equal({ ask: 1, line: '0 get' });
    expect(requestIn('{"line":"","ask":-5}')).to.deep.equal({ ask: -5, line: '' });
    const longest = 'x'.repeat(REQUEST_MAX_CHARS);
    expect(requestIn(JSON.stringify({ ask: 0, line: longest }))?.line).to.equal(longest);
    expect(requestIn('{"ask":1,"line":"0 broadcast <b>\\u0000\\u001b[31mé👋\\ud800"}')?.line).to.equal(
      '0 broadcast <b>\u0000\u001b[31mé👋\ud800',
    );
  });

  const hostile: Record<string, string> = {
    nothing: '',
    'no JSON': '0 get',
    'half of it': '{"ask":1,"line":"0 ge',
    null: 'null',
    'a number': '7',
    'a text': '"0 get"',
    'a list': '[1,"0 get"]',
    'no line': '{"ask":1}',
    'no number': '{"line":"0 get"}',
    'a number as text': '{"ask":"1","line":"0 get"}',
    'a fraction': '{"ask":1.5,"line":"0 get"}',
    'a number that is too large': '{"ask":1e300,"line":"0 get"}',
    'a line that is a list': '{"ask":1,"line":["0 get"]}',
    'a line that is an object': '{"ask":1,"line":{"length":1}}',
    'two lines in one': '{"ask":1,"line":"0 broadcast x\\n1 crash"}',
    'two lines with a carriage return': '{"ask":1,"line":"0 get\\r1 crash"}',
    'a line that is too long': JSON.stringify({ ask: 1, line: 'x'.repeat(REQUEST_MAX_CHARS + 1) }),
    'deeply nested lists': '['.repeat(100_000),
    'an object with inherited fields only': '{"__proto__":{"ask":1,"line":"0 get"}}',
  };
  for (const [title, json] of Object.entries(hostile)) {
    it(`returns nothing if there is ${title}`, () => {
      expect(requestIn(json)).to.equal(undefined);
    });
  }

  it('get a ping every ten seconds', () => {
    const { open, pass } = shown();
    const page = open();
    pass(9_900);
    expect(page.pings).to.equal(0);
    pass(20_200);
    expect(page.pings).to.equal(3);
  });

  it('are limited to 32: one more closes and disconnects the one that has been silent for the longest time', () => {
    const { open, pass } = shown();
    const silent = Array.from({ length: 32 }, open);
    pass(1_000);
    silent.forEach(
      (page, i) => i !== 7 && (i % 2 === 0 ? page.emit('pong') : page.says('{"ask":1,"line":"x"}')),
    );
    const late = open();
    expect(silent.filter(({ closedWith }) => closedWith !== undefined)).to.deep.equal([silent[7]]);
    expect([silent[7]?.closedWith, silent[7]?.reason]).to.deep.equal([4001, 'more than 32 pages are open']);
    pass(50);
    expect([silent[7]?.isTerminated, silent[0]?.isTerminated, late.closedWith]).to.deep.equal([
      true,
      false,
      undefined,
    ]);
    expect(late.told('state')).to.have.length(1);
    // Of pages with equal last activity the oldest is closed.
    open();
    expect(silent[0]?.closedWith).to.equal(4001);
  });

  it('are closed with the reason when the grid gives them up, also those that connect later', () => {
    const { all, held, open, pass } = shown();
    const page = open();
    all.giveUp();
    held.add([EVENT], 0);
    const late = open();
    pass(50);
    for (const socket of [page, late])
      expect([socket.closedWith, socket.reason, socket.isTerminated, socket.told('events')]).to.deep.equal([
        4002,
        'the memory of the grid is nearly full; its servers continue',
        true,
        [],
      ]);
  });

  it('are disconnected if the grid ends before they have closed', () => {
    const { all, open } = shown();
    const page = open();
    all.giveUp();
    all.running.unsubscribe();
    all.close();
    expect(page.isTerminated).to.equal(true);
  });
});
