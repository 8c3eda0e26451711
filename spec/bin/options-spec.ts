import { Command } from 'commander';
import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addresses,
  ArgumentProblem,
  serverFlags,
  wholeNumber,
  withServerOptions,
} from '../../bin/options.ts';
import { CommandError } from '../../bin/exit.ts';
import { temporaryDirectory } from '../support/processes.ts';

/** What options come to that are given on the command line, in the environment and in a file. */
function flagsOf(
  typed: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  file?: object,
) {
  const path = join(temporaryDirectory(), 'options.json');
  if (file !== undefined) writeFileSync(path, JSON.stringify(file));
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    const command = withServerOptions(new Command().exitOverride());
    command.parse([...typed, ...(file === undefined ? [] : ['--config', path])], { from: 'user' });
    return serverFlags(command);
  } finally {
    process.env = before;
  }
}

describe('the options of a server', () => {
  it('are understood under the names that they had in the version before', () => {
    expect(flagsOf([])).to.include({ unidentifiedMax: 64, unidentifiedLineLimitBytes: 1024 });
    expect(flagsOf(['--strangers-max', '70'])).to.include({ unidentifiedMax: 70 });
    expect(flagsOf([], { CHATROOM_STRANGERS_MAX: '71' })).to.include({ unidentifiedMax: 71 });
    expect(flagsOf([], {}, { strangersMax: 72, strangerLineLimitBytes: 99 })).to.include({
      unidentifiedMax: 72,
      unidentifiedLineLimitBytes: 99,
    });
  });

  it('count by their present name where they are given under both, and a flag counts before the environment and a file', () => {
    const both = ['--strangers-max', '70', '--unidentified-max', '80'];
    expect(flagsOf(both)).to.include({ unidentifiedMax: 80 });
    const environment = { CHATROOM_UNIDENTIFIED_MAX: '81' };
    expect(flagsOf(['--strangers-max', '70'], environment)).to.include({ unidentifiedMax: 70 });
    expect(flagsOf([], environment, { strangersMax: 72 })).to.include({ unidentifiedMax: 81 });
  });

  it('are refused in a file with the reason, its line and its key', () => {
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

  it('are refused with a reason that the parser tells', () => {
    for (const [read, reason, message] of [
      [() => wholeNumber('1.5'), { code: 'not-whole', text: '1.5' }, '"1.5" is not a whole number.'],
      [() => addresses('0=a:1,0=b:2'), { code: 'server-twice', id: '0' }, 'server 0 is named twice.'],
    ] as const)
      expect(read).to.throw(ArgumentProblem, message).with.deep.property('reason', reason);
  });
});
