/** `chatroom completion` in real shells, which read its script and complete with it. */
import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bashScript } from '../../bin/completion/bash.ts';
import { fishScript } from '../../bin/completion/fish.ts';
import { quoted } from '../../bin/completion/quote.ts';
import { SHELLS, type Shell } from '../../bin/completion/shells.ts';
import { zshScript } from '../../bin/completion/zsh.ts';
import { awkwardProgram } from '../support/awkward.ts';
import { chatroom, temporaryDirectory, usesProcesses } from '../support/processes.ts';
import { fed, isHere } from '../support/programs.ts';

const MADE = { bash: bashScript, zsh: zshScript, fish: fishScript };
const LEVELS = ['silent', 'error', 'warn', 'info', 'debug', 'trace'];

async function scriptFor(shell: Shell): Promise<string> {
  const { code, stdout, stderr } = await chatroom(['completion', shell]).finished();
  expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  return stdout;
}

/** The suggestions of bash for the last of these words, which are split as bash does it, at = as well. */
function offered(script: string, name: string, words: readonly string[], folder = '/'): string[] {
  const typed = [
    `cd ${quoted(folder)}`,
    script,
    `COMP_WORDS=(${words.map(quoted).join(' ')}) COMP_CWORD=${String(words.length - 1)}`,
    name,
    String.raw`printf '%s\n' "${'$'}{COMPREPLY[@]}"`,
  ];
  const { stdout, stderr } = fed('bash', ['--norc', '--noprofile'], typed.join('\n'));
  expect(stderr).to.equal('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe('chatroom completion', () => {
  usesProcesses();

  for (const shell of SHELLS) {
    const inShell = isHere(shell) ? it : it.skip;
    inShell(
      `${shell} is a script that ${shell} can read, even where descriptions hold what it could trip over`,
      async () => {
        for (const script of [await scriptFor(shell), MADE[shell](awkwardProgram())]) {
          const file = join(temporaryDirectory(), 'script');
          writeFileSync(file, script);
          expect(fed(shell, ['-n', file], '')).to.deep.equal({ status: 0, stdout: '', stderr: '' });
        }
      },
    );
  }

  (isHere('bash') ? it : it.skip)('bash completes commands, options, choices and files', async () => {
    const script = await scriptFor('bash');
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'out 1.ndjson'), '');
    const complete = (...words: readonly string[]) =>
      offered(script, '_chatroom', ['chatroom', ...words], folder);

    expect(complete('')).to.include.members(['serve', 'grid', 'doctor', 'completion', 'man', 'help']);
    expect(complete('se')).to.deep.equal(['serve']);
    expect(complete('--v')).to.deep.equal(['--version']);
    expect(complete('grid', '--lo')).to.deep.equal(['--log-level']);
    expect(complete('grid', '-n', '3', '--ba')).to.deep.equal(['--base-port']);
    expect(complete('serve', '--log-level', '')).to.deep.equal(LEVELS);
    expect(complete('serve', '0', '--log-level', 'tr')).to.deep.equal(['trace']);
    expect(complete('serve', '--log-level', '=')).to.deep.equal(LEVELS);
    expect(complete('serve', '--log-level', '=', 'w')).to.deep.equal(['warn']);
    expect(complete('completion', '')).to.deep.equal([...SHELLS]);
    expect(complete('help', 'doc')).to.deep.equal(['doctor']);
    expect(complete('replay', 'a', 'out')).to.deep.equal(['out 1.ndjson']);
    expect(complete('sim', '--plan', 'o')).to.deep.equal(['out 1.ndjson']);
    // Arbitrary values are not suggested.
    expect(complete('serve', '--host', '')).to.deep.equal([]);
    expect(complete('completion', 'bash', '')).to.deep.equal([]);
    expect(complete('sevre', '--lo')).to.deep.equal([]);
    expect(complete('replay', '--', '--che')).to.deep.equal([]);
  });

  (isHere('fish') ? it : it.skip)('fish completes with it, too', async () => {
    const script = await scriptFor('fish');
    const typed = `${script}\ncomplete -C 'chatroom serve --log-level '\ncomplete -C 'chatroom do'`;
    const { stdout } = fed('fish', ['--no-config', '-c', typed], '');
    const words = stdout.split('\n').map((line) => line.split('\t')[0] ?? '');
    expect(words.filter((word) => word !== '')).to.have.members([...LEVELS, 'doctor']);
  });

  it('refuses another shell with exit code 2, and lists the supported ones', async () => {
    await Promise.all(
      [['tcsh'], ['Bash'], []].map(async (args) => {
        const { code, stdout, stderr } = await chatroom(['completion', ...args]).finished();
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr).to.match(args.length > 0 ? /bash, zsh, fish/ : /argument 'shell'/);
      }),
    );
  });
});
