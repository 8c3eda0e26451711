/** `help`: prints the commands. A scenario with it documents them, and fails when it is stale. */
import type { Command } from '../command.ts';
import { CHATROOM } from '../../../agents/chatroom/protocol.ts';
import { topicsWith } from '../topics.ts';

/** @param commands - all there are, this one too once it is among them */
export function helpOn(commands: readonly Command[]): Command {
  return {
    usage: 'help',
    says: 'prints these lines',
    takesTime: false,
    read: (args) => {
      args.end();
      return () => [
        ...commands.flatMap(({ usage, says }) => [usage, `    ${says}`]),
        'Topics of log:',
        ...Object.entries(topicsWith(CHATROOM)).map(([name, says]) => `    ${name.padEnd(12)}${says}`),
      ];
    },
  };
}
