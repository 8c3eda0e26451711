/** `clog`: packets from one server to another are held, and then arrive together. */
import type { Command } from '../command.ts';
import { DURATION_MS } from '../units.ts';
import { inflictBetween } from './fault.ts';

export const clog: Command = {
  usage: 'clog <from> <to> [for=<time>]',
  says: 'packets on the way from one server to another wait, for so long or until `heal`, and arrive at once',
  takesTime: false,
  read: (args) => {
    const [from, to] = [args.server(), args.server()];
    const forMs = args.option('for', DURATION_MS) ?? Infinity;
    args.end();
    return inflictBetween(from, to, { kind: 'clog', from, to, forMs });
  },
};
