import { expect } from 'chai';
import { defer, EMPTY, filter, Subject, Subscription, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { DiskFile } from '../../lib/storage/disk.ts';
import { lineFile } from '../../lib/storage/lineFile.ts';
import type { StorageReason } from '../../lib/storage/reason.ts';
import { openStore, RECORD_MAX_BYTES } from '../../lib/storage/store.ts';
import { volatileStorage } from '../../lib/storage/volatile.ts';
import { StorageError, type Store } from '../../lib/world/world.ts';
import { bytes, joined, text } from '../support/bytes.ts';

const STAMP = '1970/01/01 00:00:00 ';

/** Everything that the case has open. */
let open: Subscription;
beforeEach(() => (open = new Subscription()));
afterEach(() => open.unsubscribe());

/** A store on a file whose flushes the case completes. */
function opened({ contents = bytes(''), waitingMaxBytes = 1000 } = {}) {
  const log: string[] = [];
  let ending$ = new Subject<never>();
  function step(name: string): Observable<never> {
    return defer(() => {
      log.push(name);
      return (ending$ = new Subject());
    });
  }
  const file: DiskFile = {
    contents,
    append: (added) =>
      defer(() => {
        log.push(`append ${text(added).replaceAll(STAMP, '')}`);
        return EMPTY;
      }),
    flush: () => step('flush'),
    truncate: (length) => step(`truncate ${String(length)}`),
    replace: (all) => step(`replace ${text(all).replaceAll(STAMP, '')}`),
  };
  const scheduler = new TestScheduler(() => undefined);
  const form = lineFile({ file: 'a.log', wallClockMs: () => 0 });
  let store: Store | undefined;
  let failure: unknown;
  const opening = openStore(file, { file: 'a.log', form, scheduler, waitingMaxBytes }).subscribe({
    next: (one) => (store = one),
    error: (error: unknown) => (failure = error),
  });
  open.add(opening);
  return {
    log,
    close: () => opening.unsubscribe(),
    store: () => store!,
    failure: () => failure,
    turn: () => scheduler.flush(),
    done: () => ending$.complete(),
    broken: (reason: StorageReason) => ending$.error(new StorageError(reason)),
  };
}

/** Fails the case at an unexpected error. */
function fail(error: unknown): void {
  throw error;
}

/** What a store tells from now on. */
function told({ flushed$ }: Store) {
  const list: unknown[] = [];
  const listening = flushed$.subscribe({
    next: (count) => list.push(count),
    error: (error: unknown) => list.push(error instanceof StorageError ? error.reason.code : error),
  });
  open.add(listening);
  return list;
}

describe('a store', () => {
  it('flushes the records of one turn together, and those that come meanwhile with the next flush', () => {
    const { log, store, turn, done } = opened();
    const counts = told(store());
    store().append('a');
    store().append('b');
    expect(log).to.deep.equal([]);
    turn();
    store().append('c');
    store().append('d');
    turn();
    expect(log).to.deep.equal(['append a\nb\n', 'flush']);
    expect([counts, store().waitingBytes()]).to.deep.equal([[], 8]);
    done();
    expect(log.slice(2)).to.deep.equal(['append c\nd\n', 'flush']);
    done();
    expect([counts, store().waitingBytes()]).to.deep.equal([[2, 4], 0]);
    store().append('e');
    turn();
    done();
    expect(counts).to.deep.equal([2, 4, 5]);
  });

  it('flushes at once what is appended when it tells of a flush', () => {
    const { log, store, turn, done } = opened();
    open.add(
      store()
        .flushed$.pipe(filter((count) => count < 3))
        .subscribe({
          next: (count) => store().append(String(count)),
          error: fail,
        }),
    );
    store().append('0');
    turn();
    done();
    done();
    done();
    expect(log).to.deep.equal(['append 0\n', 'flush', 'append 1\n', 'flush', 'append 2\n', 'flush']);
  });

  it('leaves out records that a snapshot replaces before they were written', () => {
    const { log, store, turn, done } = opened();
    const counts = told(store());
    store().append('a');
    store().replace('all');
    store().append('b');
    turn();
    done();
    expect(log).to.deep.equal(['replace all\nb\n']);
    expect(counts).to.deep.equal([3]);
  });

  it('tells what has happened to one who asks later', () => {
    const { store, turn, done, broken } = opened();
    store().append('a');
    turn();
    done();
    store().append('b');
    turn();
    broken({ code: 'disk-full', file: 'a.log' });
    expect(told(store())).to.deep.equal([1, 'disk-full']);
  });

  it('writes nothing more after an error', () => {
    const { log, store, turn, broken } = opened();
    const counts = told(store());
    store().append('a');
    turn();
    store().append('b');
    broken({ code: 'unwritable', file: 'a.log', detail: 'EIO' });
    store().append('c');
    turn();
    expect([counts, log.length]).to.deep.equal([['unwritable'], 2]);
  });

  it('writes nothing after it was closed', () => {
    const { log, store, turn, close } = opened();
    store().append('a');
    close();
    store().append('b');
    turn();
    expect(log).to.deep.equal([]);
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ['of two lines', 'a\nb', 'not-a-line'],
    ['that is too long', 'x'.repeat(RECORD_MAX_BYTES), 'record-overlong'],
    ['more than may wait', 'x'.repeat(1000), 'backlog'],
  ];
  for (const [title, record, code] of refused) {
    it(`fails with a record ${title}`, () => {
      const { log, store, turn } = opened();
      const counts = told(store());
      store().append(record);
      turn();
      expect([counts, log]).to.deep.equal([[code], []]);
    });
  }

  it('has as many waiting bytes as may be, and fails with one more', () => {
    const { store, turn } = opened({ waitingMaxBytes: 10 });
    const counts = told(store());
    for (let i = 0; i < 5; i++) store().append('x');
    turn();
    expect([counts, store().waitingBytes()]).to.deep.equal([[], 10]);
    store().append('');
    expect(counts).to.deep.equal(['backlog']);
  });

  it('is open when a torn end was cut, and says so', () => {
    const whole = `${STAMP}a\n`;
    const { log, store, done } = opened({ contents: joined([bytes(whole), bytes('1970/01')]) });
    expect(log).to.deep.equal([`truncate ${String(whole.length)}`]);
    expect(store()).to.equal(undefined);
    done();
    expect(store().records).to.deep.equal(['a']);
    expect(store().cut).to.deep.equal({ file: 'a.log', offset: whole.length, bytes: 7 });
  });

  it('is open when what it has read is durable: a process that has crashed may have written it without a flush', () => {
    const { log, store, done } = opened({ contents: bytes(`${STAMP}a\n`) });
    expect(log).to.deep.equal(['flush']);
    expect(store()).to.equal(undefined);
    done();
    expect(store().records).to.deep.equal(['a']);
    expect(log).to.deep.equal(['flush']);
  });

  it('is not opened if the file is of another kind', () => {
    const { log, failure } = opened({ contents: bytes('root:x:0:0\n') });
    expect(log).to.deep.equal([]);
    expect((failure() as StorageError).message).to.equal('a.log is not a file of records');
  });
});

describe('volatile storage', () => {
  it('is empty whenever it is opened, and says in a later turn that records are durable', () => {
    const scheduler = new TestScheduler(() => undefined);
    const storage = volatileStorage(scheduler);
    const stores: Store[] = [];
    open.add(storage.open({ agent: 'a' }).subscribe({ next: (store) => stores.push(store), error: fail }));
    const counts = told(stores[0]!);
    stores[0]?.append('a');
    stores[0]?.replace('b');
    expect(counts).to.deep.equal([]);
    scheduler.flush();
    expect(counts).to.deep.equal([1, 2]);
    open.add(storage.open({ agent: 'a' }).subscribe({ next: (store) => stores.push(store), error: fail }));
    expect(stores[1]?.records).to.deep.equal([]);
  });
});
