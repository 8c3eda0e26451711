/** Decodes the bytes of a client into the commands of a protocol. Pure. */
import { isHttpRequest, isTlsHandshake } from '../wire/foreign.ts';
import { NEWLINE, NO_CARRY, readLines, type Carry } from '../wire/lines.ts';
import type { CommandCodec, PortCommand } from './protocol.ts';

const CARRIAGE_RETURN = 0x0d;

/** The decoded part of a chunk. */
export interface DecodedCommands<Command> {
  /** The unfinished line, for the next chunk. */
  readonly carry: Carry;
  readonly commands: readonly (Command | PortCommand)[];
  /** The number of commands that will be answered. */
  readonly answers: number;
  /** The part of the chunk that is left for later; undefined if there is none. */
  readonly rest: Uint8Array | undefined;
}

/**
 * Decodes a chunk. A carriage return before the newline belongs to the end of the line, as terminals and `nc -C` send it; an empty line
 * is ignored.
 *
 * @param carry - the carry of the chunk before
 * @param limitBytes - the maximum length of a line
 * @param answersMax - after this many commands that will be answered, the rest of the chunk is left for later
 * @param isBeginning - whether no line of the connection except empty ones has been read: then requests of other protocols are detected
 */
export function decodeCommands<Command>(
  codec: CommandCodec<Command>,
  carry: Carry,
  chunk: Uint8Array,
  limitBytes: number,
  answersMax = Infinity,
  isBeginning = false,
): DecodedCommands<Command> {
  const { readLine } = codec;
  const commands: (Command | PortCommand)[] = [];
  if (isBeginning && isTlsHandshake(firstByte(carry, chunk))) {
    commands.push({ kind: 'foreign', protocol: 'TLS' });
    return { carry: NO_CARRY, commands, answers: 1, rest: undefined };
  }
  let last: Command | undefined;
  let isFirst = isBeginning;
  let answers = 0;
  const next = readLines(carry, chunk, limitBytes, (block, start, newline) => {
    const end = newline > start && block[newline - 1] === CARRIAGE_RETURN ? newline - 1 : newline;
    if (end === start) return 'go on';
    if (isFirst) {
      isFirst = false;
      if (isHttpRequest(block, start, end)) {
        commands.push({ kind: 'foreign', protocol: 'HTTP' });
        answers++;
        return 'enough';
      }
    }
    const command = readLine(last, block, start, end);
    // Nearly always, where there are many lines.
    if (command === undefined) return 'go on';
    last = command;
    commands.push(command);
    if (!codec.isAnswered(command)) return 'go on';
    return ++answers < answersMax ? 'go on' : 'enough';
  });
  if (next === 'overlong') {
    commands.push({ kind: 'overlong', limitBytes });
    return { carry, commands, answers: answers + 1, rest: undefined };
  }
  if (!('rest' in next)) return { carry: next, commands, answers, rest: undefined };
  return { carry: NO_CARRY, commands, answers, rest: next.rest.length > 0 ? next.rest : undefined };
}

/** The first byte of the first line that is not empty, however the network has cut it; undefined if there is none yet. */
function firstByte(carry: Carry, chunk: Uint8Array): number | undefined {
  const isHalfEnd = carry.length === 1 && carry.store.bytes[0] === CARRIAGE_RETURN && chunk[0] === NEWLINE;
  if (carry.length > 0 && !isHalfEnd) return carry.store.bytes[0];
  let at = 0;
  while (chunk[at] === NEWLINE || (chunk[at] === CARRIAGE_RETURN && chunk[at + 1] === NEWLINE)) at++;
  return chunk[at];
}
