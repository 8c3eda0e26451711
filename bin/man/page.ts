/** The manual page, made from the command tree, in the usual order of sections. */
import {
  isHelp,
  isSameOption,
  paragraphsOf,
  type ArgumentShape,
  type CommandShape,
  type OptionShape,
} from '../tree.ts';
import { ENVIRONMENT, EXIT_STATUS, FILES, OVERVIEWS, SEE_ALSO } from './prose.ts';
import { bold, italic, item, paragraph, roff, section, subsection, verbatim } from './roff.ts';

/** The page of a program in a version. It has no date, so that equal commands give an equal page. */
export function manPage(program: CommandShape, version: string): string {
  return [
    `.TH ${roff(program.name.toUpperCase())} 1 "" "${roff(`${program.name} ${version}`)}" "User Commands"\n`,
    // Names are meant to be copied: none is hyphenated.
    '.nh\n.ad l\n',
    section('NAME'),
    `${roff(program.name)} \\- ${roff(summaryOf(program.description))}\n`,
    section('SYNOPSIS'),
    `.nf\n${program.commands.map((command) => `${synopsis(program, command)}\n`).join('')}.fi\n`,
    section('DESCRIPTION'),
    paragraph(roff(program.description)),
    ...(OVERVIEWS[program.name] ?? []).map((text) => paragraph(roff(text))),
    section('OPTIONS'),
    ...program.options.map(optionItem),
    section('COMMANDS'),
    ...program.commands.map((command, i) => commandPart(program, command, program.commands.slice(0, i))),
    section('EXIT STATUS'),
    ...EXIT_STATUS.map(([code, text]) => item(bold(code), roff(text))),
    section('ENVIRONMENT'),
    ...environmentItems(program),
    section('FILES'),
    ...FILES.map(([file, text]) => item(italic(file), roff(text))),
    section('EXAMPLES'),
    ...exampleParts([program, ...program.commands]),
    section('SEE ALSO'),
    ...SEE_ALSO.map((text) => paragraph(roff(text))),
  ]
    .join('')
    .replace(/^(\.SH .*\n)\.PP\n/gm, '$1'); // A section begins with a paragraph anyway.
}

/** In the style of manual pages: no capital, no full stop. */
function summaryOf(description: string): string {
  const [first = ''] = description.split(/[:.]/);
  return first.charAt(0).toLowerCase() + first.slice(1);
}

function synopsis(program: CommandShape, { name, options, args }: CommandShape): string {
  const words = [bold(`${program.name} ${name}`), ...(options.length > 0 ? [`[${italic('options')}]`] : [])];
  return [...words, ...args.map(argumentTerm)].join(' ');
}

function argumentTerm({ term }: ArgumentShape): string {
  return italic(term);
}

/** A command. Options that it shares with an earlier one are only named, and described there. */
function commandPart(program: CommandShape, command: CommandShape, earlier: readonly CommandShape[]): string {
  const own = command.options.filter((option) => !isHelp(option));
  const shared = sharedOptions(own, earlier);
  const described = own.filter((option) => !shared.some(([, options]) => options.includes(option)));
  return [
    subsection([program.name, command.name, ...command.args.map(({ term }) => term)].join(' ')),
    `${roff(command.description)}\n`,
    ...command.args.flatMap((argument) =>
      argument.description === '' ? [] : [item(argumentTerm(argument), roff(argument.description))],
    ),
    ...described.map(optionItem),
    ...shared.map(([from, options]) => paragraph(sharedText(program, from, options))),
    ...paragraphsOf(command.notes).map((text) => paragraph(roff(text))),
  ].join('');
}

/** The examples of each command, without those of earlier ones. */
function exampleParts(commands: readonly CommandShape[]): string[] {
  const given = new Set<string>();
  return commands.flatMap(({ examples }) => {
    const fresh = examples.filter((line) => !given.has(line));
    for (const line of fresh) given.add(line);
    return fresh.length === 0 ? [] : [verbatim(fresh)];
  });
}

type Shared = readonly (readonly [from: CommandShape, options: readonly OptionShape[]])[];

/** The options that an earlier command has, too, word for word, with the first such command. */
function sharedOptions(options: readonly OptionShape[], earlier: readonly CommandShape[]): Shared {
  const found = new Map<CommandShape, OptionShape[]>();
  for (const option of options) {
    const from = earlier.find((command) => command.options.some((other) => isSameOption(option, other)));
    if (from !== undefined) found.set(from, [...(found.get(from) ?? []), option]);
  }
  return [...found];
}

function sharedText(program: CommandShape, from: CommandShape, options: readonly OptionShape[]): string {
  const names = options.map(({ flags }) => bold(flags.at(-1) ?? '')).join(', ');
  return `As ${bold(`${program.name} ${from.name}`)} has them: ${names}.`;
}

function optionItem({ flags, description, value, choices, defaultText, env }: OptionShape): string {
  const term = `${flags.map(bold).join(', ')}${value === undefined ? '' : ` ${italic(`<${value}>`)}`}`;
  const more = [
    ...(choices.length > 0 ? [`One of ${choices.join(', ')}.`] : []),
    ...(defaultText === undefined ? [] : [`Default: ${defaultText}.`]),
    ...(env === undefined ? [] : [`Environment: ${env}.`]),
  ];
  return item(term, roff([`${description}.`, ...more].join(' ')));
}

/** The environment variables of options and others, by name. */
function environmentItems(program: CommandShape): string[] {
  const options = [program, ...program.commands].flatMap((command) => command.options);
  const named = options.flatMap(({ env, flags }) =>
    env === undefined ? [] : [[env, `The same as ${flags.at(-1) ?? ''}.`] as const],
  );
  return [...new Map([...named, ...ENVIRONMENT])]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, text]) => item(bold(name), roff(text)));
}
