/** The completion script for fish, from 3.0 on, with descriptions. */
import type { ArgumentShape, CommandShape, OptionShape } from '../tree.ts';
import { fishQuoted, onOneLine } from './quote.ts';

/** One line per command, option and argument. */
export function fishScript(program: CommandShape): string {
  const complete = `complete -c ${fishQuoted(program.name)}`;
  const isFirst = '__fish_use_subcommand';
  const lines = [
    `# Completion of ${program.name} for fish: ${program.name} completion fish | source`,
    `${complete} -f`,
    ...program.options.map((option) => `${complete} -n ${isFirst} ${optionWords(option)}`),
    ...program.commands.map(
      ({ name, description }) =>
        `${complete} -n ${isFirst} -a ${fishQuoted(name)} -d ${fishQuoted(onOneLine(description))}`,
    ),
    ...program.commands.flatMap((command) => {
      const isHere = fishQuoted(`__fish_seen_subcommand_from ${command.name}`);
      return commandWords(command).map((words) => `${complete} -n ${isHere} ${words}`);
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function commandWords({ options, args }: CommandShape): string[] {
  return [...options.map(optionWords), ...args.flatMap(argumentWords)];
}

function optionWords({ flags, description, value, isFile, choices }: OptionShape): string {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? `-l ${fishQuoted(flag.slice(2))}` : `-s ${fishQuoted(flag.slice(1))}`,
  );
  const values = value === undefined ? [] : [isFile ? '-r -F' : '-x', ...offered(choices)];
  return [...names, ...values, '-d', fishQuoted(onOneLine(description))].join(' ');
}

function argumentWords({ isFile, choices }: ArgumentShape): string[] {
  return isFile ? ['-F'] : offered(choices);
}

/** The shell splits the offered choices into words again, so they are quoted twice. */
function offered(choices: readonly string[]): string[] {
  return choices.length === 0 ? [] : [`-a ${fishQuoted(choices.map(fishWord).join(' '))}`];
}

function fishWord(choice: string): string {
  return /^[\w.,+-]+$/.test(choice) ? choice : fishQuoted(choice);
}
