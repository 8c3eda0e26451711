/** The commands of the playlist, as lines of a client, and the messages between its servers. */
import { array, integer, kinds, literal, optional, string, word, type ValueOf } from '../../agent/schemas.ts';
import type { FailurePoint } from '../commit/messages.ts';

/** A change of the playlist, which all servers make or none. */
const change = { add: { song: word, url: word }, delete: { song: word } } as const;
export const changes = kinds(change);
export type Change = ValueOf<typeof changes>;

const points = literal('beforeVote', 'afterVote', 'afterAck', 'voteRequest', 'preCommit', 'commit');

/** The requests of clients, and of the process itself. */
export const playlistRequest = kinds({
  ...change,
  get: { song: word },
  /** Vote no on the next change. */
  voteNo: {},
  /** End at once. */
  crash: {},
  /** End in the next transaction. `to`: the servers that still get the message. */
  failAt: { point: points, to: optional(array(word)) },
  /** A client has connected. */
  greet: {},
  /** This server has no log. These have one: they were started earlier in this run. */
  predecessors: { servers: array(word) },
  /** Nothing listens on the port of another server. */
  absent: { server: word },
  /** A line that is none of the above: `reason` says what is allowed. */
  invalid: { reason: string },
});
export type PlaylistRequest = ValueOf<typeof playlistRequest>;

/** The messages between servers, beside those of transactions. */
export const playlistMessage = kinds({
  /** The coordinator asks which servers run. */
  call: { number: integer },
  here: { number: integer },
  /** The sender has started, and knows no coordinator. `isNew`: it knows of no transaction. */
  waiting: { isNew: literal(true, false) },
  /** A client has asked the sender for a change, and this server is the coordinator. */
  asked: { number: integer, change: changes },
  answered: { number: integer, outcome: literal('commit', 'abort') },
});
export type PlaylistMessage = ValueOf<typeof playlistMessage>;

/** The commands that have a server end later, by the point at which it does. One edition of the lab has two of them misspelt. */
const LATER: Readonly<Record<string, FailurePoint>> = {
  crashBeforeVote: 'beforeVote',
  crashAfterVote: 'afterVote',
  crashAfterAck: 'afterAck',
  crashVoteREQ: 'voteRequest',
  crashPartialPreCommit: 'preCommit',
  crashPretialPreCommit: 'preCommit',
  crashPartialCommit: 'commit',
  crashPretialCommit: 'commit',
};

/** The points at which a coordinator ends, having sent a message to some. */
const OF_COORDINATORS: ReadonlySet<FailurePoint> = new Set(['voteRequest', 'preCommit', 'commit']);

const FORMS =
  'add <song> <url>, delete <song>, get <song>, vote NO, crash, crashBeforeVote, crashAfterVote, crashAfterAck, crashVoteREQ [ids], ' +
  'crashPartialPreCommit [ids] or crashPartialCommit [ids]';

/** The request of a line. Total: any other line is `invalid`. */
export function requestOf(line: string): PlaylistRequest {
  const [command = '', ...rest] = line.split(/[ \t]+/).filter((one) => one !== '');
  const [first, second] = rest;
  switch (command) {
    case 'add':
      if (first === undefined || second === undefined || rest.length > 2) return expected('add <song> <url>');
      return { kind: 'add', song: first, url: second };
    case 'delete':
    case 'get':
      if (first === undefined || rest.length > 1) return expected(`${command} <song>`);
      return { kind: command, song: first };
    case 'vote':
      return first === 'NO' && rest.length === 1 ? { kind: 'voteNo' } : expected('vote NO');
    case 'crash':
      return rest.length === 0 ? { kind: 'crash' } : expected('crash');
  }
  const point = Object.hasOwn(LATER, command) ? LATER[command] : undefined;
  if (point === undefined) return expected(FORMS);
  if (!OF_COORDINATORS.has(point)) return rest.length === 0 ? { kind: 'failAt', point } : expected(command);
  const to = rest.flatMap((ids) => ids.split(',')).filter((id) => id !== '');
  return to.every((id) => /^\d{1,9}$/.test(id))
    ? { kind: 'failAt', point, to: [...new Set(to.map((id) => String(Number(id))))] }
    : expected(`${command} [ids]`);
}

function expected(form: string): PlaylistRequest {
  return { kind: 'invalid', reason: `expected: ${form}` };
}

/** A change as the text that a transaction is about. */
export function payloadOf(change: Change): string {
  return change.kind === 'add' ? `add ${change.song} ${change.url}` : `delete ${change.song}`;
}

/** The change of such a text; undefined if it is none. */
export function changeOf(payload: string): Change | undefined {
  const request = requestOf(payload);
  return request.kind === 'add' || request.kind === 'delete' ? request : undefined;
}
