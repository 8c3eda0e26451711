/** A process that saves records as fast as it can, and writes the number of durable ones. Started by spec/world/nodeStorage-spec.ts. */
import { writeSync } from 'node:fs';
import { Subscription } from 'rxjs';
import { nodeWorld } from '../../lib/world/node.ts';
import { nodeStorage } from '../../lib/world/nodeStorage.ts';
import type { Store } from '../../lib/world/world.ts';

const [, , folder = '', agent = '', lineFile = ''] = process.argv;
const place = lineFile === '' ? { agent } : { agent, lineFile };

/** Ends the process at an error that it does not expect. */
function fail(error: unknown): void {
  throw error;
}

/** Appends a random number of records with each flush. Now and then it replaces them all by their number. */
function saveForever(store: Store): Subscription {
  let next = Number(store.records.at(-1)?.split(' ')[0] ?? -1) + 1;
  let said = 0;
  const first = next;
  const more = () => {
    for (let left = 1 + Math.floor(Math.random() * 20); left > 0; left--) {
      const record = `${String(next)} ${'x'.repeat(Math.floor(Math.random() * 300))}`;
      if (next % 500 === 499) store.replace(record);
      else store.append(record);
      next++;
      said++;
    }
  };
  more();
  return store.flushed$.subscribe({
    next: (count) => {
      writeSync(1, `${String(first + count - 1)}\n`);
      if (count === said) more();
    },
    error: fail,
  });
}

const open = new Subscription();
open.add(
  nodeStorage(nodeWorld(), folder)
    .open(place)
    .subscribe({ next: (store) => open.add(saveForever(store)), error: fail }),
);
