import { expect } from 'chai';
import { Command, Option } from 'commander';
import { manPage } from '../../../bin/man/page.ts';
import { shapeOf } from '../../../bin/tree.ts';
import { awkwardProgram } from '../../support/awkward.ts';

/** Requests and macros of man(7) that the page is made of. */
const KNOWN = /^\.(TH|SH|SS|PP|TP|RS|RE|nf|fi|nh|ad)( |$)/;

function page(): string {
  const program = new Command('room').description('A room: of servers.').version('1.0.0');
  const level = () =>
    new Option('-l, --level <level>', 'how loud').choices(['low', 'high']).default('low').env('ROOM_LEVEL');
  const examples = 'Examples:\n  room open 1\n';
  program
    .command('open')
    .description('open it')
    .argument('<id>', 'which')
    .addOption(level())
    .addHelpText('before', examples);
  program
    .command('test')
    .description('test it')
    .addOption(level())
    .option('--fast', 'at once')
    .addHelpText('before', `${examples}  room test\n`)
    .addHelpText('after', '\nOne line;\nits rest.\nExit code: 0.');
  return manPage(shapeOf(program), '1.0.0');
}

/** What stands in a section. */
function part(title: string): string {
  const from = page().split(`.SH ${title}\n`)[1] ?? '';
  return from.split('\n.SH ')[0] ?? '';
}

describe('the manual page', () => {
  it('has the sections that such pages have, in their order', () => {
    expect([...page().matchAll(/^\.SH (.*)$/gm)].map(([, title]) => title)).to.deep.equal([
      'NAME',
      'SYNOPSIS',
      'DESCRIPTION',
      'OPTIONS',
      'COMMANDS',
      'EXIT STATUS',
      'ENVIRONMENT',
      'FILES',
      'EXAMPLES',
      'SEE ALSO',
    ]);
    expect(page()).to.match(/^\.TH ROOM 1 "" "room 1\.0\.0" /);
  });

  it('is named by the first words of the description', () =>
    expect(part('NAME')).to.equal('room \\- a room'));

  it('shows how each command is called', () => {
    expect(part('SYNOPSIS')).to.contain('\\fBroom open\\fR [\\fIoptions\\fR] \\fI<id>\\fR\n');
    expect(part('COMMANDS')).to.contain('.SS room open <id>\nopen it\n.TP\n\\fI<id>\\fR\nwhich\n');
  });

  it('tells of an option its choices, its default, and its variable', () => {
    expect(part('COMMANDS')).to.contain(
      '.TP\n\\fB\\-l\\fR, \\fB\\-\\-level\\fR \\fI<level>\\fR\nhow loud. One of low, high. Default: low. Environment: ROOM_LEVEL.\n',
    );
    expect(part('ENVIRONMENT')).to.contain('.TP\n\\fBROOM_LEVEL\\fR\nThe same as \\-\\-level.');
  });

  it('tells of an option once, and then where it was told', () => {
    expect(page().split('how loud')).to.have.length(2);
    expect(part('COMMANDS')).to.contain('.PP\nAs \\fBroom open\\fR has them: \\fB\\-\\-level\\fR.\n');
  });

  it('has what the help says behind everything, a paragraph where a sentence ends a line', () =>
    expect(part('COMMANDS')).to.contain('.PP\nOne line;\nits rest.\n.PP\nExit code: 0.\n'));

  it('shows an example that two commands share once', () => {
    expect(part('EXAMPLES').split('room open 1')).to.have.length(2);
    expect(part('EXAMPLES')).to.contain('room test\n');
  });

  it('has no command of roff but its own, and no character of another alphabet, whatever is described', () => {
    const lines = manPage(awkwardProgram(), '1').split('\n');
    expect(lines.filter((line) => /^[.']/.test(line) && !KNOWN.test(line))).to.deep.equal([]);
    expect(lines.join('')).to.match(/^[\x20-\x7e]*$/);
  });
});
