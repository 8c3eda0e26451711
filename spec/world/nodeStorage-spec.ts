/** Storage on the real disk: what is durable, who may open it, and what is wrong with files. */
import { expect } from 'chai';
import { buildSync } from 'esbuild';
import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { filter, firstValueFrom, ReplaySubject, Subscription } from 'rxjs';
import { describeCut } from '../../lib/storage/reason.ts';
import { nodeWorld } from '../../lib/world/node.ts';
import { nodeStorage } from '../../lib/world/nodeStorage.ts';
import { StorageError, type Store, type StorePlace } from '../../lib/world/world.ts';
import { byEffort } from '../support/effort.ts';
import { temporaryDirectory, until } from '../support/processes.ts';

const isRoot = process.getuid?.() === 0;
const world = nodeWorld();

let open: Subscription;
let top: string;
let folder: string;
beforeEach(() => {
  open = new Subscription();
  top = temporaryDirectory();
  folder = join(top, 'storage');
});
afterEach(() => open.unsubscribe());

/** A store that stays open until the end of the case, or until it is closed. */
async function opened(place: StorePlace = { agent: 'kvs/shard1' }, at: string | undefined = folder) {
  const store$ = new ReplaySubject<Store>(1);
  const opening = nodeStorage(world, at).open(place).subscribe(store$);
  open.add(opening);
  return { store: await firstValueFrom(store$), close: () => opening.unsubscribe() };
}

/** Why a store cannot be opened. */
async function refusal(place?: StorePlace, at?: string): Promise<string> {
  try {
    await opened(place, at);
  } catch (error) {
    if (error instanceof StorageError) return error.message;
    throw error;
  }
  return 'opened';
}

/** Saves records, and waits until they are durable. */
async function save(store: Store, ...records: readonly string[]): Promise<void> {
  for (const record of records) store.append(record);
  await firstValueFrom(store.flushed$.pipe(filter(() => store.waitingBytes() === 0)));
}

/** The records of a new file of an agent, saved and closed again. */
async function saved(...records: readonly string[]): Promise<string> {
  const { store, close } = await opened();
  await save(store, ...records);
  close();
  return join(folder, 'kvs%2fshard1.records');
}

describe('storage on this host', () => {
  it('has what was saved, and is readable for its user only', async () => {
    const file = await saved('one', 'two');
    const { store, close } = await opened();
    expect(store.records).to.deep.equal(['one', 'two']);
    expect(store.cut).to.equal(undefined);
    store.replace('three');
    await save(store, 'four');
    await save(store, 'five');
    close();
    expect((await opened()).store.records).to.deep.equal(['three', 'four', 'five']);
    expect(readdirSync(folder).sort()).to.deep.equal([
      'agent-storage',
      'kvs%2fshard1.records',
      'kvs%2fshard1.records.lock',
    ]);
    expect([statSync(folder).mode & 0o777, statSync(file).mode & 0o777]).to.deep.equal([0o700, 0o600]);
  });

  it('keeps long records, of several agents at once', async () => {
    const long = 'ü'.repeat(3_000_000);
    const stores = await Promise.all(['a', 'b', 'c'].map((agent) => opened({ agent })));
    await Promise.all(stores.map(({ store }, i) => save(store, `${long}${String(i)}`, 'end')));
    for (const { close } of stores) close();
    for (const [i, agent] of ['a', 'b', 'c'].entries())
      expect((await opened({ agent })).store.records).to.deep.equal([`${long}${String(i)}`, 'end']);
  });

  it('needs a folder, unless the records are in a file of lines', async () => {
    const storage = nodeStorage(world);
    const place = { agent: 'a' };
    await firstValueFrom(storage.open(place)).then(
      () => expect.fail(),
      (error: unknown) =>
        expect((error as Error).message).to.equal('agent a saves records, and no storage folder was given'),
    );
    const lines = { agent: 'a', lineFile: join(top, 'kvs.log') };
    writeFileSync(lines.lineFile, '2017/03/04 15:16:17 1 x one\n2017/03/04 15:1');
    const { store, close } = await opened(lines, '/nowhere');
    expect(store.records).to.deep.equal(['1 x one']);
    expect(describeCut(store.cut!)).to.match(
      /kvs\.log ended within a record: 15 bytes from byte 28 on were cut$/,
    );
    await save(store, '1 y two');
    close();
    const now = new Date();
    expect(readFileSync(lines.lineFile, 'utf8')).to.match(
      new RegExp(
        `^2017/03/04 15:16:17 1 x one\n${String(now.getFullYear())}/\\d\\d/\\d\\d [\\d:]{8} 1 y two\n$`,
      ),
    );
  });

  it('refuses a second process, and the same one, but no lock of a process that has ended', async () => {
    const file = await saved('one');
    const { close } = await opened();
    expect(await refusal()).to.equal(`${file} is in use by process ${String(process.pid)}`);
    close();
    const { pid: ended } = spawnSync('true');
    writeFileSync(`${file}.lock`, `${String(ended)} 1 ${hostname()}\n`);
    writeFileSync(`${file}.lock.stale`, `${String(ended)} 1 ${hostname()}\n`);
    (await opened()).close();
    // The id was given to another process since.
    writeFileSync(`${file}.lock`, `${String(process.pid)} 1 ${hostname()}\n`);
    (await opened()).close();
    // It has ended, and its parent has not asked for its status.
    const parent = spawn('sh', ['-c', 'exec 3<&0; (read line <&3) & echo $!; exec sleep 60'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [zombie] = (await once(parent.stdout, 'data')) as [Buffer];
    // A shell would ask for the status.
    await until(
      () => readFileSync(`/proc/${String(parent.pid)}/comm`, 'utf8') === 'sleep\n',
      'the parent to be no shell',
    );
    parent.stdin.write('\n');
    await until(
      () => readFileSync(`/proc/${zombie.toString().trim()}/stat`, 'utf8').includes(') Z '),
      'a zombie',
    );
    writeFileSync(`${file}.lock`, `${zombie.toString().trim()} - ${hostname()}\n`);
    (await opened()).close();
    parent.kill();
    expect(readdirSync(folder)).to.have.length(2);
    writeFileSync(`${file}.lock`, '17 1 elsewhere\n');
    expect(await refusal()).to.equal(
      `${file} is in use by process 17 on host elsewhere; if that has ended, remove ${file}.lock`,
    );
  });

  it('refuses folders of others, and names what is there', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.tex'), '');
    expect(await refusal()).to.equal(`${folder} is no storage folder: it contains thesis.tex`);
    expect(await refusal(undefined, join(folder, 'thesis.tex'))).to.match(/thesis\.tex is not a folder$/);
    rmSync(join(folder, 'thesis.tex'));
    mkdirSync(join(folder, 'lost+found'));
    expect(await refusal()).to.equal('opened');
  });

  it('refuses links, folders and special files in the place of a file', async () => {
    await saved('one');
    writeFileSync(join(top, 'elsewhere'), '');
    symlinkSync(join(top, 'elsewhere'), join(folder, 'a.records'));
    mkdirSync(join(folder, 'b.records'));
    expect(await refusal({ agent: 'a' })).to.equal(`${folder}/a.records is a symbolic link; expected a file`);
    expect(await refusal({ agent: 'b' })).to.equal(`${folder}/b.records is a folder; expected a file`);
    expect(await refusal({ agent: 'c', lineFile: '/dev/null' })).to.equal(
      '/dev/null is a special file; expected a file',
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).to.deep.equal([]);
  });

  it('refuses what is from a newer version', async () => {
    const file = await saved('one');
    writeFileSync(file, 'agent-store 2 \n');
    expect(await refusal()).to.equal(`${file} has format version 2; this program knows versions up to 1`);
    writeFileSync(join(folder, 'agent-storage'), '7\n');
    expect(await refusal()).to.equal(
      `${folder}/agent-storage has format version 7; this program knows versions up to 1`,
    );
    writeFileSync(join(folder, 'agent-storage'), '');
    expect(await refusal()).to.equal(`${folder}/agent-storage is damaged at byte 0: it is not a version`);
  });

  it('cuts a torn end and says so, and refuses a file that is damaged before that, unchanged', async () => {
    const file = await saved('one');
    const { length } = readFileSync(file);
    appendFileSync(file, '+1 4 0000');
    const { store, close } = await opened();
    expect(store.cut).to.deep.equal({ file, offset: length, bytes: 9 });
    expect(store.records).to.deep.equal(['one']);
    await save(store, 'two');
    close();
    const whole = readFileSync(file);
    const flipped = Buffer.from(whole);
    flipped[length - 2] = 0x45;
    writeFileSync(file, flipped);
    const head = flipped.indexOf('\n') + 1;
    expect(await refusal()).to.equal(
      `${file} is damaged at byte ${String(head)}: a batch of records is not valid, and valid ones follow`,
    );
    expect(readFileSync(file)).to.deep.equal(flipped);
    writeFileSync(file, whole);
    truncateSync(file, whole.length - 1);
    expect((await opened()).store.records).to.deep.equal(['one']);
  });

  it('says that a file cannot be read or written', async () => {
    const file = await saved('one');
    chmodSync(top, 0o755);
    chmodSync(folder, 0o777);
    chmodSync(file, 0o000);
    chmodSync(join(folder, 'agent-storage'), 0o644);
    const unprivileged = async (place?: StorePlace) => {
      if (isRoot) process.seteuid?.(65_534);
      try {
        return await refusal(place);
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
    };
    expect(await unprivileged()).to.match(/kvs%2fshard1\.records cannot be read: EACCES/);
    chmodSync(folder, 0o555);
    expect(await unprivileged({ agent: 'a' })).to.match(/a\.records cannot be written: EACCES/);
    expect(await refusal({ agent: 'a', lineFile: join(top, 'missing', 'a.log') })).to.match(
      /a\.log cannot be written: ENOENT/,
    );
  });

  it('fails on a full disk before it says that a record is durable, and goes on when there is room', async function () {
    mkdirSync(folder);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
    // Without the right to mount: the simulated disk has the same code (spec/sim/disk-spec.ts).
    if (mounted.status !== 0) this.skip();
    try {
      const { store, close } = await opened();
      const told = await new Promise<{ count: number; error: unknown }>((resolve) => {
        let count = 0;
        const telling = store.flushed$.subscribe({
          next: (durable) => {
            count = durable;
            store.append(`${String(durable)} ${'x'.repeat(1000)}`);
          },
          error: (error: unknown) => resolve({ count, error }),
        });
        open.add(telling);
        store.append('first');
      });
      expect((told.error as Error).message).to.equal(
        `${folder}/kvs%2fshard1.records cannot be written: the disk is full`,
      );
      expect(told.count).to.be.within(20, 64);
      close();
      spawnSync('mount', ['-o', 'remount,size=128k', folder]);
      const again = await opened();
      expect(again.store.records.length).to.equal(told.count);
      await save(again.store, 'room');
      again.close();
    } finally {
      open.unsubscribe();
      spawnSync('umount', [folder]);
    }
  });
});

/** How often a saving process is killed; SAVE_KILLS replaces it. */
const KILLS = Number(process.env['SAVE_KILLS'] ?? byEffort({ gate: 6, full: 60 }));

describe('a process that saves', () => {
  it(`and is killed at any moment has every record that it said to be durable (${String(KILLS)} kills each)`, async function () {
    this.timeout(20_000 + KILLS * 2_000);
    const bundle = join(top, 'saving.mjs');
    buildSync({
      entryPoints: [new URL('../support/savingProcess.ts', import.meta.url).pathname],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    let acknowledged = 0;
    for (const place of [{ agent: 'kvs' }, { agent: 'kvs', lineFile: join(top, 'kvs.log') }]) {
      let last = -1;
      for (let round = 0; round < KILLS; round++) {
        const child = spawn(process.execPath, [bundle, folder, place.agent, place.lineFile ?? ''], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const lines = createInterface({ input: child.stdout });
        lines.on('line', (line) => (last = Number(line)));
        await once(lines, 'line');
        if (round === 0)
          expect(await refusal(place)).to.match(new RegExp(` in use by process ${String(child.pid)}$`));
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
        const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]);
        child.kill('SIGKILL');
        await ended;
        const { store, close } = await opened(place);
        const numbers = store.records.map((record) => Number(record.split(' ')[0]));
        expect(numbers.at(-1)).to.be.at.least(last);
        for (const [i, number] of numbers.entries()) expect(number).to.equal((numbers[0] as number) + i);
        // From the last snapshot on.
        expect(numbers[0]).to.be.oneOf([0, ...numbers.filter((number) => number % 500 === 499)]);
        close();
      }
      acknowledged += last + 1;
    }
    if (KILLS > 100) console.log(`      ${String(acknowledged)} records acknowledged, none missing`);
  });
});
