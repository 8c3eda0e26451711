/** The disks of a simulated grid: each host has one, which faults fill or slow down, and which survives the crash of its server. */
import { expect } from 'chai';
import { Observable } from 'rxjs';
import { inject } from '../../lib/sim/faults.ts';
import { SimulatedGrid } from '../../lib/sim/grid.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import { StorageError, type Store, type World } from '../../lib/world/world.ts';

/** A grid of two servers, each with one store. */
function savingGrid() {
  const time = new VirtualTime();
  const stores: (Store | undefined)[] = [];
  const durable = [0, 0];
  const failures: string[] = [];
  /** Fails the case at an unexpected error. */
  const fail = (error: unknown) => {
    failures.push(error instanceof StorageError ? error.reason.code : String(error));
  };
  function serve(server: number, { storage }: World): Observable<unknown> {
    return new Observable(() =>
      storage?.open({ agent: 'a', ...(server === 1 ? { lineFile: 'a.log' } : {}) }).subscribe({
        next: (store) => {
          stores[server] = store;
          store.flushed$.subscribe({ next: (count) => (durable[server] = count), error: fail });
        },
        error: fail,
      }),
    );
  }
  const grid = new SimulatedGrid({
    serve: ({ self }, world) => serve(self, world),
    n: 2,
    time,
    random: randomOf(1),
    diskSeed: 1,
  });
  const run = (ms: number) => time.runUntil(time.nowMs + ms);
  const restart = (server: number) => {
    grid.crash(server);
    grid.start(server);
    run(20);
  };
  for (const server of grid.servers) grid.start(server);
  run(20);
  return { grid, time, stores, durable, failures, run, restart };
}

describe('the disk of a host of a simulated grid', () => {
  it('has what was flushed after a crash and a restart, and not what another host saved', () => {
    const { stores, run, restart } = savingGrid();
    stores[0]?.append('saved by 0');
    stores[1]?.append('saved by 1');
    run(20);
    for (const server of [0, 1]) {
      restart(server);
      expect(stores[server]?.records).to.deep.equal([`saved by ${String(server)}`]);
    }
  });

  it('may lose what was not flushed', () => {
    const lost = new Set<number | undefined>();
    const { stores, run, restart } = savingGrid();
    for (let round = 0; round < 30; round++) {
      const before = stores[0]?.records.length ?? 0;
      stores[0]?.append('x');
      run(0.05);
      restart(0);
      lost.add((stores[0]?.records.length ?? 0) - before);
    }
    expect(lost).to.include(0);
  });

  it('takes nothing while it is full', () => {
    const { grid, time, stores, durable, failures, run, restart } = savingGrid();
    inject({ kind: 'diskFull', server: 0, forMs: 100 }, grid, time);
    for (const store of stores) store?.append('x');
    run(50);
    expect([durable, failures]).to.deep.equal([[0, 1], ['disk-full']]);
    run(60);
    restart(0);
    stores[0]?.append('room');
    run(20);
    expect(durable[0]).to.equal(1);
  });

  it('takes longer while it is slow', () => {
    const { grid, time, stores, durable, run } = savingGrid();
    inject({ kind: 'diskSlow', server: 0, extraMs: 200, forMs: 100 }, grid, time);
    for (const store of stores) store?.append('x');
    run(199);
    expect(durable).to.deep.equal([0, 1]);
    run(5);
    expect(durable).to.deep.equal([1, 1]);
    stores[0]?.append('y');
    run(5);
    expect(durable).to.deep.equal([2, 1]);
  });
});
