/** `hold`: packets from one server to another are held, and then arrive together. */
import type { Command } from '../command.ts';
import { DURATION_MS } from '../units.ts';
import { injectBetween } from './fault.ts';

export const hold: Command = {
  usage: 'hold <from> <to> [for=<time>]',
  description: 'packets from one server to another are held, for a time or until `heal`, and arrive together',
  takesTime: false,
  read: (args) => {
    const [from, to] = [args.server(), args.server()];
    const forMs = args.option('for', DURATION_MS) ?? Infinity;
    args.end();
    return injectBetween(from, to, { kind: 'hold', from, to, forMs });
  },
};
