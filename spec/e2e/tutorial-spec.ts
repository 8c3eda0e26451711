import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, commandsOf, expectLines, expectOutput, type Block } from '../support/documented.ts';
import { chatroomBundle, ROOT, Run, temporaryDirectory, until, usesProcesses } from '../support/processes.ts';

/** Applies a block of a difference: the lines that stay and go are replaced by those that stay and come. */
function patched(text: string, { lines }: Block): string {
  const without = (sign: string) =>
    lines
      .filter((line) => !line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  expect(text).to.include(without('+'));
  return text.replace(without('+'), () => without('-'));
}

/** What a command says that serves a page until it is ended; with the port of the text, which may be in use here. */
async function pageOf(command: string, cwd: string): Promise<string> {
  const args = command.split(' ').slice(2);
  const run = new Run(process.execPath, [join(ROOT, 'dist/bin/ovid.cjs'), ...args, '--http', '0'], { cwd });
  await until(
    () => run.stderr.endsWith('\n'),
    () => `an address; it said: ${run.stderr}`,
  );
  return run.stderr.trimEnd().replace(/:\d+\/explore/, ':8090/explore');
}

describe('the tutorial', () => {
  usesProcesses();

  it('prints what it says', async function () {
    this.timeout(120_000);
    chatroomBundle();
    const folder = temporaryDirectory();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules', 'chatroom'));
    const blocks = blocksOf(readFileSync(join(ROOT, 'docs', 'TUTORIAL.md'), 'utf8'));
    let cwd = folder;
    let commands = 0;
    for (const block of blocks) {
      const file = join(cwd, block.file);
      if (block.language === 'ts') writeFileSync(file, block.lines.map((line) => `${line}\n`).join(''));
      if (block.language === 'diff') writeFileSync(file, patched(readFileSync(file, 'utf8'), block));
      if (block.language !== 'console') continue;
      for (const { command, output } of commandsOf(block)) {
        if (command.startsWith('cd ')) {
          cwd = join(cwd, command.slice('cd '.length));
          continue;
        }
        if (command.startsWith('npx ovid explore ')) expectLines([await pageOf(command, cwd)], output);
        else expectOutput(command, output, cwd);
        commands++;
      }
    }
    expect(commands).to.be.at.least(10);
    // The project of `ovid new` has types: those of this package from its sources, which a checkout has without building them.
    const sources = (folder: string) => [join(ROOT, 'lib', folder, 'index.ts')];
    const paths = {
      'chatroom/agent': sources('agent'),
      'chatroom/model': sources('model'),
      'chatroom/simulator': sources('sim'),
    };
    const typeRoots = [join(ROOT, 'node_modules', '@types')];
    const project = join(cwd, 'tsconfig.spec.json');
    writeFileSync(
      project,
      JSON.stringify({ extends: './tsconfig.json', compilerOptions: { paths, typeRoots } }),
    );
    const tsc = [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', project];
    expect(spawnSync(process.execPath, tsc, { cwd, encoding: 'utf8' }).stdout).to.equal('');
  });
});
