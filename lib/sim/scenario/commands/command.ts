/** `command`: a client sends any line to a server. */
import type { Command } from '../command.ts';
import { ask } from './ask.ts';

export const command: Command = {
  usage: 'command <server> <line>',
  description: 'the answer of a server to any line',
  takesTime: true,
  read: (args) => ask([args.server()], args.rest('the line')),
};
