/** `delay`: packets from one server to another take longer. */
import type { Command } from '../command.ts';
import { DURATION_MS } from '../units.ts';
import { injectBetween } from './fault.ts';

export const delay: Command = {
  usage: 'delay <from> <to> by=<time> [for=<time>]',
  description: 'packets from one server to another take longer, for a time or until `heal`',
  takesTime: false,
  read: (args) => {
    const [from, to] = [args.server(), args.server()];
    const extraMs = args.required('by', DURATION_MS);
    const forMs = args.option('for', DURATION_MS) ?? Infinity;
    args.end();
    return injectBetween(from, to, { kind: 'delay', from, to, extraMs, forMs });
  },
};
