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

/** The contents of a section. */
function part(title: string): string {
  const from = page().split(`.SH ${title}\n`)[1] ?? '';
  return from.split('\n.SH ')[0] ?? '';
}

describe('the manual page', () => {
  it('has the usual sections in the usual order', () => {
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

  it('takes its name line from the first words of the description', () =>
    expect(part('NAME')).to.equal('room \\- a room'));

  it('shows the synopsis of each command', () => {
    expect(part('SYNOPSIS')).to.contain('\\fBroom open\\fR [\\fIoptions\\fR] \\fI<id>\\fR\n');
    expect(part('COMMANDS')).to.contain('.SS room open <id>\nopen it\n.TP\n\\fI<id>\\fR\nwhich\n');
  });

  it('gives the choices, the default and the variable of an option', () => {
    expect(part('COMMANDS')).to.contain(
      '.TP\n\\fB\\-l\\fR, \\fB\\-\\-level\\fR \\fI<level>\\fR\nhow loud. One of low, high. Default: low. Environment: ROOM_LEVEL.\n',
    );
    expect(part('ENVIRONMENT')).to.contain('.TP\n\\fBROOM_LEVEL\\fR\nThe same as \\-\\-level.');
  });

  it('describes an option once, and refers to it later', () => {
    expect(page().split('how loud')).to.have.length(2);
    expect(part('COMMANDS')).to.contain('.PP\nAs \\fBroom open\\fR has them: \\fB\\-\\-level\\fR.\n');
  });

  it('has the notes of the help, with a paragraph for each line that ends a sentence', () =>
    expect(part('COMMANDS')).to.contain('.PP\nOne line;\nits rest.\n.PP\nExit code: 0.\n'));

  it('shows an example that two commands share once', () => {
    expect(part('EXAMPLES').split('room open 1')).to.have.length(2);
    expect(part('EXAMPLES')).to.contain('room test\n');
  });

  it('contains only its own roff requests, and only ASCII, whatever the descriptions contain', () => {
    const lines = manPage(awkwardProgram(), '1').split('\n');
    expect(lines.filter((line) => /^[.']/.test(line) && !KNOWN.test(line))).to.deep.equal([]);
    expect(lines.join('')).to.match(/^[\x20-\x7e]*$/);
  });
});
