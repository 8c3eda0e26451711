/** The configurations of examples/, on free ports. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, ROOT, temporaryDirectory } from './processes.ts';

export interface Example {
  readonly cwd: string;
  readonly file: string;
  /** The boxes, and a free port. */
  readonly boxes: readonly [string, string];
  readonly port: number;
}

/** An example in a folder of its own, on free ports. */
export async function example(name: 'chat' | 'kvs'): Promise<Example> {
  const { base, master: port } = await freePorts(2);
  const cwd = temporaryDirectory();
  const file = `${name}.json`;
  const text = readFileSync(join(ROOT, 'examples', file), 'utf8');
  writeFileSync(
    join(cwd, file),
    text.replaceAll(':5001', `:${String(base)}`).replaceAll(':5002', `:${String(base + 1)}`),
  );
  return { cwd, file, boxes: [`127.0.0.1:${String(base)}`, `127.0.0.1:${String(base + 1)}`], port };
}
