/** The simulated disk: what is said to be durable survives every crash, whatever is torn, full or slow. */
import { expect } from 'chai';
import fc from 'fast-check';
import { EMPTY, Observable, type Subscription } from 'rxjs';
import { SimulatedDisk } from '../../lib/sim/disk.ts';
import { Process } from '../../lib/sim/process.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import type { Disk } from '../../lib/storage/disk.ts';
import { storageOn } from '../../lib/storage/storage.ts';
import type { StorageReason } from '../../lib/storage/reason.ts';
import { StorageError, type Store, type StorePlace } from '../../lib/world/world.ts';
import { byEffort } from '../support/effort.ts';

/** A host with one agent that saves. */
class Saving {
  readonly time = new VirtualTime();
  readonly disk: SimulatedDisk;
  /** Records that are durable by what the store said, and those that may be. */
  durable: string[] = [];
  maybe: string[] = [];
  store: Store | undefined;
  failed: StorageReason | undefined;
  flushes = 0;
  cuts = 0;
  /** What was found wrong: a throw in a subscriber would come too late. */
  wrong: string | undefined;
  readonly #place: StorePlace;
  readonly #wrap: (disk: Disk) => Disk;
  #process: Process;
  #open: Subscription | undefined;
  #seen = 0;

  constructor(seed: number, place: StorePlace, wrap = (disk: Disk) => disk) {
    this.disk = new SimulatedDisk(randomOf(seed));
    this.#place = place;
    this.#wrap = wrap;
    this.#process = new Process('s0', this.time);
  }

  start(): void {
    const process = (this.#process = new Process('s0', this.time));
    const storage = storageOn({
      disk: this.#wrap(this.disk.of(process)),
      folder: '/storage',
      wallClockMs: () => 0,
      random: () => this.disk.draw(),
      scheduler: process.scheduler,
    });
    this.failed = undefined;
    this.#open = storage.open(this.#place).subscribe({
      next: (store) => this.#opened(store),
      error: (error: unknown) => this.#fail(error),
    });
  }

  #opened(store: Store): void {
    this.store = store;
    if (store.cut !== undefined) this.cuts++;
    // What survived is the durable records and perhaps the first ones of those that were not.
    const all = [...this.durable, ...this.maybe];
    const isRight =
      store.records.length >= this.durable.length && store.records.every((record, i) => record === all[i]);
    if (!isRight)
      this.wrong ??= `${JSON.stringify(store.records)} of ${JSON.stringify(this.durable)} and perhaps ${JSON.stringify(this.maybe)}`;
    this.durable = [...store.records];
    this.maybe = [];
    this.#seen = 0;
    store.flushed$.subscribe({
      next: (count) => {
        if (count <= this.#seen) this.wrong ??= `${String(count)} after ${String(this.#seen)}`;
        this.durable.push(...this.maybe.splice(0, count - this.#seen));
        this.#seen = count;
        this.flushes++;
      },
      error: (error: unknown) => this.#fail(error),
    });
  }

  #fail(error: unknown): void {
    if (!(error instanceof StorageError)) throw error;
    this.failed = error.reason;
    this.store = undefined;
  }

  append(record: string): void {
    if (this.store === undefined) return;
    this.maybe.push(record);
    this.store.append(record);
  }

  run(ms: number): void {
    this.time.runUntil(this.time.nowMs + ms);
  }

  crash(what: 'host' | 'process' = 'host'): void {
    this.#process.kill();
    this.disk.crash(what);
    this.#open?.unsubscribe();
    this.store = undefined;
  }
}

const PLACES: Readonly<Record<string, StorePlace>> = {
  'in the storage folder': { agent: 'kvs/shard1' },
  'in a file of lines': { agent: 'kvs', lineFile: 'kvs.log' },
};

type Action = (saving: Saving) => void;
const actions = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.string({ unit: 'grapheme' }).map(
        (record): Action =>
          (saving) =>
            saving.append(record.replaceAll(/[\n\0]/g, ' ')),
      ),
    },
    {
      weight: 4,
      arbitrary: fc.integer({ min: 0, max: 5 }).map(
        (ms): Action =>
          (saving) =>
            saving.run(ms),
      ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('host', 'process'), fc.constantFrom(3, 20))
        .map(([what, ms]): Action => (saving) => {
          saving.crash(what);
          saving.start();
          saving.run(ms);
        }),
    },
    {
      weight: 1,
      arbitrary: fc.constant<Action>((saving) => {
        const end = saving.disk.fill();
        saving.append('no room');
        saving.run(10);
        end();
      }),
    },
    {
      weight: 1,
      arbitrary: fc.constant<Action>((saving) => {
        saving.disk.extraMs = 10 - saving.disk.extraMs;
      }),
    },
  ),
  { minLength: 10, maxLength: 60 },
);

for (const [title, place] of Object.entries(PLACES)) {
  describe(`records ${title} of a simulated disk`, () => {
    it('are there after every crash once they were told to be durable, in order, each once', () => {
      let met = 0;
      let cuts = 0;
      fc.assert(
        fc.property(fc.nat(), actions, (seed, drawn) => {
          const saving = new Saving(seed, place);
          saving.start();
          saving.run(20);
          for (const act of drawn) act(saving);
          saving.crash();
          saving.disk.extraMs = 0;
          saving.start();
          saving.run(20);
          expect(saving.failed).to.equal(undefined);
          expect(saving.wrong).to.equal(undefined);
          met += saving.durable.length;
          cuts += saving.cuts;
        }),
        { numRuns: byEffort({ gate: 300, full: 5_000 }) },
      );
      expect(met).to.be.above(300);
      expect(cuts, 'torn ends').to.be.above(10);
    });

    it('are durable when they are read, if the process before has crashed between its write and its flush', () => {
      let survived = 0;
      for (let seed = 0; seed < 20; seed++) {
        const saving = new Saving(seed, place);
        saving.start();
        saving.run(20);
        saving.append('a');
        // Written, and not flushed.
        saving.run(0);
        expect(saving.flushes).to.equal(0);
        for (const what of ['process', 'host', 'host'] as const) {
          saving.crash(what);
          saving.start();
          saving.run(20);
          survived += saving.durable.length;
        }
        expect([saving.failed, saving.wrong]).to.deep.equal([undefined, undefined]);
      }
      expect(survived).to.equal(60);
    });

    it('are lost if the flush is left out, which the same check finds', () => {
      const unflushed = (disk: Disk): Disk => ({
        ...disk,
        open: (path) =>
          new Observable((subscriber) =>
            disk.open(path).subscribe((file) => subscriber.next({ ...file, flush: () => EMPTY })),
          ),
      });
      const found: (string | undefined)[] = [];
      for (let seed = 0; seed < 20; seed++) {
        const saving = new Saving(seed, place, unflushed);
        for (let round = 0; round < 3; round++) {
          saving.start();
          saving.run(20);
          saving.append('a');
          saving.run(5);
          saving.crash();
        }
        saving.start();
        saving.run(20);
        found.push(saving.wrong);
      }
      expect(found.filter((wrong) => wrong !== undefined).length).to.be.above(10);
    });

    it('that wait for the same flush share it', () => {
      const saving = new Saving(1, place);
      saving.start();
      saving.run(20);
      for (let i = 0; i < 100; i++) saving.append(String(i));
      saving.run(0.05);
      for (let i = 0; i < 100; i++) saving.append(String(i));
      saving.run(20);
      expect([saving.durable.length, saving.flushes]).to.deep.equal([200, 2]);
    });

    it('cannot be appended to a full disk, and after a restart with room for more, can', () => {
      const saving = new Saving(2, place);
      saving.start();
      saving.run(20);
      saving.append('before');
      saving.run(20);
      const end = saving.disk.fill();
      saving.append('full');
      saving.run(20);
      expect(saving.failed).to.deep.include({ code: 'disk-full' });
      end();
      saving.crash();
      saving.start();
      saving.run(20);
      saving.append('after');
      saving.run(20);
      expect(saving.durable.filter((record) => record !== 'full')).to.deep.equal(['before', 'after']);
    });

    it('take longer on a slow disk', () => {
      const saving = new Saving(3, place);
      saving.start();
      saving.run(20);
      saving.disk.extraMs = 100;
      saving.append('slow');
      saving.run(100);
      expect(saving.durable).to.deep.equal([]);
      saving.run(5);
      expect(saving.durable).to.deep.equal(['slow']);
    });

    it('are replaced by a snapshot, or a crash leaves the earlier ones', () => {
      const outcomes = new Set<string>();
      for (let seed = 0; seed < 40; seed++) {
        const saving = new Saving(seed, place);
        saving.start();
        saving.run(20);
        saving.append('a');
        saving.append('b');
        saving.run(20);
        saving.store?.append('superseded');
        saving.store?.replace('snapshot');
        saving.store?.append('c');
        let durable = 0;
        saving.store?.flushed$.subscribe((count) => (durable = count));
        saving.run(seed < 30 ? 1 : 20);
        saving.crash();
        let records: readonly string[] = [];
        saving.durable = [];
        saving.maybe = [];
        const { disk, time } = saving;
        const process = new Process('s0', time);
        storageOn({
          disk: disk.of(process),
          folder: '/storage',
          wallClockMs: () => 0,
          random: () => disk.draw(),
          scheduler: process.scheduler,
        })
          .open(place)
          .subscribe((store) => (records = store.records));
        saving.run(20);
        if (durable === 5) expect(records).to.deep.equal(['snapshot', 'c']);
        outcomes.add(records.join(' '));
      }
      expect([...outcomes]).to.have.members(['a b', 'snapshot c']);
    });
  });
}
