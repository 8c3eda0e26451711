/** Reads the commands of a client from the chunks of its connection, no more of them than can be answered. */
import { Observable } from 'rxjs';
import { NO_CARRY } from '../wire/lines.ts';
import type { Socket } from '../world/world.ts';
import type { WorkBudget } from '../loop/workBudget.ts';
import { decodeCommands } from './commandLines.ts';
import type { CommandCodec, PortCommand } from './protocol.ts';

/** Reading costs 1 per byte. A command with an answer costs about twice as much as a short message that is sent to peers. */
const ANSWER_COST = 128;
/** The answered commands of one client in one task, before other tasks run. Commands without an answer are read by the chunk. */
const ANSWERS_AT_ONCE = 250;
/** A chunk up to this length is decoded without waiting: that costs less than queueing. */
const LIGHT_BYTES = 1024;

/** The commands of one connection. */
export interface CommandReader<Command> {
  /** Chunk by chunk, or in parts. Completes after a line over the limit and after a request of another protocol, which are the last command. */
  readonly commands$: Observable<readonly (Command | PortCommand)[]>;
  /** Pauses the connection if there is no room for answers, or continues it if there is room again. */
  update(): void;
}

/**
 * Reads the commands of `socket`. While received bytes wait to be decoded, no more are read.
 *
 * @param room - the number of answers for which there is room
 */
export function commandReader<Command extends { readonly kind: string }>(
  codec: CommandCodec<Command>,
  socket: Socket,
  lineLimitBytes: number,
  room: () => number,
  budget: WorkBudget,
): CommandReader<Command> {
  let updateNow = (): void => undefined;
  const commands$ = new Observable<readonly (Command | PortCommand)[]>((reader) => {
    let carry = NO_CARRY;
    let isBeginning = true;
    /** Received and not decoded yet. */
    const chunks: Uint8Array[] = [];
    let isReading = true;
    let isBusy = false;
    /** Completes the stream; set when the connection has ended. */
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
      const decoded = decodeCommands(codec, carry, chunk, lineLimitBytes, answersMax, isBeginning);
      const { commands, rest } = decoded;
      carry = decoded.carry;
      if (commands.length > 0) isBeginning = false;
      if (rest !== undefined) chunks.unshift(rest);
      if (commands.length > 0) reader.next(commands);
      const last = commands.at(-1)?.kind;
      if (last === 'overlong' || last === 'foreign') reader.complete();
      return chunk.length - (rest?.length ?? 0) + decoded.answers * ANSWER_COST;
    };
    const task = (): number => {
      let cost = 0;
      try {
        cost = decode();
      } catch (error) {
        reader.error(error);
      }
      isBusy = false;
      update();
      return cost;
    };
    /** Queues a task if there are bytes to decode, and continues the connection otherwise. */
    const update = () => {
      if (isBusy || reader.closed) return;
      readOrNot();
      if (chunks.length === 0) end?.();
      else if (room() > 0) {
        isBusy = true;
        budget.enqueue(task);
      }
    };
    updateNow = update;

    return socket.chunks$.subscribe({
      next: (chunk) => {
        chunks.push(chunk);
        if (isBusy || chunks.length > 1 || room() <= 0) return;
        isBusy = true;
        if (chunk.length <= LIGHT_BYTES) budget.runNow(task);
        else budget.run(task);
        readOrNot();
      },
      error: (error: unknown) => reader.error(error),
      complete: () => {
        end = () => reader.complete();
        update();
      },
    });
  });
  return { commands$, update: () => updateNow() };
}
