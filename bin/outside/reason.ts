/** Why servers of one's own cannot be started or commanded, and what is wrong with their answers. */
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';
import { errorsIn } from '../exit.ts';
import type { Problem } from './observer.ts';

const LINKS = 'the servers connect to each other themselves, so the grid has no part in their links';

/** Commands that need servers of this project. */
const UNABLE = {
  link: ({ verb }: { readonly verb: string }) =>
    `${verb} is not possible with --process: ${LINKS}. Possible are crash, start, pause and resume: a paused server is silent`,
  follow: ({ id }: { readonly id: number }) =>
    `follow is not possible with --process; ${String(id)} get prints the log, and the page shows it as it grows`,
};

export type UnableReason = ReasonIn<typeof UNABLE>;

export const unableSentence: (reason: UnableReason) => string = sentencesIn(UNABLE);

/** What is possible and what is not, for the start. */
export const ABILITIES = `the servers are observed from outside: alive and get are requested, and deliveries inferred from the logs. cut, hold, delay and latency are not possible: ${LINKS}`;

/** The limits of an offset. */
export const OFFSET =
  '--offset moves the ports for clients and the page; the ports for peers are those of the program';

export const processError = errorsIn({
  'no-program': ({ path, detail }: { readonly path: string; readonly detail: string }) =>
    `--process ${path}: ${detail}`,
  'no-option': ({ option }: { readonly option: string }) =>
    `${option} is not possible with --process: it is an option of the servers of this program`,
});

const PROBLEMS: Readonly<Record<Problem['kind'], string>> = {
  silence: 'does not answer',
  nonsense: 'has sent something that is no valid answer',
  flood: 'has sent too much that was not requested; it is asked again in a second',
  overlong: 'has sent an answer that is too long',
  closed: 'has closed the connection of a client',
  rewritten: 'has a log that does not begin with the one before',
};

/** A problem as a predicate. @param shown - what was sent, without control characters */
export function problemSentence({ kind, shown }: Problem): string {
  return `${PROBLEMS[kind]}${shown === undefined ? '' : `: ${JSON.stringify(shown)}`}`;
}
