/** The completion script for zsh, with descriptions. */
import type { ArgumentShape, CommandShape, OptionShape } from '../tree.ts';
import { functionOf, onOneLine, quoted } from './quote.ts';

/** A script for a folder of `$fpath`, or to be sourced. */
export function zshScript(program: CommandShape): string {
  const name = functionOf(program.name);
  return `#compdef ${program.name}
# Completion of ${program.name} for zsh: source <(${program.name} completion zsh), or a file _${program.name} in a folder of $fpath
${name}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C -S \\
${program.options.map((option) => `    ${optionSpec(option)} \\\n`).join('')}    '1: :->command' \\
    '*:: :->rest'
  case $state in
    command)
      local -a names
      names=(
${program.commands.map((command) => `        ${commandSpec(command)}\n`).join('')}      )
      _describe -t commands command names
      ;;
    rest)
      case $words[1] in
${program.commands.map(restOf).join('')}      esac
      ;;
  esac
}

if [[ $funcstack[1] == ${name} ]]; then
  ${name} "$@"
else
  compdef ${name} ${program.name}
fi
`;
}

function restOf({ name, options, args }: CommandShape): string {
  const specs = [...options.map(optionSpec), ...args.map(argumentSpec)];
  const lines = specs.map((spec) => ` \\\n            ${spec}`).join('');
  return `        ${quoted(name)})\n          _arguments -S${lines}\n          ;;\n`;
}

function commandSpec({ name, description }: CommandShape): string {
  return quoted(`${escaped(name, ':')}:${escaped(onOneLine(description), '')}`);
}

/** `(-p --port)` excludes each spelling after the other. */
function optionSpec({ flags, description, value, isFile, choices }: OptionShape): string {
  const text = `[${escaped(onOneLine(description), '[]')}]`;
  const behind = value === undefined ? '' : `:${escaped(value, ':')}:${actionOf(isFile, choices)}`;
  const others = flags.length > 1 ? `(${flags.join(' ')})` : '';
  return flags.map((flag) => quoted(`${others}${flag}${signOf(flag, value)}${text}${behind}`)).join(' ');
}

/** Marks that a value may be in the same word: after `=`, or directly after a letter. */
function signOf(flag: string, value: string | undefined): string {
  if (value === undefined) return '';
  return flag.startsWith('--') ? '=' : '+';
}

function argumentSpec(argument: ArgumentShape, i: number): string {
  const { term, description, isVariadic, isRequired, isFile, choices } = argument;
  const place = isVariadic ? '*:' : `${String(i + 1)}:${isRequired ? '' : ':'}`;
  const text = onOneLine(`${term} ${description}`);
  return quoted(`${place}${escaped(text, ':')}:${actionOf(isFile, choices)}`);
}

function actionOf(isFile: boolean, choices: readonly string[]): string {
  if (choices.length > 0)
    return `(${choices.map((choice) => choice.replace(/[^\w.,+-]/g, '\\$&')).join(' ')})`;
  return isFile ? '_files' : ' ';
}

/** A text with these characters and the backslash escaped. */
function escaped(text: string, characters: string): string {
  return Array.from(text, (character) =>
    `\\${characters}`.includes(character) ? `\\${character}` : character,
  ).join('');
}
