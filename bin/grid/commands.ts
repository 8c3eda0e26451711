/** The commands of the prompt of the chat room's grid: those of a client behind a server's id, and those of every grid. Parses a line. Pure. */
import {
  controlCandidates,
  parseGridWide,
  PROCESS_VERBS,
  tooMany,
  unknown,
  wrong,
  type ControlCommand,
} from './controlCommands.ts';

/** A parsed line. Messages are byte strings: one character per byte. */
export type GridCommand =
  | { readonly kind: 'ask'; readonly server: number; readonly line: 'get' | 'alive' }
  | { readonly kind: 'broadcast'; readonly server: number; readonly message: string }
  /** Print every new entry of a log, and the earlier ones from a position on; below 0: that many from the end. */
  | { readonly kind: 'follow'; readonly server: number; readonly from?: string }
  | ControlCommand;

export const HELP = `  <id> broadcast <message>   broadcast a message at server <id>
  <id> get                   print the log of server <id>
  <id> alive                 print which servers it believes alive
  <id> follow [<from>]       print each new entry of its log as JSON; from 0: all entries; from -5: the last five, too
  <id> crash                 kill the server (SIGKILL)
  <id> start                 start the server again, with an empty log
  <id> pause, <id> resume    stop the process (SIGSTOP), continue it (SIGCONT)
  cut <id> <id>              reset the connection between two servers
  hold <id> <id> <ms>        hold all bytes between two servers for a time, then deliver them
  delay <id> <id> <by> <ms>  delay all bytes between two servers by <by> ms, for a time
  latency <ms>               slow motion: everything between all servers takes <ms> longer, each way, until latency 0
  alive                      print the view of every server
  sleep <ms>                 wait
  help, exit                 print these lines, end the grid
`;

/**
 * Parses a line.
 *
 * @param line - one character per byte, without its newline
 * @param n - number of servers in the grid
 */
export function parseGridCommand(line: string, n: number): GridCommand {
  const text = line.replace(/\r$/, '');
  const words = text.trim().split(/[ \t]+/);
  const gridWide = parseGridWide(words, { n, usage: '<id>', numberOf: idOf });
  if (gridWide !== undefined) return gridWide;
  switch (words[0]) {
    case 'crash':
    case 'start':
    case 'pause':
    case 'resume': {
      const [kind, word = '', ...more] = words;
      // As in the grids of boxes, and on the page of every grid.
      const server = idOf(word);
      if (server === undefined) return wrong({ code: 'no-id', verb: kind });
      if (server >= n) return wrong({ code: 'no-such-server', id: word, n });
      return more.length > 0 ? tooMany(`${kind} <id>`) : { kind, server };
    }
    case 'get':
    case 'follow':
    case 'broadcast':
      return wrong({ code: 'no-id', verb: words[0] });
  }
  const [, id, verb, rest] = /^\s*(\d{1,4})[ \t]+([a-z]+)(?:[ \t](.*))?$/s.exec(text) ?? [];
  if (id === undefined || verb === undefined) return unknown(words[0]);
  const server = Number(id);
  if (server >= n) return wrong({ code: 'no-such-server', id, n });
  const more = words.slice(2);
  switch (verb) {
    case 'broadcast':
      if (rest === undefined || rest === '')
        return wrong({ code: 'no-message', usage: `${id} broadcast <message>` });
      return { kind: 'broadcast', server, message: rest };
    case 'follow':
      return follow(server, more);
    case 'get':
    case 'alive':
      return more.length > 0 ? tooMany(`${id} ${verb}`) : { kind: 'ask', server, line: verb };
    case 'crash':
    case 'start':
    case 'pause':
    case 'resume':
      return more.length > 0 ? tooMany(`${id} ${verb}`) : { kind: verb, server };
    default:
      return unknown(verb);
  }
}

/** The words that can follow `words` in a command. */
export function gridCandidates(words: readonly string[], n: number): readonly string[] {
  const ids = Array.from({ length: n }, (_, id) => String(id));
  if (words.length === 0) return [...ids, ...controlCandidates(words, ids)];
  if (words.length === 1 && ids.includes(words[0] as string))
    return ['broadcast', 'get', 'alive', 'follow', ...PROCESS_VERBS];
  return controlCandidates(words, ids);
}

/** An id of up to six digits. */
function idOf(word: string): number | undefined {
  return /^\d{1,6}$/.test(word) ? Number(word) : undefined;
}

function follow(server: number, [from, ...more]: readonly string[]): GridCommand {
  const usage = `${String(server)} follow [<from>]`;
  if (more.length > 0) return tooMany(usage);
  if (from === undefined) return { kind: 'follow', server };
  return /^-?\d{1,15}$/.test(from) ? { kind: 'follow', server, from } : wrong({ code: 'no-place', usage });
}
