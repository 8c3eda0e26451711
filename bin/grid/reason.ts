/** Why a line that was typed into a grid, or sent by its page, is not executed. Pure. */
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';
import { SERVERS, type Naming } from './naming.ts';
import { serverSentence, type ServerReason } from '../serverReason.ts';

interface Usage {
  /** The usage of the command. */
  readonly usage: string;
}

interface OfServer {
  readonly server: number;
}

/** Lines that are not commands. */
const wrong = ({ noun, nouns, command }: Naming) => ({
  /** A word is quoted only if it looks like one. */
  'unknown-command': ({ word }: { readonly word?: string }) =>
    `unknown command${word === undefined ? '' : ` "${word}"`}; type help for the commands`,
  'no-id': ({ verb }: { readonly verb: string }) => `which ${noun}? ${command(verb, 0)}`,
  /** The typed id. */
  'no-such-server': ({ id, n }: { readonly id: string; readonly n: number }) =>
    `there is no ${noun} ${id}: ids go from 0 to ${String(n - 1)}`,
  'no-message': ({ usage }: Usage) => `the message is missing: ${usage}`,
  'no-link': ({ usage }: Usage) => `between which ${nouns}? ${usage}`,
  'one-server': ({ usage }: Usage) => `expected two different ${nouns}: ${usage}`,
  'no-delay': ({ usage }: Usage) => `by how much? ${usage}`,
  'no-duration': ({ usage }: Usage) => `for how long? ${usage}`,
  'long-duration': ({ usage, maxMs }: Usage & { readonly maxMs: number }) =>
    `for how long? ${usage}, at most ${String(maxMs)}`,
  'no-place': ({ usage }: Usage) => `from where? ${usage}`,
  'no-time': ({ usage, maxMs }: Usage & { readonly maxMs: number }) =>
    `how long? ${usage}, at most ${String(maxMs)}`,
  'words-too-many': ({ usage }: Usage) => `too many words; expected: ${usage}`,
});

/** Commands that cannot be executed now. */
const refused = ({ full, short, command }: Naming) => ({
  'not-running': ({ server }: OfServer) => `${full(server)} is not running`,
  running: ({ server }: OfServer) => `${full(server)} is running`,
  paused: ({ server }: OfServer) =>
    `${full(server)} is paused and cannot answer; ${command('resume', server)} continues it`,
  'paused-already': ({ server }: OfServer) => `${full(server)} is paused already`,
  'not-paused': ({ server }: OfServer) => `${full(server)} is not paused`,
  'no-link-down': ({ server }: OfServer) => `${full(server)} is not running, so there is no link to it`,
  'dialler-paused': ({ dialler, peer }: { readonly dialler: number; readonly peer: number }) =>
    `${full(dialler)}, which keeps the link to ${short(peer)}, is paused; ${command('resume', dialler)} continues it`,
  'still-listed': ({ server, afterMs }: OfServer & { readonly afterMs: number }) =>
    `${full(server)} is still listed after ${String(afterMs)} ms`,
  'not-started': ({ server }: OfServer) => `${full(server)} did not start`,
  'not-listed': ({ server, afterMs }: OfServer & { readonly afterMs: number }) =>
    `${full(server)} is not listed by all after ${String(afterMs)} ms`,
  'no-answer': ({ server, why }: OfServer & { readonly why: ServerReason }) =>
    `${full(server)} did not answer: ${serverSentence(why)}`,
  'followed-already': ({ server }: OfServer) => `${full(server)} is followed already`,
});

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

type Wrong = ReturnType<typeof wrong>;
type Table = Wrong & ReturnType<typeof refused> & typeof PAGE;

/** Why a line is not a command. */
export type WrongReason = ReasonIn<Wrong>;

export type GridReason = ReasonIn<Table>;

/** Derives the sentences about a grid of such processes. */
export function gridSentences(naming: Naming): (reason: GridReason) => string {
  return sentencesIn<Table>({ ...wrong(naming), ...refused(naming), ...PAGE });
}

/** Of the chat room's grids. */
export const gridSentence: (reason: GridReason) => string = gridSentences(SERVERS);
