/** The end of a check, of servers or of agents: exit codes, a remedy for a lack of memory, and the trace of the path to a violation. */
import type { GridNames, TraceHeader, UnclockedEvent } from '../../lib/trace/event.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import type { CheckProgress } from '../../lib/model/search.ts';
import { heapRemedy, memoryRemedy } from '../heap.ts';
import { programName } from '../programName.ts';
import { openTrace } from '../trace/run.ts';
import type { CutOff } from './rows.ts';

/** The exit code if no violation was found and the search is incomplete. */
export const INCONCLUSIVE = 3;
export const INTERRUPTED = 130;

/** Says on stderr what to do about a lack of memory, if there was one. */
export function adviseOnMemory(cutOff: CutOff | undefined): void {
  if (cutOff === 'heap') process.stderr.write(`${programName()}: ${heapRemedy()}\n`);
  if (cutOff === 'memory') process.stderr.write(`${programName()}: ${memoryRemedy()}\n`);
}

/**
 * Writes the events on the path to a violation; a step is a millisecond. Says on stderr where, or why there are none.
 *
 * @param holding - why there is no violation, if everything holds
 */
export function keepTrace(
  file: string,
  facts: FactTable,
  about: Pick<TraceHeader, 'servers' | 'path' | keyof GridNames>,
  {
    verdict,
    violation,
  }: Pick<CheckProgress<{ readonly history: readonly UnclockedEvent[] }>, 'verdict' | 'violation'>,
  holding: string,
): void {
  if (violation === undefined) {
    // A user who requested a trace would search for the missing file.
    const reason = verdict === 'holds' ? holding : 'no violation was found';
    process.stderr.write(`no trace was written: ${reason}\n`);
    return;
  }
  const trace = openTrace(file, facts, { ...about, source: 'check' });
  for (const event of violation.history) trace.add(event);
  trace.close();
  process.stderr.write(`Trace: ${file}\n`);
}
