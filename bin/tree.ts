/** The commands and their options as plain data, read from the parser itself, for completions and descriptions. */
import type { Argument, Command, Option } from 'commander';

export interface CommandShape {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionShape[];
  readonly args: readonly ArgumentShape[];
  readonly commands: readonly CommandShape[];
  /** Example lines, as in the help. */
  readonly examples: readonly string[];
  /** The notes at the end of the help. */
  readonly notes: string;
}

export interface OptionShape {
  /** Its spellings: `-p` and `--port`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** The name of its value, if it has one. */
  readonly value: string | undefined;
  readonly isFile: boolean;
  readonly choices: readonly string[];
  /** Its default, as typed or described. */
  readonly defaultText: string | undefined;
  readonly env: string | undefined;
}

export interface ArgumentShape {
  /** Its form in a usage: `<id>`, `[file...]`. */
  readonly term: string;
  readonly description: string;
  readonly isRequired: boolean;
  readonly isVariadic: boolean;
  readonly isFile: boolean;
  readonly choices: readonly string[];
}

/** The name of a value that is a file name. */
const FILE = 'file';
/** The name of an argument that is the name of a command. */
const COMMAND = 'command';

/** @param siblings - the names of the commands beside this one */
export function shapeOf(command: Command, siblings: readonly string[] = []): CommandShape {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const names = commands.map((child) => child.name());
  return {
    name: command.name(),
    description: command.description(),
    options: help.visibleOptions(command).map(optionShape),
    args: command.registeredArguments.map((argument) => argumentShape(argument, siblings)),
    commands: commands.map((child) => shapeOf(child, names)),
    ...helpTexts(command),
  };
}

/** Whether two commands have this option in common, word for word. */
export function isSameOption(one: OptionShape, other: OptionShape): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether it is the option that every command has. */
export function isHelp({ flags }: OptionShape): boolean {
  return flags.includes('--help');
}

/** The paragraphs of notes: lines that end with a full stop end one. */
export function paragraphsOf(notes: string): string[] {
  return notes.split(/(?<=\.)\n+/).filter((text) => text !== '');
}

function optionShape(option: Option): OptionShape {
  const value = /[<[](.+?)(\.\.\.)?[>\]]/.exec(option.flags)?.[1];
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    value,
    isFile: value === FILE,
    choices: option.argChoices ?? [],
    defaultText: value === undefined ? undefined : defaultText(option),
    env: option.envVar,
  };
}

function defaultText({ defaultValue, defaultValueDescription }: Option): string | undefined {
  const value: unknown = defaultValue;
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}

function argumentShape(argument: Argument, siblings: readonly string[]): ArgumentShape {
  const { description, required: isRequired, variadic: isVariadic } = argument;
  const name = `${argument.name()}${isVariadic ? '...' : ''}`;
  return {
    term: isRequired ? `<${name}>` : `[${name}]`,
    description,
    isRequired,
    isVariadic,
    isFile: argument.name() === FILE,
    choices: argument.argChoices ?? (argument.name() === COMMAND ? siblings : []),
  };
}

/** The text before and after the usage in a command's help. The parser only prints it. */
function helpTexts(command: Command): Pick<CommandShape, 'examples' | 'notes'> {
  const usual = command.configureOutput();
  const pieces: string[] = [];
  command.configureOutput({ writeOut: (text) => pieces.push(text) });
  command.outputHelp();
  command.configureOutput(usual);
  const usageAt = pieces.findIndex((piece) => piece.startsWith('Usage:'));
  const before = pieces.slice(0, usageAt).join('').split('\n');
  return {
    examples: before.filter((line) => line.startsWith('  ')).map((line) => line.trim()),
    notes: pieces
      .slice(usageAt + 1)
      .join('')
      .trim(),
  };
}
