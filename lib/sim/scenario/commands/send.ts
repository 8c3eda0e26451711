/** `send`: a raw client sends bytes; a line is complete only with its `\n`. */
import type { Command } from '../command.ts';
import { ScenarioProblem } from '../problem.ts';
import { whole } from '../units.ts';
import { rawClientOf } from './rawClient.ts';

const TIMES = whole(1, 2_000_000);
const ESCAPES: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09, '\\': 0x5c };

export const send: Command = {
  usage: 'send <name> [times=<number>] <text>',
  description:
    'a raw client sends a text, with \\n, \\r, \\t, \\\\ and \\xHH for bytes; `send x times=3 ab` sends ababab',
  takesTime: false,
  read: (args) => {
    const name = args.word();
    if (name === undefined)
      throw ScenarioProblem.inArguments(send.usage, { code: 'text-missing', what: 'the name' });
    const [, times, text = ''] = /^(?:times=(\S*) )?(.*)$/s.exec(args.rest('the text')) ?? [];
    const count = times === undefined ? 1 : TIMES.read(times);
    if (count === undefined)
      throw ScenarioProblem.inArguments(send.usage, {
        code: 'not-a-value',
        what: 'times',
        word: times ?? '',
        expected: TIMES.expected,
      });
    const once = bytesOf(text);
    return (environment) => {
      const client = rawClientOf(environment, name);
      const bytes = new Uint8Array(once.length * count);
      for (let i = 0; i < count; i++) bytes.set(once, i * once.length);
      client.say(bytes);
      return [];
    };
  },
};

/** A text with its escape sequences replaced, in UTF-8. */
function bytesOf(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const [part] of text.matchAll(/\\x[0-9a-f]{2}|\\[nrt\\]|[^\\]+|\\/gi)) {
    if (part === '\\') throw new ScenarioProblem({ code: 'unknown-escape' });
    if (!part.startsWith('\\')) bytes.push(...new TextEncoder().encode(part));
    else if (part.length === 4) bytes.push(parseInt(part.slice(2), 16));
    else bytes.push(ESCAPES[part[1]?.toLowerCase() ?? ''] as number);
  }
  return Uint8Array.from(bytes);
}
