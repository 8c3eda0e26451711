/** The traces of a grid: each process writes its own file, and the grid writes one with the injected faults. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { traceLine } from '../../lib/trace/write.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { fileError } from '../files.ts';
import { programName } from '../programName.ts';
import { clearTraceFile } from '../trace/file.ts';
import { beginHeader, type LiveGrid } from '../trace/header.ts';
import { traceFileOf } from '../trace/name.ts';
import { faultsOf } from './faults.ts';
import type { GridEvent } from './views.ts';

/**
 * Begins the traces of a grid anew; a server that is restarted appends to its own. When this process ends, it
 * writes a file of the faults, if there were any.
 *
 * @returns a function to be called with every event
 * @throws a usage error if a file cannot be written, or is not a trace
 */
export function beginTraces(grid: LiveGrid, file: string): (event: GridEvent) => void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
    throw fileError('--trace', file, { code: 'trace-folder' });
  for (let server = 0; server < grid.n; server++) clearTraceFile(traceFileOf(file, server));
  const own = traceFileOf(file, 'faults');
  clearTraceFile(own);
  rmSync(own);
  const { header, begunMs } = beginHeader(grid);
  const events: GridEvent[] = [];
  process.on('exit', () => {
    const faults = faultsOf(events, begunMs, performance.now());
    if (faults.length === 0) return;
    try {
      writeFileSync(own, [header, ...faults].map(traceLine).join(''));
    } catch (error) {
      process.stderr.write(
        `${programName()}: the faults of the grid were not written to a trace: ${errorMessage(error)}\n`,
      );
    }
  });
  return (event) => {
    // Most are events of the servers, which their own traces contain.
    if (event.kind !== 'news') events.push(event);
  };
}
