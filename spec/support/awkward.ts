/** A command line whose descriptions contain everything that a shell or roff could misinterpret. */
import { Argument, Command, Option } from 'commander';
import { shapeOf, type CommandShape } from '../../bin/tree.ts';

/** Quotes of all kinds, brackets, colons, a backslash, shell expansions, and a line that roff would execute. */
export const AWKWARD = `it's "so": [a] (b) {c} <d> \`e\` $(f) $g \\n *? ~ ^ #h; & |\n.br 'x' -y – …`;

export function awkwardProgram(): CommandShape {
  const program = new Command('odd').description(AWKWARD).version('1.2.3', '-V, --version', AWKWARD);
  program
    .command('do')
    .description(AWKWARD)
    .addArgument(new Argument('<how>', AWKWARD).choices(['well', 'badly']))
    .addArgument(new Argument('[file...]', AWKWARD))
    .addOption(
      new Option('-l, --level <level>', AWKWARD).choices(['low', 'high']).default('low').env('ODD_LEVEL'),
    )
    .addOption(new Option('--in <file>', AWKWARD))
    .addOption(new Option('--text <text>', AWKWARD).default(AWKWARD))
    .addOption(new Option('--no-care', AWKWARD))
    .addHelpText('before', `Examples:\n  odd do 'well' # ${AWKWARD.replaceAll('\n', ' ')}\n  .odd\n`)
    .addHelpText('after', `\n${AWKWARD}`);
  return shapeOf(program);
}
