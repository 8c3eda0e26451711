/** What the port for clients needs of a protocol: how its lines are read, and how its answers are written. Types only. */
import type { ClientReason } from '../reason/reason.ts';
import type { Foreign } from '../wire/foreign.ts';

/** A command that the port makes itself, for any protocol. It is the last of its connection. */
export type PortCommand =
  /** A line over the limit. */
  | { readonly kind: 'overlong'; readonly limitBytes: number }
  /** The connection begins with a request of another protocol. */
  | { readonly kind: 'foreign'; readonly protocol: Foreign };

/** Reads the commands of a protocol. */
export interface CommandCodec<Command> {
  /**
   * Reads one line: a request, or a line that the protocol refuses. The line is `[start, end)` of `block`: not empty, and without the
   * carriage return and the newline at its end.
   *
   * @param last - the last command that was read from the same chunk, if any
   * @returns the command; undefined if `last`, which belongs to the codec until the chunk is read, was extended by the line
   */
  readonly readLine: (
    last: Command | undefined,
    block: Uint8Array,
    start: number,
    end: number,
  ) => Command | undefined;
  /** Whether a command will be answered: a client that does not read its answers has its next commands wait. */
  readonly isAnswered: (command: Command) => boolean;
}

/** Writes the answers to one client, and holds the state of its subscriptions. */
export interface AnswerWriter<Answer> {
  /** Whether these answers have to be written: false if those that wait to be written will include them. */
  isNews(answers: readonly Answer[]): boolean;
  /** Whether the bytes of an answer are expensive to make: then other tasks run first. */
  isWork(answer: Answer): boolean;
  /** The length of the text that an answer holds while it waits to be written; left out where answers hold none of their own. */
  lengthOf?(answer: Answer): number;
  /** The bytes of an answer, in slices that are made on demand. */
  linesOf(answer: Answer): Iterable<Uint8Array>;
}

/** A protocol of clients. */
export interface ClientProtocol<Command, Answer> {
  readonly commands: CommandCodec<Command>;
  /**
   * The writer of the answers to a new client.
   *
   * @param spend - called with the cost of making slices, in the units of the budget of work
   */
  answersTo(spend: (cost: number) => void): AnswerWriter<Answer>;
  /** The bytes for a client that is refused. */
  refusal(reason: ClientReason): Uint8Array;
}

/** An event of the port. A client is a connection; its number is never used again. */
export type ClientEvent<Command> =
  | { readonly kind: 'clientConnected'; readonly client: number; readonly remote: string }
  | {
      readonly kind: 'commandsReceived';
      readonly client: number;
      readonly commands: readonly (Command | PortCommand)[];
    }
  /** One client too many. */
  | { readonly kind: 'clientRefused'; readonly remote: string; readonly reason: ClientReason }
  | { readonly kind: 'clientGone'; readonly client: number; readonly reason: ClientReason };

/** Answers for one client, in the order of its commands. */
export interface Reply<Answer> {
  readonly kind: 'reply';
  readonly client: number;
  readonly answers: readonly Answer[];
}
