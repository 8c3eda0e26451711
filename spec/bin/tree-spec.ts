import { expect } from 'chai';
import { Argument, Command, Option } from 'commander';
import { shapeOf } from '../../bin/tree.ts';

function program(): Command {
  const made = new Command('room').description('a room').version('1.0.0');
  made
    .command('open')
    .description('open it')
    .argument('<id>', 'which')
    .addArgument(new Argument('[file...]', 'from where'))
    .addOption(
      new Option('-l, --level <level>', 'how loud').choices(['low', 'high']).default('low').env('LEVEL'),
    )
    .option('--in <file>', 'read this')
    .option('--list <words>', 'some', 'all of them')
    .addOption(new Option('--max <n>', 'so many').default(3))
    .addOption(new Option('--faults <list>', 'kinds').default(['a', 'b'], 'all'))
    .option('--no-fold', 'as it is')
    .addOption(new Option('--hidden', 'nobody sees it').hideHelp())
    .addHelpText('before', 'Examples:\n  room open 1\n  room open 2\n')
    .addHelpText('after', '\nExit code: 0.');
  return made;
}

describe('the tree of commands', () => {
  const open = shapeOf(program()).commands[0];

  it('contains the commands that the help shows, including help', () => {
    const shape = shapeOf(program());
    expect(shape.commands.map(({ name }) => name)).to.deep.equal(['open', 'help']);
    expect(shape.options.map(({ flags }) => flags)).to.deep.equal([
      ['-V', '--version'],
      ['-h', '--help'],
    ]);
  });

  it('contains every option with its spellings, its value, its choices, its default and its variable', () => {
    expect(open?.options[0]).to.deep.equal({
      flags: ['-l', '--level'],
      description: 'how loud',
      value: 'level',
      isFile: false,
      choices: ['low', 'high'],
      defaultText: 'low',
      env: 'LEVEL',
    });
    const defaults = open?.options.map(({ flags, defaultText }) => [flags.at(-1), defaultText]);
    expect(defaults).to.deep.equal([
      ['--level', 'low'],
      ['--in', undefined],
      ['--list', 'all of them'],
      ['--max', '3'],
      ['--faults', 'all'],
      ['--no-fold', undefined],
      ['--help', undefined],
    ]);
  });

  it('recognizes a file by the name of the value', () => {
    expect(open?.options.filter(({ isFile }) => isFile).map(({ flags }) => flags)).to.deep.equal([['--in']]);
    expect(open?.args.map(({ isFile }) => isFile)).to.deep.equal([false, true]);
  });

  it('contains arguments as in the usage; that of help is one of the commands', () => {
    expect(
      open?.args.map(({ term, isRequired, isVariadic }) => [term, isRequired, isVariadic]),
    ).to.deep.equal([
      ['<id>', true, false],
      ['[file...]', false, true],
    ]);
    expect(shapeOf(program()).commands[1]?.args[0]?.choices).to.deep.equal(['open', 'help']);
  });

  it('contains the examples and the notes of the help, and prints nothing', () => {
    expect(open?.examples).to.deep.equal(['room open 1', 'room open 2']);
    expect(open?.notes).to.equal('Exit code: 0.');
    const command = program();
    const printed: string[] = [];
    command.configureOutput({ writeOut: (text) => printed.push(text) });
    shapeOf(command);
    expect(printed).to.deep.equal([]);
    command.outputHelp();
    expect(printed).to.not.deep.equal([]);
  });
});
