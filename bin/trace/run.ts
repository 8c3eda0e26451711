/** The trace file of a simulated run. It is written during the run, so that it survives the end of its thread. */
import { closeSync } from 'node:fs';
import type { FactTable } from '../../lib/trace/facts.ts';
import { clocker } from '../../lib/trace/clocks.ts';
import { TRACE_VERSION, type TraceHeader, type UnclockedEvent } from '../../lib/trace/event.ts';
import { traceLine } from '../../lib/trace/write.ts';
import { fileError } from '../files.ts';
import { openOutput, writeOutput } from '../interruptible.ts';
import { fileReasonOf } from '../reason/file.ts';

/** The approximate size of one write. */
const PIECE_CHARS = 1 << 16;

export interface TraceFile {
  readonly add: (event: UnclockedEvent) => void;
  readonly close: () => void;
}

/**
 * Begins a trace; an existing file is overwritten.
 *
 * @param facts - those of its protocol
 * @throws a usage error, here and later, if the file cannot be written
 */
export function openTrace(
  name: string,
  facts: FactTable,
  about: Pick<TraceHeader, 'servers' | 'source' | 'plain' | 'path' | 'title' | 'names'>,
): TraceFile {
  const trying = <T>(io: () => T): T => {
    try {
      return io();
    } catch (error) {
      throw fileError('--trace', name, fileReasonOf(error), error);
    }
  };
  const file = trying(() => openOutput(name));
  const clocked = clocker(about.servers, facts);
  let piece = traceLine({ trace: 'grid', version: TRACE_VERSION, protocol: facts.protocol, ...about });
  const flush = () => {
    trying(() => writeOutput(file, piece));
    piece = '';
  };
  return {
    add: (event) => {
      for (const line of clocked(event)) piece += traceLine(line);
      if (piece.length >= PIECE_CHARS) flush();
    },
    close: () => {
      flush();
      closeSync(file);
    },
  };
}
