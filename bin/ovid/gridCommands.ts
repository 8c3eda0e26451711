/** The commands of the prompt of all boxes: requests to agents, faults, and those of every grid. Parses a line. Pure. */
import { boxesOf, type Configuration } from '../../lib/agent/configuration.ts';
import { decodeAs, describeIssues, encodeAs, matches, type Format } from '../../lib/agent/schema.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import type { Candidates } from '../terminal/complete.ts';
import {
  alone,
  controlCandidates,
  parseGridWide,
  tooMany,
  wrong,
  type ControlCommand,
} from '../grid/controlCommands.ts';
import type { BoxGridReason } from './gridReason.ts';

/** A parsed line. */
export type BoxGridCommand =
  | ControlCommand
  | { readonly kind: 'agents' }
  /** A request to an agent, as its type encodes it. */
  | { readonly kind: 'request'; readonly agent: string; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: BoxGridReason };

export const HELP = `  <agent> <request>           make a request of an agent: as on its console, or as JSON
  agents                      print all agents: type, box and state
  crash <box>                 kill a box (SIGKILL)
  start <box>                 start it again: its agents read what they have saved
  pause <box>, resume <box>   stop the process (SIGSTOP), continue it (SIGCONT)
  cut <box> <box>             reset the connection between two boxes
  hold <box> <box> <ms>       hold all bytes between two boxes for a time, then deliver them
  delay <box> <box> <by> <ms> delay all bytes between two boxes by <by> ms, for a time
  latency <ms>                slow motion: everything between all boxes takes <ms> longer, each way, until latency 0
  alive                       print which boxes each box believes alive
  sleep <ms>                  wait
  help, exit                  print these lines, end all boxes
  A box is named by its number or by its address.
`;

/** The words that can follow `words` in a command: agents, commands, and boxes by their addresses. */
export function boxGridCandidates(configuration: Configuration): Candidates {
  const boxes = boxesOf(configuration);
  const agents = [...configuration.agents.keys()];
  return (words) => [
    ...(words.length === 0 ? [...agents, 'agents'] : []),
    ...controlCandidates(words, boxes),
  ];
}

/** The parser of the lines for a configuration. Lines are byte strings, without their newlines. */
export function boxGridParser(configuration: Configuration): (line: string) => BoxGridCommand {
  const boxes = boxesOf(configuration);
  const numberOf = (word: string): number | undefined => {
    const place = boxes.indexOf(word);
    if (place !== -1) return place;
    return /^\d{1,6}$/.test(word) ? Number(word) : undefined;
  };
  const ids = { n: boxes.length, usage: '<box>', numberOf };
  return (line) => {
    const text = Buffer.from(line, 'latin1').toString('utf8').replace(/\r$/, '');
    const words = text.trim().split(/[ \t]+/);
    const [first = '', second, ...more] = words;
    const gridWide = parseGridWide(words, ids);
    if (gridWide !== undefined) return gridWide;
    switch (first) {
      case 'agents':
        return second === undefined ? { kind: 'agents' } : alone(words, { kind: 'nothing' });
      case 'crash':
      case 'start':
      case 'pause':
      case 'resume': {
        const server = second === undefined ? undefined : numberOf(second);
        if (second === undefined) return wrong({ code: 'no-id', verb: first });
        if (server === undefined || server >= boxes.length)
          return { kind: 'refused', reason: { code: 'no-box', box: second, boxes } };
        return more.length > 0 ? tooMany(`${first} <box>`) : { kind: first, server };
      }
    }
    return request(configuration, text.trimStart());
  };
}

function request({ agents }: Configuration, line: string): BoxGridCommand {
  const [, id = '', rest = ''] = /^(\S+)[ \t]?(.*)$/s.exec(line) ?? [];
  const refused = (reason: BoxGridReason): BoxGridCommand => ({ kind: 'refused', reason });
  const agent = agents.get(id);
  if (agent === undefined) return refused({ code: 'no-agent', word: id, known: [...agents.keys()] });
  const { type } = agent;
  if (type.requests === undefined) return refused({ code: 'no-requests', agent: id, type: type.name });
  try {
    const value = type.console === undefined ? decoded(type.requests, rest) : type.console.request(rest);
    // The console ignores such a line.
    if (value === undefined) return { kind: 'nothing' };
    const { issues } = matches(type.requests, value);
    if (issues === undefined) return { kind: 'request', agent: id, text: encodeAs(type.requests, value) };
    return refused({ code: 'request-wrong', agent: id, why: describeIssues(issues) });
  } catch (error) {
    return refused({ code: 'request-wrong', agent: id, why: errorMessage(error) });
  }
}

/** @throws an error if the text is no request */
function decoded(format: Format<unknown>, text: string): unknown {
  const { issues, ...valid } = decodeAs(format, text);
  if (issues !== undefined) throw new Error(describeIssues(issues));
  return 'value' in valid ? valid.value : undefined;
}
