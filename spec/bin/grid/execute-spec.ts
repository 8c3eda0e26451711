import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import type { GridCommand } from '../../../bin/grid/commands.ts';
import { execute, type Grid } from '../../../bin/grid/execute.ts';
import { SERVERS } from '../../../bin/grid/naming.ts';
import { gridSentence, type GridReason } from '../../../bin/grid/reason.ts';
import { noViews, viewsAfter, type GridEvent, type Views } from '../../../bin/grid/views.ts';
import type { Fault } from '../../../lib/trace/fault.ts';
import { fakeWorld } from '../../support/fakeWorld.ts';

const inWords = (problem: GridReason | undefined) => problem && gridSentence(problem);

/** The result of a command in a grid of three running servers after these events. */
async function obeyed(
  command: GridCommand,
  ...events: readonly { readonly kind: 'exited' | 'paused'; readonly server: number }[]
) {
  const orders: unknown[] = [];
  const said: string[] = [];
  const never = () => {
    throw new Error('not asked for');
  };
  const started = [0, 1, 2].map((server) => ({ kind: 'started', server }) as const);
  const views = [...started, ...events].reduce(
    (before, event) => viewsAfter(before, { ...event, atMs: 1 }),
    noViews(3),
  );
  const breakLink = (server: number, order: object, faults: readonly Fault[]) =>
    orders.push({ server, order, faults });
  const grid = {
    naming: SERVERS,
    world: fakeWorld(new VirtualTimeScheduler(), {}),
    views: () => views,
    until: never,
    servers: { breakLink },
    masters: {},
  } as unknown as Grid;
  const say = (line: string) => said.push(line);
  const problem = await execute(grid, command, { say, note: never, answer: never });
  return { problem: inWords(problem), orders, said };
}

const cut = (a: number, b: number) => ({ kind: 'cut', a, b }) as const;
const HOLD = { kind: 'hold', a: 0, b: 2, forMs: 50 } as const;
const DELAY = { kind: 'delay', a: 2, b: 0, extraMs: 5, forMs: 50 } as const;

describe('a command that breaks a link of a grid', () => {
  for (const [a, b] of [
    [0, 2],
    [2, 0],
  ] as const) {
    it(`is sent to the dialling server, for ${String(a)} ${String(b)}`, async () => {
      const { problem, orders, said } = await obeyed(cut(a, b));
      expect(problem).to.equal(undefined);
      expect(said).to.deep.equal([`the connection between ${String(a)} and ${String(b)} is reset`]);
      expect(orders).to.deep.equal([
        { server: 2, order: { kind: 'cut', a, b, peer: 0 }, faults: [{ kind: 'cut', a, b }] },
      ]);
    });
  }

  it('holds both directions with one command', async () => {
    const { orders, said } = await obeyed(HOLD);
    expect(said).to.deep.equal(['nothing passes between 0 and 2 for 50 ms']);
    const faults = [
      { kind: 'hold', from: 0, to: 2, forMs: 50 },
      { kind: 'hold', from: 2, to: 0, forMs: 50 },
    ];
    expect(orders).to.deep.equal([{ server: 2, order: { ...HOLD, peer: 0 }, faults }]);
  });

  it('slows both directions, recorded as a delay in the trace', async () => {
    const { orders, said } = await obeyed(DELAY);
    expect(said).to.deep.equal(['everything between 2 and 0 takes 5 ms longer, for 50 ms']);
    const faults = [
      { kind: 'delay', from: 2, to: 0, extraMs: 5, forMs: 50 },
      { kind: 'delay', from: 0, to: 2, extraMs: 5, forMs: 50 },
    ];
    expect(orders).to.deep.equal([{ server: 2, order: { ...DELAY, peer: 0 }, faults }]);
  });

  for (const down of [0, 2]) {
    it(`fails if server ${String(down)} does not run`, async () => {
      for (const command of [cut(0, 2), HOLD, DELAY]) {
        expect(await obeyed(command, { kind: 'exited', server: down })).to.deep.equal({
          problem: `server ${String(down)} is not running, so there is no link to it`,
          orders: [],
          said: [],
        });
      }
    });
  }

  it('waits for the dialling server if it is paused, and reports how to resume it', async () => {
    expect(await obeyed(cut(0, 2), { kind: 'paused', server: 2 })).to.deep.equal({
      problem: 'server 2, which keeps the link to 0, is paused; 2 resume continues it',
      orders: [],
      said: [],
    });
  });

  it('succeeds if the dialled server is paused', async () => {
    expect((await obeyed(cut(0, 2), { kind: 'paused', server: 0 })).orders).to.have.length(1);
  });
});

describe('the start of a server of a grid', () => {
  /** The answer if these events of server 1 happen while the command waits; and whether the time limit was reached. */
  async function started(...events: readonly GridEvent[]) {
    const happen = (views: Views, ...more: readonly GridEvent[]) => more.reduce(viewsAfter, views);
    const up = (server: number): GridEvent[] => [
      { kind: 'started', server, atMs: 0 },
      { kind: 'news', server, news: { kind: 'listening' }, atMs: 0 },
    ];
    let views = happen(noViews(2), ...up(0));
    let isTimeUp = false;
    const grid = {
      views: () => views,
      servers: {
        start: (server: number) => (views = happen(views, { kind: 'started', server, atMs: 1 })),
        latencyMs: () => 0,
      },
      naming: SERVERS,
      forget: () => undefined,
      until: (isSo: (views: Views) => boolean) => {
        for (const event of events) {
          if (isSo(views)) break;
          views = happen(views, event);
        }
        isTimeUp = !isSo(views);
        return Promise.resolve(!isTimeUp);
      },
    } as unknown as Grid;
    const requester = { say: () => undefined, note: () => undefined, answer: () => undefined };
    return { problem: inWords(await execute(grid, { kind: 'start', server: 1 }, requester)), isTimeUp };
  }
  const news = (server: number, told: 'listening' | 'trusted'): GridEvent => ({
    kind: 'news',
    server,
    news: told === 'listening' ? { kind: told } : { kind: told, peer: 1 - server },
    atMs: 2,
  });

  it('is complete when all servers list each other', async () => {
    const listed = [news(1, 'listening'), news(1, 'trusted'), news(0, 'trusted')];
    expect(await started(...listed)).to.deep.equal({ problem: undefined, isTimeUp: false });
  });

  it('fails without waiting if the process has exited', async () => {
    expect(await started({ kind: 'exited', server: 1, atMs: 3 })).to.deep.equal({
      problem: 'server 1 did not start',
      isTimeUp: false,
    });
  });

  it('reports its addresses if it is not listed by all in time', async () => {
    expect(await started(news(1, 'listening'), news(1, 'trusted'))).to.deep.equal({
      problem: 'server 1 is not listed by all after 3000 ms',
      isTimeUp: true,
    });
  });
});

describe('a message', () => {
  const said = async (...events: readonly GridEvent[]) => {
    const views = events.reduce((before, event) => viewsAfter(before, event), noViews(2));
    const told: string[] = [];
    const notes: string[] = [];
    const grid = {
      views: () => views,
      masters: {
        tell: (server: number, line: string) => told.push(`${String(server)} ${line}`) && undefined,
      },
    } as unknown as Grid;
    const requester = {
      say: () => undefined,
      note: (line: string) => notes.push(line),
      answer: () => undefined,
    };
    await execute(grid, { kind: 'broadcast', server: 0, message: 'hi' }, requester);
    return { told, notes };
  };
  const started: GridEvent = { kind: 'started', server: 0, atMs: 1 };

  it('is sent to the server, without output', async () => {
    expect(await said(started)).to.deep.equal({ told: ['0 broadcast hi'], notes: [] });
  });

  it('for a paused server waits until it is resumed, which is reported', async () => {
    expect(await said(started, { kind: 'paused', server: 0, atMs: 2 })).to.deep.equal({
      told: ['0 broadcast hi'],
      notes: ['server 0 is paused: it broadcasts this after its resume'],
    });
  });
});
