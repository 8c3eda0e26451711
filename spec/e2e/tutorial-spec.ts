import { expect } from 'chai';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, commandsOf, expectOutput, type Block } from '../support/documented.ts';
import { chatroomBundle, ROOT, temporaryDirectory, usesProcesses } from '../support/processes.ts';

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

describe('the tutorial', () => {
  usesProcesses();

  it('prints what it says', function () {
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
        expectOutput(command, output, cwd);
        commands++;
      }
    }
    expect(commands).to.be.at.least(10);
  });
});
