/** Why a line that was typed into a grid, or sent by its page, is not executed. Pure. */
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';
import { serverSentence, type ServerReason } from '../serverReason.ts';

interface Usage {
  /** The usage of the command. */
  readonly usage: string;
}

interface OfServer {
  readonly server: number;
}

/** Lines that are not commands. */
const WRONG = {
  /** A word is quoted only if it looks like one. */
  'unknown-command': ({ word }: { readonly word?: string }) =>
    `unknown command${word === undefined ? '' : ` "${word}"`}; type help for the commands`,
  'no-id': ({ verb }: { readonly verb: string }) => `which server? 0 ${verb}`,
  /** The typed id. */
  'no-such-server': ({ id, n }: { readonly id: string; readonly n: number }) =>
    `there is no server ${id}: ids go from 0 to ${String(n - 1)}`,
  'no-message': ({ usage }: Usage) => `the message is missing: ${usage}`,
  'no-link': ({ usage }: Usage) => `between which servers? ${usage}`,
  'one-server': ({ usage }: Usage) => `expected two different servers: ${usage}`,
  'no-delay': ({ usage }: Usage) => `by how much? ${usage}`,
  'no-duration': ({ usage }: Usage) => `for how long? ${usage}`,
  'long-duration': ({ usage, maxMs }: Usage & { readonly maxMs: number }) =>
    `for how long? ${usage}, at most ${String(maxMs)}`,
  'no-place': ({ usage }: Usage) => `from where? ${usage}`,
  'no-time': ({ usage, maxMs }: Usage & { readonly maxMs: number }) =>
    `how long? ${usage}, at most ${String(maxMs)}`,
  'words-too-many': ({ usage }: Usage) => `too many words; expected: ${usage}`,
};

/** Commands that cannot be executed now. */
const REFUSED = {
  'not-running': ({ server }: OfServer) => `server ${String(server)} is not running`,
  running: ({ server }: OfServer) => `server ${String(server)} is running`,
  paused: ({ server }: OfServer) =>
    `server ${String(server)} is paused and cannot answer; ${String(server)} resume continues it`,
  'paused-already': ({ server }: OfServer) => `server ${String(server)} is paused already`,
  'not-paused': ({ server }: OfServer) => `server ${String(server)} is not paused`,
  'no-link-down': ({ server }: OfServer) =>
    `server ${String(server)} is not running, so there is no link to it`,
  'dialler-paused': ({ dialler, peer }: { readonly dialler: number; readonly peer: number }) =>
    `server ${String(dialler)}, which keeps the link to ${String(peer)}, is paused; ${String(dialler)} resume continues it`,
  'still-listed': ({ server, afterMs }: OfServer & { readonly afterMs: number }) =>
    `server ${String(server)} is still listed after ${String(afterMs)} ms`,
  'not-started': ({ server }: OfServer) => `server ${String(server)} did not start`,
  'not-listed': ({ server, afterMs }: OfServer & { readonly afterMs: number }) =>
    `server ${String(server)} is not listed by all after ${String(afterMs)} ms`,
  'no-answer': ({ server, why }: OfServer & { readonly why: ServerReason }) =>
    `server ${String(server)} did not answer: ${serverSentence(why)}`,
  'followed-already': ({ server }: OfServer) => `server ${String(server)} is followed already`,
};

/** Commands that a page cannot send, and answers that it cannot get. */
const PAGE = {
  'page-exit': () => 'a page cannot end a grid',
  'page-sleep': () => 'sleep is not possible on a page',
  'page-follow': () => 'a page shows every message already',
  'commands-max': () => 'too many commands at once',
  'answer-lost': () => 'the answer is lost: this page has not read the messages before it',
  'answer-long': ({ characters }: { readonly characters: number }) =>
    `the answer is too long for a page: ${String(characters)} characters; a terminal shows it`,
  failed: ({ detail }: { readonly detail: string }) => detail,
};

const SENTENCES = { ...WRONG, ...REFUSED, ...PAGE };

/** Why a line is not a command. */
export type WrongReason = ReasonIn<typeof WRONG>;

export type GridReason = ReasonIn<typeof SENTENCES>;

export const gridSentence: (reason: GridReason) => string = sentencesIn(SENTENCES);
