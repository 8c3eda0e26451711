/** What can be typed into a grid: the master's lines, and what a grid can do beyond them. Pure. */

/** A line that makes sense. Messages are byte strings: one character, one byte. */
export type GridCommand =
  | { readonly kind: 'ask'; readonly server: number; readonly line: 'get' | 'alive' }
  | { readonly kind: 'broadcast'; readonly server: number; readonly message: string }
  | { readonly kind: 'crash' | 'start' | 'pause' | 'resume'; readonly server: number }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'aliveAll' | 'help' | 'exit' | 'nothing' }
  /** A line that does not; the reason is for whoever typed it. */
  | { readonly kind: 'wrong'; readonly reason: string };

export const HELP = `  <id> broadcast <message>   server <id> says something to all
  <id> get                   its log
  <id> alive                 whom it believes alive
  <id> crash                 kill it (SIGKILL)
  <id> start                 start it again, with an empty log
  <id> pause, <id> resume    stop it in its tracks (SIGSTOP), let it go on
  alive                      everybody's view
  sleep <ms>                 wait
  help, exit
`;

/** The longest sleep that is taken, as the script of a grader would have it; a slip of the finger is longer. */
const SLEEP_MAX_MS = 600_000;

/**
 * Reads a line.
 *
 * @param line - one character a byte, its newline not included
 * @param n - how many servers there are
 */
export function parseGridCommand(line: string, n: number): GridCommand {
  const text = line.replace(/\r$/, '');
  const words = text.trim().split(/ +/);
  switch (words[0]) {
    case '':
      return { kind: 'nothing' };
    case 'help':
      return { kind: 'help' };
    case 'exit':
    case 'quit':
      return { kind: 'exit' };
    case 'alive':
      return { kind: 'aliveAll' };
    case 'sleep':
      return sleep(words[1]);
    case 'get':
    case 'broadcast':
    case 'crash':
    case 'start':
    case 'pause':
    case 'resume':
      return wrong(`which server? 0 ${words[0]}`);
  }
  const [, id, verb, rest] = /^\s*(\d{1,4}) +([a-z]+)(?: (.*))?$/s.exec(text) ?? [];
  if (id === undefined || verb === undefined) return wrong(`unknown command; type help to see what there is`);
  const server = Number(id);
  if (server >= n) return wrong(`there is no server ${id}: ids go from 0 to ${String(n - 1)}`);
  switch (verb) {
    case 'broadcast':
      if (rest === undefined || rest === '') return wrong(`what is to be said? ${id} broadcast <message>`);
      return { kind: 'broadcast', server, message: rest };
    case 'get':
    case 'alive':
      return { kind: 'ask', server, line: verb };
    case 'crash':
    case 'start':
    case 'pause':
    case 'resume':
      return { kind: verb, server };
    default:
      return wrong(`unknown command "${verb}"; type help to see what there is`);
  }
}

function sleep(ms: string | undefined): GridCommand {
  const isTime = ms !== undefined && /^\d{1,9}$/.test(ms) && Number(ms) <= SLEEP_MAX_MS;
  return isTime
    ? { kind: 'sleep', ms: Number(ms) }
    : wrong(`how long? sleep <ms>, at most ${String(SLEEP_MAX_MS)}`);
}

function wrong(reason: string): GridCommand {
  return { kind: 'wrong', reason };
}
