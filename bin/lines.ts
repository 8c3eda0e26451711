/** Splits the bytes that a server sends to its clients into lines. */
import { map, scan, type Observable } from 'rxjs';
import { losslessText } from '../lib/text/utf8.ts';
import { NO_CARRY, readLines } from '../lib/wire/lines.ts';
import { ServerProblem } from './serverReason.ts';
import type { Socket } from '../lib/world/world.ts';

/**
 * The lines that each chunk completes, without their newlines.
 *
 * @param encoding - `utf8`: strings as from {@link losslessText}; `latin1`: byte strings
 * @param lineMaxBytes - at a longer line the stream errors with a {@link ServerProblem}: no server sends one, and it would fill the memory
 */
export function linesOf(
  socket: Socket,
  encoding: 'utf8' | 'latin1',
  lineMaxBytes: number,
): Observable<readonly string[]> {
  return socket.chunks$.pipe(
    scan(
      ({ carry }, chunk) => {
        const lines: string[] = [];
        const next = readLines(carry, chunk, lineMaxBytes, (block, start, end) => {
          const line = block.subarray(start, end);
          lines.push(encoding === 'utf8' ? losslessText(line) : byteString(line));
        });
        if (next === 'overlong') throw new ServerProblem({ code: 'line-overlong', limitBytes: lineMaxBytes });
        return { carry: next, lines };
      },
      { carry: NO_CARRY, lines: [] as string[] },
    ),
    map(({ lines }) => lines),
  );
}

/** Bytes as a string, one character per byte. */
export function byteString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
