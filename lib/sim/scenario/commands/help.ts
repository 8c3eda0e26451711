/** `help`: prints the commands. A scenario with it documents them, and fails when it is stale. */
import type { Command } from '../command.ts';
import { topicsWith } from '../logTopics.ts';

/** @param commands - all others */
export function helpOn(commands: readonly Command[]): Command {
  const help: Command = {
    usage: 'help',
    says: 'prints these lines',
    takesTime: false,
    read: (args) => {
      args.end();
      return ({ protocol }) => [
        ...[...commands, help].flatMap(({ usage, says }) => [usage, `    ${says}`]),
        'Topics of log:',
        ...Object.entries(topicsWith(protocol.facts)).map(([name, says]) => `    ${name.padEnd(12)}${says}`),
      ];
    },
  };
  return help;
}
