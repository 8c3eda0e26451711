/**
 * Why something ended, failed or was refused: a code, with the details of its sentence. Programs use the code; people read
 * the sentence, which is derived from it only here.
 */
import { errorMessage } from './errorMessage.ts';
import { sentencesIn, type ReasonIn } from './table.ts';

/** How sentences name peers. */
export interface PeerNames {
  readonly noun: string;
  /** The id of the peer with this number. */
  readonly idOf: (peer: number) => string;
}

/** The peers are servers, whose ids are their numbers. */
const SERVERS: PeerNames = { noun: 'server', idOf: String };

/** The peers are boxes, with these ids. */
export function boxNames(boxes: readonly string[]): PeerNames {
  return { noun: 'box', idOf: (peer) => boxes[peer] ?? String(peer) };
}

function named({ noun, idOf }: PeerNames, peer: number): string {
  return `${noun} ${idOf(peer)}`;
}

interface OfPeer {
  readonly peer: number;
}

/* The sentences, by code. The subject "it" is the peer or the client that the reason is about. */

/** Why a connection between servers ended or was refused, or why a peer is down. */
const CONNECTION = {
  closed: () => 'closed by the other side',
  broken: ({ detail }: { readonly detail: string }) => detail,
  silent: () => 'it has been silent for too long',
  replaced: () => 'a newer connection took its place',
  'late-session': () => 'it announced its sessions too late',

  // Before it became a link:
  'identify-timeout': () => 'it did not identify itself in time',
  'unidentified-max': ({ max }: { readonly max: number }) =>
    `more than ${String(max)} unidentified connections`,
  'first-line-overlong': ({ limitBytes }: { readonly limitBytes: number }) =>
    `its first line is over ${String(limitBytes)} bytes`,
  foreign: ({ protocol }: { readonly protocol: 'HTTP' | 'TLS' }) => `it speaks ${protocol}`,
  'no-ping': () => 'the first line is not a ping',
  'unknown-server': ({ peer, n }: { readonly peer: number; readonly n: number }, { noun }: PeerNames) =>
    `there is no ${noun} ${String(peer)}: ids go from 0 to ${String(n - 1)}`,
  'unexpected-caller': ({ peer }: OfPeer, names: PeerNames) =>
    `${named(names, peer)} does not dial this ${names.noun}; it is dialled from here`,
  'wrong-callee': ({ peer, expected }: OfPeer & { readonly expected: number }, names: PeerNames) =>
    `${named(names, peer)} answered instead of ${names.idOf(expected)}`,
  'unknown-box': ({ box }: { readonly box: string }) => `there is no box ${box}`,
  'without-sessions': ({ peer }: OfPeer, names: PeerNames) =>
    `${named(names, peer)} has no sessions, like a box of GoOvid: with --mixed it is let in`,
  'no-configuration': ({ peer }: OfPeer, names: PeerNames) =>
    `${named(names, peer)} does not say which configuration it has`,
  'other-configuration': (
    { peer, hash, own }: OfPeer & { readonly hash: string; readonly own: string },
    names: PeerNames,
  ) => `${named(names, peer)} has another configuration: ${hash}, not ${own}`,
  'outdated-connection': ({ peer }: OfPeer, names: PeerNames) =>
    `${named(names, peer)} has dialled again since`,
  'second-connection': ({ peer }: OfPeer, names: PeerNames) =>
    `there is a link to ${named(names, peer)} already`,

  // Protocol errors of a peer:
  'line-overlong': ({ limitBytes }: { readonly limitBytes: number }) =>
    `a line is over ${String(limitBytes)} bytes`,
  'wrong-sender': (
    { peer, line, sender }: OfPeer & { readonly line: 'ping' | 'msg'; readonly sender: number },
    names: PeerNames,
  ) => `${named(names, peer)} sent a ${line} in the name of ${names.idOf(sender)}`,
  'incarnation-changed': () => 'its incarnation changed on the same connection',
  'wrong-incarnation': ({ claimed, own }: { readonly claimed: number; readonly own: number }) =>
    `it has messages of incarnation ${String(claimed)}, this is incarnation ${String(own)}`,
  'have-twice': () => 'it sent "have" twice',
  'have-too-many': ({ count, sent }: { readonly count: number; readonly sent: number }) =>
    `it claims ${String(count)} messages, but only ${String(sent)} were sent`,
  'from-twice': () => 'it sent "from" twice',
  'messages-missing': ({ first, last }: { readonly first: number; readonly last: number }) =>
    `messages ${String(first)} to ${String(last)} of it are missing`,
  'from-missing': () => 'it sent a message before "from"',
  'have-missing': () => 'it sent "from" before "have"',
  'have-too-few': ({ count, before }: { readonly count: number; readonly before: number }) =>
    `it has ${String(count)} messages, but has claimed ${String(before)} before`,

  // Why a session is over:
  restarted: () => 'it has restarted',
  'queue-full': ({ messages, bytes }: { readonly messages: number; readonly bytes: number }) =>
    `it takes messages too slowly: ${String(messages)} of them (${String(bytes)} bytes) waited for it`,
  'session-over': () => 'the session is over',
};

/** Why a dial has failed. */
const DIAL = {
  'dial-refused': ({ detail }: { readonly detail: string }) => detail,
  'dial-failed': ({ detail }: { readonly detail: string }) => detail,
  'dial-timeout': ({ afterMs }: { readonly afterMs: number }) => `no answer within ${String(afterMs)} ms`,
};

/** Why a client was disconnected or refused; a connection can also be `broken`. */
const CLIENT = {
  'client-left': () => 'it disconnected',
  'client-unread': ({ withinMs }: { readonly withinMs: number }) =>
    `it has read none of its answers for ${String(withinMs)} ms`,
  'client-slow': ({ answers, characters }: { readonly answers: number; readonly characters: number }) =>
    `it reads too slowly: ${String(answers)} answers (${String(characters)} characters) waited for it`,
  'clients-max': ({ max }: { readonly max: number }) => `there are ${String(max)} clients already`,
};

const SENTENCES = { ...CONNECTION, ...DIAL, ...CLIENT };

export type ConnectionReason = ReasonIn<typeof CONNECTION>;
export type DialReason = ReasonIn<typeof DIAL>;
export type ClientReason = ReasonIn<typeof CLIENT> | Extract<ConnectionReason, { code: 'broken' }>;

/** Any reason: its code, and the details of that code. Plain data. */
export type Reason = ConnectionReason | DialReason | ClientReason;

const sentence = sentencesIn(SENTENCES);

/** The reason as a sentence for people, without a full stop. */
export function sentenceOf(reason: Reason, names: PeerNames = SERVERS): string {
  return sentence(reason, names);
}

/** An error with a reason; its message is the sentence. */
export class ReasonError<Why extends Reason = Reason> extends Error {
  override readonly name: string = 'ReasonError';
  readonly reason: Why;

  constructor(reason: Why) {
    super(sentenceOf(reason));
    this.reason = reason;
  }
}

/** Why a connection between servers has ended, from the error that ended it: an error without a reason is from the network. */
export function connectionReasonOf(error: unknown): ConnectionReason {
  return reasonIn(CONNECTION, error) ?? broken(error);
}

/** Why the connection of a client has ended, from the error that ended it. */
export function clientReasonOf(error: unknown): ClientReason {
  return reasonIn(CLIENT, error) ?? broken(error);
}

/** Why a dial has failed. @param isRefused - whether the other host has answered that nothing listens there */
export function dialReasonOf(error: unknown, isRefused: boolean): ConnectionReason | DialReason {
  const code = isRefused ? 'dial-refused' : 'dial-failed';
  return reasonIn(DIAL, error) ?? reasonIn(CONNECTION, error) ?? { code, detail: errorMessage(error) };
}

/** The reason in an error, if its code is one of `table`. */
function reasonIn<Table extends object>(table: Table, error: unknown): ReasonIn<Table> | undefined {
  if (!(error instanceof ReasonError)) return undefined;
  const { reason } = error as ReasonError;
  return reason.code in table ? (reason as ReasonIn<Table>) : undefined;
}

function broken(error: unknown): { readonly code: 'broken'; readonly detail: string } {
  return { code: 'broken', detail: errorMessage(error) };
}
