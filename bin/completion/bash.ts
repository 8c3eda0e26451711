/** The completion script for bash, from 3.2 on. It needs no other package. */
import type { CommandShape } from '../tree.ts';
import { functionOf, quoted } from './quote.ts';

/** A script that completes a program's commands, their options, and the values of these. */
export function bashScript(program: CommandShape): string {
  const name = functionOf(program.name);
  // The program's own options are not those of a command.
  const levels = [{ ...program, name: '' }, ...program.commands];
  return `# Completion of ${program.name} for bash: source <(${program.name} completion bash)
${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command='' option='' count=0 rest='' i word
  COMPREPLY=()
  # "=" is a word of its own here.
  [[ $cur == '=' ]] && cur=''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $option ]]; then
      [[ $word == '=' ]] || option=''
    elif [[ ! $rest && $word == '--' ]]; then
      rest=yes
    elif [[ ! $rest && $word == -?* ]]; then
      ${name}_has_value "$command" "$word" && option=$word
    elif [[ ! $command ]]; then
      command=$word
    else
      count=$((count + 1))
    fi
  done
  if [[ $option ]]; then
    case "$command $option" in
${cases(levels.flatMap(valueCases))}
    esac
  elif [[ ! $rest && $cur == -* ]]; then
    case $command in
${cases(levels.flatMap(optionCase))}
    esac
  elif [[ ! $command ]]; then
    ${name}_words ${words(program.commands.map((command) => command.name))}
  else
    case "$command $count" in
${cases(levels.flatMap(argumentCases))}
    esac
  fi
}

${name}_has_value() {
  case "$1 $2" in
${cases(levels.flatMap(hasValueCase))}
  esac
  return 1
}

${name}_words() {
  local word
  for word in "$@"; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
  done
}

${name}_files() {
  compopt -o filenames 2>/dev/null
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen -f -- "$cur")
}

complete -F ${name} ${quoted(program.name)}
`;

  function valueCases({ name: command, options }: CommandShape): string[] {
    return options.flatMap(({ flags, isFile, choices }) => {
      const offer = offerOf(isFile, choices);
      return offer === undefined ? [] : [`${patterns(command, flags)}) ${offer} ;;`];
    });
  }

  function optionCase({ name: command, options }: CommandShape): string[] {
    const flags = options.flatMap((option) => option.flags);
    return flags.length === 0 ? [] : [`${quoted(command)}) ${name}_words ${words(flags)} ;;`];
  }

  function argumentCases({ name: command, args }: CommandShape): string[] {
    return args.flatMap(({ isVariadic, isFile, choices }, i) => {
      const offer = offerOf(isFile, choices);
      const place = isVariadic ? `${quoted(`${command} `)}*` : quoted(`${command} ${String(i)}`);
      return offer === undefined ? [] : [`${place}) ${offer} ;;`];
    });
  }

  function offerOf(isFile: boolean, choices: readonly string[]): string | undefined {
    if (choices.length > 0) return `${name}_words ${words(choices)}`;
    return isFile ? `${name}_files` : undefined;
  }
}

function hasValueCase({ name: command, options }: CommandShape): string[] {
  const flags = options.filter(({ value }) => value !== undefined).flatMap((option) => option.flags);
  return flags.length === 0 ? [] : [`${patterns(command, flags)}) return 0 ;;`];
}

function patterns(command: string, flags: readonly string[]): string {
  return flags.map((flag) => quoted(`${command} ${flag}`)).join(' | ');
}

function words(texts: readonly string[]): string {
  return texts.map(quoted).join(' ');
}

function cases(lines: readonly string[]): string {
  return lines.map((line) => `      ${line}`).join('\n');
}
