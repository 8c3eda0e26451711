/** docs/REFERENCE.md as text, from the command tree, the option tables and the metric families. Pure. */
import { HELP } from '../../bin/grid/commands.ts';
import { HELP as BOXES_HELP } from '../../bin/ovid/gridCommands.ts';
import { ENVIRONMENT, EXIT_STATUS, FILES } from '../../bin/man/prose.ts';
import type { Family } from '../../bin/metrics/exposition.ts';
import { isHelp, isSameOption, paragraphsOf, type CommandShape, type OptionShape } from '../../bin/tree.ts';
import { LIMIT_NAMES } from '../../lib/limits.ts';
import { flagOf } from '../../bin/reason/config.ts';
import { block, code, plain, section, table } from './markdown.ts';
import {
  CONFIGURATION,
  CLIENT_COMMANDS,
  CLIENT_NOTES,
  HEAD,
  LIMITS_NOTE,
  METRICS_NOTE,
  TEXT,
  BOX_CLIENT_COMMANDS,
  BOX_METRICS_NOTE,
} from './prose.ts';

/** A command of scenario files: its syntax and its description. */
export interface ScenarioCommand {
  readonly usage: string;
  readonly description: string;
}

/** The sources of the page. */
export interface Sources {
  readonly program: CommandShape;
  /** The other program of the package. */
  readonly ovid: CommandShape;
  readonly families: readonly Family[];
  /** Of a box. */
  readonly boxFamilies: readonly Family[];
  readonly scenarioCommands: readonly ScenarioCommand[];
  /** The largest inputs that are read, by their description, in bytes. */
  readonly textLimits: readonly (readonly [input: string, maxBytes: number])[];
}

export function referencePage({
  program,
  ovid,
  families,
  boxFamilies,
  scenarioCommands,
  textLimits,
}: Sources): string {
  const { commands } = program;
  const shared = serverOptions(commands);
  const limits = new Set(LIMIT_NAMES.map(flagOf));
  const isLimit = ({ flags }: OptionShape) => flags.some((flag) => limits.has(flag));
  return [
    HEAD,
    section(
      2,
      'Commands',
      table(
        ['command', 'what it does'],
        [program, ovid].flatMap((one) =>
          one.commands.map(({ name, description }) => [linkTo(one, name), plain(description)]),
        ),
      ),
    ),
    ...commands.map((command) => commandPart(program, command, shared, SERVER_NOTE)),
    ...ovid.commands.map((command) => commandPart(ovid, command, likeThose(ovid, shared), BOX_NOTE)),
    section(
      2,
      'Server options',
      CONFIGURATION,
      optionTable(shared.filter((option) => !isLimit(option))),
      section(3, 'Limits', LIMITS_NOTE, optionTable(shared.filter(isLimit))).trimEnd() + '\n',
    ),
    section(
      2,
      'Commands of a client',
      CLIENT_NOTES,
      table(
        ['line', 'answer'],
        CLIENT_COMMANDS.map(([line, answer]) => [code(line), answer]),
      ),
    ),
    section(
      2,
      'Commands of a client of a box',
      'On the port of `ovid run --master <port>`. An agent whose id is one of these words cannot be addressed.\n',
      table(
        ['line', 'answer'],
        BOX_CLIENT_COMMANDS.map(([line, answer]) => [code(line), answer]),
      ),
    ),
    section(2, 'Commands at the prompt of a grid', block(HELP.trimEnd(), 'text')),
    section(2, 'Commands at the prompt of all boxes', block(BOXES_HELP.trimEnd(), 'text')),
    section(
      2,
      'Commands of a scenario file',
      table(
        ['command', 'what it does'],
        scenarioCommands.map(({ usage, description }) => [code(usage), proseOf(description)]),
      ),
    ),
    section(
      2,
      'Metrics',
      METRICS_NOTE,
      metricTable(families),
      section(3, 'Metrics of a box', BOX_METRICS_NOTE, metricTable(boxFamilies)).trimEnd() + '\n',
    ),
    section(
      2,
      'Text',
      TEXT,
      table(
        ['input', 'largest size, bytes'],
        textLimits.map(([input, maxBytes]) => [plain(input), String(maxBytes)]),
      ),
    ),
    section(
      2,
      'Exit codes',
      'Where a command has codes of its own, its section above lists them.\n',
      table(
        ['code', 'meaning'],
        EXIT_STATUS.map(([term, text]) => [term, plain(text)]),
      ),
    ),
    section(
      2,
      'Environment',
      'Beside the variables of the options:\n',
      table(
        ['variable', 'meaning'],
        ENVIRONMENT.map(([term, text]) => [code(term), plain(text)]),
      ),
    ),
    section(
      2,
      'Files',
      table(
        ['file', 'content'],
        FILES.map(([term, text]) => [code(term), plain(text)]),
      ),
    ),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function metricTable(families: readonly Family[]): string {
  return table(
    ['metric', 'type', 'labels', 'meaning'],
    families.map((family) => [code(family.name), family.type, labelsOf(family), plain(family.help)]),
  );
}

const SERVER_NOTE = 'It also takes the [server options](#server-options).\n';
const BOX_NOTE =
  'It also takes the options of the net among the [server options](#server-options), and the [limits](#limits); their variables in the environment begin with `OVID_`.\n';

/** The options of a program that have the flags and the meaning of others, but perhaps other variables. */
function likeThose({ commands }: CommandShape, others: readonly OptionShape[]): readonly OptionShape[] {
  return commands
    .flatMap(({ options }) => options)
    .filter(({ flags, description }) =>
      others.some((other) => other.flags.join() === flags.join() && other.description === description),
    );
}

/** The options of the first command that others share with it: those of a server. */
function serverOptions(commands: readonly CommandShape[]): readonly OptionShape[] {
  const [first, ...others] = commands;
  const isShared = (option: OptionShape) =>
    others.some(({ options }) => options.some((other) => isSameOption(option, other)));
  return (first?.options ?? []).filter((option) => !isHelp(option) && isShared(option));
}

/** @param note - about the options that are left out here, because they are described elsewhere */
function commandPart(
  program: CommandShape,
  command: CommandShape,
  shared: readonly OptionShape[],
  note: string,
): string {
  const { name, args, options, description, examples, notes } = command;
  const usage = [
    program.name,
    name,
    ...(options.length > 1 ? ['[options]'] : []),
    ...args.map(({ term }) => term),
  ];
  const isShared = (option: OptionShape) => shared.some((other) => isSameOption(option, other));
  // A command that takes a single one of them does not refer to all.
  const hasShared = options.filter(isShared).length > 1;
  const own = options.filter((option) => !isHelp(option) && !(hasShared && isShared(option)));
  return section(
    2,
    `${program.name} ${name}`,
    `${sentence(plain(description))}\n`,
    block(usage.join(' '), 'text'),
    examples.length === 0 ? '' : `Examples:\n\n${block(examples.join('\n'), 'sh')}`,
    table(
      ['argument', 'meaning'],
      args.map(({ term, description: text, choices }) => [code(term), plain(withChoices(text, choices))]),
    ),
    optionTable(own),
    hasShared ? note : '',
    ...paragraphsOf(notes).map((text) => `${plain(text)}\n`),
  );
}

function optionTable(options: readonly OptionShape[]): string {
  return table(
    ['option', 'environment', 'default', 'meaning'],
    options.map(({ flags, value, env, defaultText, description, choices }) => [
      code(`${flags.join(', ')}${value === undefined ? '' : ` <${value}>`}`),
      env === undefined ? '' : code(env),
      defaultText === undefined ? '' : plain(defaultText),
      plain(withChoices(description, choices)),
    ]),
  );
}

function withChoices(text: string, choices: readonly string[]): string {
  return [text, choices.join(', ')].filter((part) => part !== '').join(': ');
}

/** The labels of a family; those with a fixed set of values with all values. */
function labelsOf({ samples }: Family): string {
  const names = Object.keys(samples[0]?.labels ?? {});
  return names
    .map((name) => {
      if (name !== 'reason') return code(name);
      const values = samples.map(({ labels }) => labels[name] ?? '');
      return `${code(name)} (${values.map(code).join(', ')})`;
    })
    .join(', ');
}

function linkTo(program: CommandShape, name: string): string {
  return `[${code(`${program.name} ${name}`)}](#${program.name}-${name})`;
}

/** Text in which backticks mark code. */
function proseOf(text: string): string {
  return text
    .split('`')
    .map((part, i) => (i % 2 === 0 ? plain(part) : code(part)))
    .join('');
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}
