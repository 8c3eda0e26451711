import { Command } from 'commander';
import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addresses,
  ArgumentProblem,
  gridFlags,
  serverFlags,
  wholeNumber,
  withServerOptions,
} from '../../bin/options.ts';
import { CommandError } from '../../bin/exit.ts';
import { temporaryDirectory } from '../support/processes.ts';

type Given = readonly [
  typed: readonly string[],
  environment?: Readonly<Record<string, string>>,
  file?: object,
];

/** The values of options that are given on the command line, in the environment and in a file. */
function flagsOf(...given: Given) {
  return parsed(serverFlags, ...given);
}

/** The ports of a grid that were not given. */
function gridOf(...given: Given) {
  return parsed((command) => gridFlags(command).unset, ...given);
}

function parsed<T>(flagsIn: (command: Command) => T, ...[typed, environment = {}, file]: Given): T {
  const path = join(temporaryDirectory(), 'options.json');
  if (file !== undefined) writeFileSync(path, JSON.stringify(file));
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    const command = withServerOptions(new Command().exitOverride());
    command.parse([...typed, ...(file === undefined ? [] : ['--config', path])], { from: 'user' });
    return flagsIn(command);
  } finally {
    process.env = before;
  }
}

describe('the options of a server', () => {
  it('are accepted under their names of the version before', () => {
    expect(flagsOf([])).to.include({ unidentifiedMax: 64, unidentifiedLineLimitBytes: 1024 });
    expect(flagsOf(['--strangers-max', '70'])).to.include({ unidentifiedMax: 70 });
    expect(flagsOf([], { CHATROOM_STRANGERS_MAX: '71' })).to.include({ unidentifiedMax: 71 });
    expect(flagsOf([], {}, { strangersMax: 72, strangerLineLimitBytes: 99 })).to.include({
      unidentifiedMax: 72,
      unidentifiedLineLimitBytes: 99,
    });
    expect(flagsOf(['--masters-max', '7'], { CHATROOM_MASTER_READS_WITHIN_MS: '900' })).to.include({
      clientsMax: 7,
      clientReadsWithinMs: 900,
    });
    expect(flagsOf([], {}, { mastersMax: 7, masterReadsWithinMs: 900 })).to.include({
      clientsMax: 7,
      clientReadsWithinMs: 900,
    });
  });

  it('count by their present name if both are given, and a flag counts before the environment and a file', () => {
    const both = ['--strangers-max', '70', '--unidentified-max', '80'];
    expect(flagsOf(both)).to.include({ unidentifiedMax: 80 });
    const environment = { CHATROOM_UNIDENTIFIED_MAX: '81' };
    expect(flagsOf(['--strangers-max', '70'], environment)).to.include({ unidentifiedMax: 70 });
    expect(flagsOf([], environment, { strangersMax: 72 })).to.include({ unidentifiedMax: 81 });
  });

  it('count first as flags, then in the environment, then in a file, under both names', () => {
    const environment = { CHATROOM_UNIDENTIFIED_MAX: '81', CHATROOM_STRANGERS_MAX: '71' };
    const file = { unidentifiedMax: 82, strangersMax: 72 };
    expect(flagsOf(['--unidentified-max', '80'], environment, file)).to.include({ unidentifiedMax: 80 });
    expect(flagsOf([], environment, file)).to.include({ unidentifiedMax: 81 });
    expect(flagsOf([], {}, file)).to.include({ unidentifiedMax: 82 });
    expect(flagsOf([], { CHATROOM_STRANGERS_MAX: '71' }, file)).to.include({ unidentifiedMax: 71 });
  });

  it('without a value are true or false in the environment, which counts before a file and after a flag', () => {
    expect(flagsOf([]).plain).to.equal(undefined);
    expect(flagsOf([], {}, { plain: true }).plain).to.equal(true);
    expect(flagsOf([], { CHATROOM_PLAIN: '1' }, { plain: false }).plain).to.equal(true);
    expect(flagsOf([], { CHATROOM_PLAIN: 'false' }, { plain: true }).plain).to.equal(false);
    expect(flagsOf(['--plain'], { CHATROOM_PLAIN: 'false' }).plain).to.equal(true);
  });

  it('that set the ports of a grid are recognized as set by the user, wherever they are given', () => {
    const unset = { masters: true, peers: true, page: true };
    expect(gridOf([])).to.deep.equal(unset);
    expect(gridOf(['--base-port', '4000'])).to.deep.equal({ ...unset, peers: false });
    expect(gridOf([], { CHATROOM_BASE_PORT: '4000' })).to.deep.equal({ ...unset, peers: false });
    expect(gridOf([], {}, { peers: '0=a:1' })).to.deep.equal({ ...unset, peers: false });
  });

  it('are refused in a file with the reason, the line and the key', () => {
    const reasonOf = (file: object) => {
      try {
        return flagsOf([], {}, file);
      } catch (error) {
        return error instanceof CommandError ? error.reason : error;
      }
    };
    expect(reasonOf({ basePrt: 1 })).to.include({ code: 'unknown-key', key: 'basePrt', line: 1 });
    expect(reasonOf({ plain: 1 })).to.include({ code: 'wrong-value', expected: 'true or false' });
    expect(reasonOf({ strangersMax: 'x' })).to.deep.include({
      code: 'wrong-argument',
      why: { code: 'not-whole', text: 'x' },
    });
  });

  it('are refused with the reason of the parser', () => {
    for (const [read, reason, message] of [
      [() => wholeNumber('1.5'), { code: 'not-whole', text: '1.5' }, '"1.5" is not a whole number.'],
      [() => addresses('0=a:1,0=b:2'), { code: 'server-twice', id: '0' }, 'server 0 occurs twice.'],
    ] as const)
      expect(read).to.throw(ArgumentProblem, message).with.deep.property('reason', reason);
  });
});
