/**
 * The expected outcome of hostile input, computed by a reader of strings that shares no code with the servers.
 * One character for each byte throughout.
 */
import { LINE_LIMIT_BYTES, UNIDENTIFIED_LIMIT_BYTES } from './grammar.ts';

/** An answer of a server to a line of a client; an `error` without its details. */
export type Answer = string;

/** A server's log, as seen at its master port. */
export interface Room {
  readonly log: string[];
  readonly alive: string;
}

/** One client: it gets the bytes as they arrive, and computes the answers. */
export class MasterModel {
  readonly answers: Answer[] = [];
  /** Whether a line was over the limit: the server closes the connection. */
  isOver = false;
  #rest = '';
  /** Whether any line but empty ones has arrived, and whether the current line is still the first. */
  #hasBegun = false;
  #isFirst = true;

  read(bytes: string, room: Room): void {
    if (this.isOver) return;
    if (!this.#hasBegun) {
      const first = /^(?:\r?\n)*([^\n\r]|\r(?!\n).)/s.exec(this.#rest + bytes)?.[1];
      this.#hasBegun = first !== undefined;
      if (first === TLS_HANDSHAKE) {
        this.#refuse();
        return;
      }
    }
    const lines = (this.#rest + bytes).split('\n');
    this.#rest = lines.pop() as string;
    for (const line of [...lines, undefined]) {
      if (this.#isTooLong(line ?? this.#rest)) {
        this.isOver = true;
        this.answers.push('error line too long');
        return;
      }
      if (line === undefined) continue;
      if (
        this.#isFirst &&
        /^(?!(?:broadcast|msg) )[\w!#$%&'*+.^`|~-]{1,64} [^ ]+ HTTP\/\d(?:\.\d)?\r?$/.test(line)
      ) {
        this.#refuse();
        return;
      }
      if (!/^\r?$/.test(line)) this.#isFirst = false;
      this.#obey(line, room);
    }
  }

  #obey(raw: string, room: Room): void {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '') return;
    const word = line.replace(/[ \t]+$/, '');
    if (word === 'get') this.answers.push(`messages ${room.log.join(',')}`);
    else if (word === 'alive') this.answers.push(`alive ${room.alive}`);
    else if (line.startsWith('broadcast ') && line.length > 'broadcast '.length)
      room.log.push(line.slice('broadcast '.length));
    // Whatever blanks follow it: a tab does not begin a message.
    else if (word === 'broadcast') this.answers.push('error empty broadcast');
    else this.answers.push('error unknown command');
  }

  /** The answer to a client of HTTP or TLS. */
  #refuse(): void {
    this.isOver = true;
    this.answers.push(FOREIGN);
  }

  #isTooLong(line: string): boolean {
    return line.length > LINE_LIMIT_BYTES.masters;
  }
}

const TLS_HANDSHAKE = '\x16';
const FOREIGN = 'HTTP/1.1 400';
const KNOWN_ERROR = /^error (?:unknown command|empty broadcast|line too long)/;

/** The received answers, in the form of {@link MasterModel}. */
export function put(heard: string): Answer[] {
  if (heard.startsWith(FOREIGN)) return [FOREIGN];
  const lines = heard.split('\n').slice(0, -1);
  return lines.map((line) => KNOWN_ERROR.exec(line)?.[0] ?? line);
}

/** Whether one of the lines is the `crash` command. */
export function hasCrash(bytes: string): boolean {
  return /(^|\n)crash[ \t]*\r?\n/.test(bytes);
}

/** The state of a server when a connection claims to be a peer. */
export interface Called {
  /** Whether server `id` may dial this one. */
  readonly isExpected: (id: number) => boolean;
  readonly incarnation: number;
  /** The number of its own messages: at least when the connection opens, and at most when it ends. */
  readonly said: readonly [number, number];
}

/** The expected outcome of a connection to a peer port, if its peer has no other and never had. */
export interface PeerOutcome {
  /** The peer as which the connection is identified. */
  readonly peer: number | undefined;
  readonly hasSession: boolean;
  /** The messages that are delivered. */
  readonly messages: readonly string[];
  /** Whether the server ends the connection because of the input. */
  readonly isCutOff: boolean;
  /** Whether the connection's `have` is valid or not depending on the moment at which it is read. */
  readonly isOpen: boolean;
}

const ID = '(0|[1-9][0-9]{0,8})';
const NUMBER = '(0|[1-9][0-9]{0,14})';
const PING = new RegExp(`^ping ${ID}$`);
const MSG = new RegExp(`^msg ${ID} ([^]+)$`);
const SESSION = new RegExp(`^session ${NUMBER}$`);
const HAVE = new RegExp(`^have ${NUMBER} ${NUMBER}$`);
const FROM = new RegExp(`^from ${NUMBER}$`);

function isIncarnation(number: string | undefined): number | undefined {
  const incarnation = Number(number);
  return number !== undefined && incarnation >= 1 && incarnation <= 2 ** 48 ? incarnation : undefined;
}

/** Computes the outcome of the bytes of a connection. */
export function peerOutcome(bytes: string, called: Called, limitBytes: number): PeerOutcome {
  const lines = bytes.split('\n');
  const rest = lines.pop() as string;
  const messages: string[] = [];
  const outcome = { peer: undefined, hasSession: false, messages, isCutOff: false, isOpen: false };
  const [first = rest, second = ''] = lines;
  if (first.startsWith(TLS_HANDSHAKE) || first.length > UNIDENTIFIED_LIMIT_BYTES)
    return { ...outcome, isCutOff: true };
  if (lines.length === 0) return outcome;
  const peer = Number(PING.exec(first)?.[1] ?? NaN);
  if (!called.isExpected(peer)) return { ...outcome, isCutOff: true };

  const incarnation = isIncarnation(SESSION.exec(second)?.[1]);
  const hasSession = incarnation !== undefined;
  let isServed = false;
  let isReading = false;
  let isOpen = false;
  const isBad = (line: string): boolean => {
    const [, speaker] = PING.exec(line) ?? [];
    if (speaker !== undefined) return Number(speaker) !== peer;
    const [, sender, said] = MSG.exec(line) ?? [];
    if (sender !== undefined) {
      if (Number(sender) !== peer || (hasSession && !isReading)) return true;
      messages.push(said as string);
      return false;
    }
    const other = isIncarnation(SESSION.exec(line)?.[1]);
    if (other !== undefined) return other !== incarnation;
    if (!hasSession) return false;
    const [, of, count] = HAVE.exec(line) ?? [];
    if (isIncarnation(of) !== undefined) {
      if (isServed || Number(of) !== called.incarnation || Number(count) > called.said[1]) return true;
      isOpen ||= Number(count) > called.said[0];
      isServed = true;
      return false;
    }
    if (FROM.test(line)) {
      if (isReading) return true;
      isReading = true;
    }
    return false;
  };
  const isTooLong = (line: string) => line.length > limitBytes;
  const isCutOff =
    lines.slice(hasSession ? 2 : 1).some((line) => isTooLong(line) || isBad(line)) || isTooLong(rest);
  return { peer, hasSession, messages, isCutOff, isOpen };
}
