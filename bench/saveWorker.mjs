// One measurement of storage: `node bench/saveWorker.mjs BUNDLE FOLDER GROUP SCALE`. Prints saves per second of both, a figure for each block.
import { fdatasync, openSync, write } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [file, folder, group, scale] = process.argv.slice(2);
const { nodeStorage, nodeWorld } = createRequire(import.meta.url)(file);
const records = Array.from({ length: Number(group) }, (_, i) => `{"put":["key${i}","${'x'.repeat(40)}"]}`);
const BLOCKS = 6;
const FLUSHES = Math.max(20, Math.round(300 * Number(scale)));

/** Writes and flushes, and nothing else. */
function bare() {
  const fd = openSync(join(folder, 'bare'), 'a');
  const bytes = Buffer.from(records.map((record) => `${record}\n`).join(''));
  return (then) =>
    write(fd, bytes, (failure) => {
      if (failure) throw failure;
      fdatasync(fd, (error) => {
        if (error) throw error;
        then();
      });
    });
}

/** A store, through the interface that boxes use. */
async function stored() {
  const storage = nodeStorage(nodeWorld(), join(folder, 'storage'));
  const store = await new Promise((next, error) => storage.open({ agent: 'a' }).subscribe({ next, error }));
  let done;
  store.flushed$.subscribe({ next: () => store.waitingBytes() === 0 && done() });
  return (then) => {
    done = then;
    for (const record of records) store.append(record);
  };
}

/** Saves per second of one block. */
const block = (save) =>
  new Promise((resolve) => {
    const began = performance.now();
    let left = FLUSHES;
    const next = () => {
      if (left-- > 0) save(next);
      else resolve((FLUSHES * records.length * 1000) / (performance.now() - began));
    };
    next();
  });

const systems = { floor: bare(), room: await stored() };
for (const save of Object.values(systems)) await block(save); // until then code is compiled
const figures = { floor: { perSecond: [] }, room: { perSecond: [] } };
for (let i = 0; i < 2 * BLOCKS; i++) {
  const name = i % 2 === 0 ? 'floor' : 'room';
  figures[name].perSecond.push(await block(systems[name]));
}
process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit());
