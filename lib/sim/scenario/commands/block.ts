/** `block`: packets from one server to another are lost; kernels send them again, with growing delays. */
import type { Command } from '../command.ts';
import { DURATION_MS } from '../units.ts';
import { injectBetween } from './fault.ts';

export const block: Command = {
  usage: 'block <from> <to> [for=<time>]',
  description: 'packets from one server to another are lost, for a time or until `heal`',
  takesTime: false,
  read: (args) => {
    const [from, to] = [args.server(), args.server()];
    const forMs = args.option('for', DURATION_MS) ?? Infinity;
    args.end();
    return injectBetween(from, to, { kind: 'block', from, to, forMs });
  },
};
