/** The file names of a grid's traces. */
import { format, parse } from 'node:path';

/** The file of one server: `out.ndjson` is `out.0.ndjson` for server 0; and of the injected faults, `out.faults.ndjson`. */
export function traceFileOf(file: string, server: number | 'faults'): string {
  const { dir, name, ext } = parse(file);
  return format({ dir, name: `${name}.${String(server)}`, ext });
}
