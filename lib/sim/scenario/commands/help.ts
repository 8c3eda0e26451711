/** `help`: prints the commands. A scenario with it documents them, and fails when it is stale. */
import type { FactTable } from '../../../trace/facts.ts';
import type { Command } from '../command.ts';
import { topicsWith } from '../logTopics.ts';

/**
 * @param commands - all others
 * @param facts - those of the protocol, for their topics
 */
export function helpOn(commands: readonly Command[], facts: FactTable): Command {
  const help: Command = {
    usage: 'help',
    description: 'prints these lines',
    takesTime: false,
    read: (args) => {
      args.end();
      return () => [
        ...[...commands, help].flatMap(({ usage, description }) => [usage, `    ${description}`]),
        'Topics of log:',
        ...Object.entries(topicsWith(facts)).map(
          ([name, description]) => `    ${name.padEnd(14)}${description}`,
        ),
      ];
    },
  };
  return help;
}
