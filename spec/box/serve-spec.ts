import { expect } from 'chai';
import { NEVER, Observable, of, startWith, Subject, throwError, type SchedulerAction } from 'rxjs';
import { agentsIn } from '../../lib/agent/configuration.ts';
import type { AgentEffect, AgentType } from '../../lib/agent/agent.ts';
import { text } from '../../lib/agent/schema.ts';
import type { AnyAgentEvent } from '../../lib/agent/step.ts';
import { boxDriver } from '../../lib/box/driver.ts';
import type { BoxEffect, BoxEvent } from '../../lib/box/events.ts';
import { addressOf, boxConfig } from '../../lib/box/serve.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import { Process } from '../../lib/sim/process.ts';
import type { Storage, Store, StorePlace, World } from '../../lib/world/world.ts';
import { configured, number } from '../support/agents.ts';
import { boxGrid, boxOf } from '../support/boxGrid.ts';

function typeOf(
  react: (event: AnyAgentEvent) => readonly AgentEffect[],
  more: Partial<AgentType> = {},
): AgentType {
  return {
    name: 'spec',
    ports: { in: text },
    init: () => 0,
    step: (state, event) => [state, react(event)],
    ...more,
  };
}

/** Answers each request with `twice` the number; a request 0 sets a timer, whose expiry is indicated to all. */
const doubling = typeOf(
  (event): readonly AgentEffect[] => {
    if (event.kind === 'timedOut') return [{ kind: 'indicate', indication: { late: true } }];
    if (event.kind !== 'requested') return [];
    return event.request === 0
      ? [{ kind: 'setTimer', timer: 't', afterMs: 50 }]
      : [{ kind: 'indicate', to: event.by, indication: 2 * (event.request as number) }];
  },
  { requests: number },
);

describe('the port of a box for clients', () => {
  const configuration = configured({
    twice: { type: doubling, box: boxOf(0) },
    silent: { type: typeOf(() => []), box: boxOf(0) },
    other: { type: typeOf(() => []), box: boxOf(1), routes: { twice: 'twice.in' } },
  });

  /** The answers of box 0 to lines, sent half a second after the start. */
  function answers(...lines: string[]): readonly string[] {
    let said = '';
    const run = boxGrid(() => configuration, {
      onAnswer: (server, chunk) => {
        if (server === 0) said += new TextDecoder().decode(chunk);
      },
    });
    run.grid.start(0);
    run.grid.start(1);
    run.time.runUntil(500);
    for (const line of lines) run.grid.command(0, line);
    run.time.runUntil(1_000);
    const ended = run.grid.isRunning(0) ? [] : ['ended'];
    run.grid.close();
    return [...said.split('\n').filter((line) => line !== ''), ...ended];
  }

  it('says which boxes are believed alive, by their ids', () =>
    expect(answers('alive')).to.deep.equal([`alive ${boxOf(0)},${boxOf(1)}`]));

  it('passes requests to agents, and their indications to the client, or to all', () =>
    expect(answers('twice 21', 'twice 0', 'twice 4')).to.deep.equal([
      'twice 42',
      'twice 8',
      'twice {"late":true}',
    ]));

  it('says why a request is refused', () =>
    expect(answers('twice x', 'silent hello', 'other 1')).to.deep.equal([
      'error agent twice does not take this request: not JSON',
      'error agent silent takes no requests: its type is spec',
      'error there is no agent other in this box: expected alive, get, broadcast <message>, crash or <agent> <request>; agents: twice, silent',
    ]));

  it('ends the box on request', () => expect(answers('crash', 'alive')).to.deep.equal(['ended']));
});

describe('boxConfig', () => {
  it('has the ids of the boxes as addresses', () => {
    const configuration = configured({
      a: { type: doubling, box: '[::1]:5001' },
      b: { type: doubling, box: 'host.example:5002' },
    });
    const config = boxConfig(configuration, 'host.example:5002', { queueMessagesMax: 7 });
    expect(config).to.deep.include({ self: 1, n: 2, queueMessagesMax: 7, heartbeatPeriodMs: 200 });
    expect(config.peers).to.deep.equal([addressOf('[::1]:5001'), { host: 'host.example', port: 5002 }]);
    expect(addressOf('[::1]:5001')).to.deep.equal({ host: '::1', port: 5001 });
  });
});

describe('boxDriver', () => {
  /** A driver of a box with agent `a`, with what it reports. */
  function driven(type: AgentType, storage?: Storage) {
    const time = new VirtualTime();
    const { scheduler } = new Process('a', time);
    const delays: number[] = [];
    const configuration = configured({ a: { type, box: boxOf(0) } });
    const world: World = {
      listen: () => NEVER,
      dial: () => NEVER,
      random: () => 0.5,
      scheduler: {
        now: () => scheduler.now(),
        schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T) => {
          delays.push(delayMs);
          return scheduler.schedule(work, delayMs, state);
        },
      },
      ...(storage === undefined ? {} : { storage }),
    };
    const { drive, ready$ } = boxDriver(
      configuration,
      agentsIn(configuration, boxOf(0))[0]?.box ?? '',
      world,
    );
    const effects$ = new Subject<BoxEffect>();
    const events: BoxEvent[] = [];
    const running = drive(effects$).subscribe({
      next: (event) => events.push(event),
      error: (error: unknown) => {
        throw error;
      },
    });
    return { time, delays, events, running, ready$, execute: (effect: BoxEffect) => effects$.next(effect) };
  }
  const saving = typeOf(() => [], { records: text });

  function isReady(ready$: Observable<unknown>): boolean {
    let is = false;
    const settled = { next: () => (is = true), error: () => undefined };
    ready$.subscribe(settled).unsubscribe();
    return is;
  }

  /** A storage whose store is opened when `open$` emits. */
  function storageOf(open$: Observable<Store>, places: StorePlace[] = []): Storage {
    return {
      open: (place) => {
        places.push(place);
        return open$;
      },
    };
  }
  function storeOf(records: readonly string[], flushed$: Observable<number>, calls: string[] = []): Store {
    return {
      records,
      append: (record) => calls.push(`append ${record}`),
      replace: (record) => calls.push(`replace ${record}`),
      flushed$,
      waitingBytes: () => 0,
    };
  }

  it('reports expired timers with their numbers; a replaced or cancelled one does not expire', () => {
    const { time, events, execute } = driven(saving);
    const set = (timer: string, number: number, afterMs: number) =>
      execute({ kind: 'setTimer', agent: 'a', timer, number, afterMs });
    set('t', 1, 10);
    set('t', 2, 20);
    set('u', 3, 5);
    execute({ kind: 'cancelTimer', agent: 'a', timer: 'u' });
    time.runUntil(15);
    expect(events).to.deep.equal([]);
    time.runUntil(25);
    expect(events).to.deep.equal([{ kind: 'expired', agent: 'a', timer: 't', number: 2 }]);
  });

  it('has no timer of the world that is longer than Node can: a longer one is several, and can be cancelled', () => {
    const DAY_MS = 86_400_000;
    const { time, events, execute, delays } = driven(saving);
    const set = (timer: string, number: number, afterMs: number) =>
      execute({ kind: 'setTimer', agent: 'a', timer, number, afterMs });
    set('t', 1, 60 * DAY_MS);
    set('u', 2, 60 * DAY_MS);
    set('never', 3, Infinity);
    time.runUntil(59 * DAY_MS);
    execute({ kind: 'cancelTimer', agent: 'a', timer: 'u' });
    expect(events).to.deep.equal([]);
    time.runUntil(61 * DAY_MS);
    expect(events).to.deep.equal([{ kind: 'expired', agent: 'a', timer: 't', number: 1 }]);
    expect(Math.max(...delays)).to.equal(2 ** 31 - 1);
  });

  it('draws with the randomness of the world, and continues later', () => {
    const { time, events, execute } = driven(saving);
    execute({ kind: 'draw', agent: 'a', choice: 'coin', of: 6 });
    execute({ kind: 'continue' });
    expect(events).to.deep.equal([{ kind: 'drawn', agent: 'a', choice: 'coin', option: 3 }]);
    time.runUntil(5);
    expect(events.at(-1)).to.deep.equal({ kind: 'continued' });
  });

  it('reads and writes the storage, and is ready when it was read', () => {
    const flushed$ = new Subject<number>();
    const opened$ = new Subject<Store>();
    const calls: string[] = [];
    const places: StorePlace[] = [];
    const { events, execute, ready$ } = driven(saving, storageOf(opened$, places));
    execute({ kind: 'read', agent: 'a' });
    expect([places, isReady(ready$)]).to.deep.equal([[{ agent: 'a' }], false]);
    opened$.next(storeOf(['one'], flushed$, calls));
    expect(events).to.deep.equal([{ kind: 'read', agent: 'a', records: ['one'] }]);
    expect(isReady(ready$)).to.equal(true);
    execute({ kind: 'append', agent: 'a', record: 'two', replaces: false });
    execute({ kind: 'append', agent: 'a', record: 'all', replaces: true });
    expect(calls).to.deep.equal(['append two', 'replace all']);
    flushed$.next(2);
    expect(events.at(-1)).to.deep.equal({ kind: 'flushed', agent: 'a', count: 2 });
    flushed$.error(new Error('disk full'));
    expect(events.at(-1)).to.deep.equal({ kind: 'storageFailed', agent: 'a', reason: 'disk full' });
  });

  it('says that the storage cannot be opened, or that there is none, and is ready', () => {
    for (const [storage, reason] of [
      [storageOf(throwError(() => new Error('locked'))), 'locked'],
      [undefined, 'it saves records, and there is no storage'],
    ] as const) {
      const { events, execute, ready$ } = driven(saving, storage);
      execute({ kind: 'read', agent: 'a' });
      expect(events).to.deep.equal([{ kind: 'storageFailed', agent: 'a', reason }]);
      expect(isReady(ready$)).to.equal(true);
    }
  });

  it('opens the file that the type of the agent names', () => {
    const places: StorePlace[] = [];
    const type = typeOf(() => [], { records: text, storage: () => ({ kind: 'lines', path: 'kvs.log' }) });
    const { execute } = driven(type, storageOf(of(storeOf([], NEVER)), places));
    execute({ kind: 'read', agent: 'a' });
    expect(places).to.deep.equal([{ agent: 'a', lineFile: 'kvs.log' }]);
  });

  it('closes what it has opened', () => {
    let isOpen = false;
    const open$ = new Observable<Store>(() => {
      isOpen = true;
      return () => (isOpen = false);
    });
    const { time, events, execute, running } = driven(
      saving,
      storageOf(open$.pipe(startWith(storeOf([], NEVER)))),
    );
    execute({ kind: 'read', agent: 'a' });
    execute({ kind: 'setTimer', agent: 'a', timer: 't', number: 1, afterMs: 5 });
    expect(isOpen).to.equal(true);
    running.unsubscribe();
    time.runUntil(10);
    expect(isOpen).to.equal(false);
    expect(events.map(({ kind }) => kind)).to.deep.equal(['read']);
  });
});
