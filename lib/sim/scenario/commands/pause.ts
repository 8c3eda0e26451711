/** `pause`: stops a server (SIGSTOP). Time passes; due timers and arrivals wait. */
import type { Command } from '../command.ts';
import { DURATION_MS } from '../units.ts';
import { injectInto } from './fault.ts';

export const pause: Command = {
  usage: 'pause <server> [for=<time>]',
  description: 'stops a server (SIGSTOP), for a time or until `resume`',
  takesTime: false,
  read: (args) => {
    const server = args.server();
    const forMs = args.option('for', DURATION_MS) ?? Infinity;
    args.end();
    return injectInto({ kind: 'pause', server, forMs });
  },
};
