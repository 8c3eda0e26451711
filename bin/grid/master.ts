/** The client's end of a connection to one server: lines out, answers in. Byte strings: one character per byte. */
import { filter, firstValueFrom, mergeAll, share, take, throwError, throwIfEmpty, timeout } from 'rxjs';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import { linesOf } from '../lines.ts';
import { ServerProblem } from '../serverReason.ts';
import type { Address, World } from '../../lib/world/world.ts';

/** A connection to a server's client port. */
export interface Master {
  /** Sends a line without an answer. */
  readonly tell: (line: string) => void;
  /** Sends a line; resolves with the answer that begins with `word`. Rejects if there is none in time, or the connection has ended. */
  readonly ask: (line: string, word: string) => Promise<string>;
  /** Whether the server has not ended the connection. */
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

/** The time limit of an answer: a log of a gigabyte is written in less. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * Connects to a server.
 *
 * @param onOther - called with every line that is not the answer to a request, for example `error …`
 * @param onEnd - called when the server has ended the connection
 * @param lineMaxBytes - the connection to a server that sends a longer line is closed
 */
export async function connectMaster(
  world: World,
  address: Address,
  onOther: (line: string) => void,
  onEnd: () => void = () => undefined,
  lineMaxBytes: number = TEXT_LIMITS.answerLineMaxBytes,
): Promise<Master> {
  const socket = await firstValueFrom(world.dial(address));
  const lines$ = linesOf(socket, 'latin1', lineMaxBytes).pipe(mergeAll(), share());
  // The first word of the expected answer.
  let awaited: string | undefined;
  const others = lines$.pipe(filter((line) => awaited === undefined || !line.startsWith(awaited))).subscribe({
    next: onOther,
    error: onEnd, // The next request finds that the connection has ended.
    complete: onEnd,
  });
  return {
    tell: (line) => socket.write(Buffer.from(`${line}\n`, 'latin1')),
    ask: async (line, word) => {
      awaited = word;
      const answer = firstValueFrom(
        lines$.pipe(
          filter((candidate) => candidate.startsWith(word)),
          take(1),
          throwIfEmpty(() => new ServerProblem({ code: 'closed' })),
          timeout({
            first: ANSWER_WITHIN_MS,
            scheduler: world.scheduler,
            with: () =>
              throwError(() => new ServerProblem({ code: 'answer-timeout', withinMs: ANSWER_WITHIN_MS })),
          }),
        ),
      );
      socket.write(Buffer.from(`${line}\n`, 'latin1'));
      try {
        return await answer;
      } finally {
        awaited = undefined;
      }
    },
    isOpen: () => !others.closed,
    close: () => {
      others.unsubscribe();
      socket.destroy();
    },
  };
}
