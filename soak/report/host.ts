/** Describes the host of a measurement. */
import { availableParallelism, cpus, release, totalmem } from 'node:os';

/** CPU, cores, memory, kernel, Node and date in a line. */
export function host(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  const memory = `${(totalmem() / 1024 ** 3).toFixed(0)} GiB`;
  const date = new Date().toISOString().slice(0, 10);
  return `${model}, ${String(availableParallelism())} cores, ${memory}, Linux ${release()}, Node ${process.version}, ${date}`;
}
