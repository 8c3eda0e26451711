/** Reads the commands of a client from the chunks of its connection, no more of them than can be answered. */
import { Observable } from 'rxjs';
import { decodeCommands, type Command } from '../agents/chatroom/commands.ts';
import { NO_CARRY } from '../wire/lines.ts';
import type { Socket } from '../world/world.ts';
import type { Turns } from '../loop/turns.ts';

/** What is read costs 1 a byte. A command that is answered costs about twice what a short message does that is brought to peers. */
const ANSWER_COST = 128;
/** So many commands of one master that are answered, then others have their turn. Broadcasts come by the chunk. */
const ANSWERS_AT_ONCE = 250;
/** What is no longer than this is not made to wait: it costs less than finding out. */
const LIGHT_BYTES = 1024;

/** The commands of one connection. */
export interface Intake {
  /** Chunk by chunk, or bit by bit. Completes behind a line over the limit, and behind a request of another protocol: those are the last command. */
  readonly commands$: Observable<readonly Command[]>;
  /** Stops where there is no room for answers any more, or goes on where there is again. */
  attend(): void;
}

/**
 * Reads the commands of `socket`. As long as something that has come is not decoded yet, nothing more is read.
 *
 * @param room - for how many answers there is room
 */
export function intake(socket: Socket, lineLimitBytes: number, room: () => number, turns: Turns): Intake {
  let attendTo = (): void => undefined;
  const commands$ = new Observable<readonly Command[]>((reader) => {
    let carry = NO_CARRY;
    let isBeginning = true;
    /** What has come and is not decoded yet. */
    const chunks: Uint8Array[] = [];
    let isReading = true;
    let isBusy = false;
    /** What the connection has ended with, once it has. */
    let end: (() => void) | undefined;

    const readOrNot = () => {
      const isWanted = chunks.length === 0 && room() > 0;
      if (isWanted !== isReading) socket.setReading((isReading = isWanted));
    };
    /** Decodes the next chunk, or the beginning of it. */
    const decode = (): number => {
      const chunk = chunks.shift();
      if (chunk === undefined || reader.closed) return 0;
      const answersMax = Math.min(ANSWERS_AT_ONCE, room());
      const [next, commands, rest] = decodeCommands(carry, chunk, lineLimitBytes, answersMax, isBeginning);
      carry = next;
      if (commands.length > 0) isBeginning = false;
      if (rest !== undefined) chunks.unshift(rest);
      if (commands.length > 0) reader.next(commands);
      const last = commands.at(-1)?.kind;
      if (last === 'overlong' || last === 'foreign') reader.complete();
      let cost = chunk.length - (rest?.length ?? 0);
      for (const { kind } of commands) if (kind !== 'broadcast') cost += ANSWER_COST;
      return cost;
    };
    const bit = (): number => {
      const cost = decode();
      isBusy = false;
      attend();
      return cost;
    };
    /** Stands in line where there is something to do, and lets the connection go on where there is not. */
    const attend = () => {
      if (isBusy || reader.closed) return;
      readOrNot();
      if (chunks.length === 0) end?.();
      else if (room() > 0) {
        isBusy = true;
        turns.wait(bit);
      }
    };
    attendTo = attend;

    return socket.chunks$.subscribe({
      next: (chunk) => {
        chunks.push(chunk);
        if (isBusy || chunks.length > 1 || room() <= 0) return;
        isBusy = true;
        if (chunk.length <= LIGHT_BYTES) turns.squeezeIn(bit);
        else turns.take(bit);
        readOrNot();
      },
      error: (error: unknown) => reader.error(error),
      complete: () => {
        end = () => reader.complete();
        attend();
      },
    });
  });
  return { commands$, attend: () => attendTo() };
}
