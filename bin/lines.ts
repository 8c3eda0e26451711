/** What a server says to its masters, line by line. */
import { map, scan, type Observable } from 'rxjs';
import { NO_CARRY, readLines, type Carry } from '../lib/wire/lines.ts';
import type { Socket } from '../lib/world/world.ts';

/** The lines that each chunk completes, without their newlines; none are too long for one who has asked for them. */
export function linesOf(socket: Socket, encoding: 'utf8' | 'latin1'): Observable<readonly string[]> {
  return socket.chunks$.pipe(
    scan(
      ({ carry }, chunk) => {
        const lines: string[] = [];
        const next = readLines(carry, chunk, Infinity, (block, start, end) => {
          lines.push(Buffer.from(block.buffer, block.byteOffset + start, end - start).toString(encoding));
        });
        return { carry: next as Carry, lines };
      },
      { carry: NO_CARRY, lines: [] as string[] },
    ),
    map(({ lines }) => lines),
  );
}
