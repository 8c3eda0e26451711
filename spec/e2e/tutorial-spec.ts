import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chatroomBundle, ROOT, Run, temporaryDirectory, until, usesProcesses } from '../support/processes.ts';

/** A block of code of the tutorial: its language, the file that it is about, and its lines. */
interface Block {
  readonly language: string;
  readonly file: string;
  readonly lines: readonly string[];
}

const ELLIPSIS = '…';

function blocksOf(text: string): readonly Block[] {
  return Array.from(text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms), ([, language, file, code]) => ({
    language: language ?? '',
    file: file ?? '',
    lines: (code ?? '').trimEnd().split('\n'),
  }));
}

/** The commands of a block, each with the output that it has to have. */
function commandsOf({
  lines,
}: Block): readonly { readonly command: string; readonly output: readonly string[] }[] {
  const commands: { command: string; output: string[] }[] = [];
  for (const line of lines)
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), output: [] });
    else commands.at(-1)?.output.push(line);
  return commands;
}

/** Whether lines are as expected: an ellipsis stands for any number of lines. */
function expectLines(printed: readonly string[], expected: readonly string[]): void {
  let from = 0;
  let isExact = true;
  for (const line of expected) {
    if (line === ELLIPSIS) {
      isExact = false;
      continue;
    }
    const at = isExact ? from : printed.indexOf(line, from);
    expect(printed.slice(from), `"${line}"`).to.include(line);
    expect(printed[at]).to.equal(line);
    from = at + 1;
    isExact = true;
  }
  if (isExact) expect(printed.slice(from)).to.deep.equal([]);
}

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
async function pageOf(args: readonly string[], cwd: string): Promise<string> {
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
        const [program, ...args] = command.split(' ');
        if (program === 'cd') {
          cwd = join(cwd, args[0] ?? '');
          continue;
        }
        expect([program, args[0]]).to.deep.equal(['npx', 'ovid']);
        if (args[1] === 'explore') {
          expectLines([await pageOf(args.slice(1), cwd)], output);
          commands++;
          continue;
        }
        const { stdout, stderr } = spawnSync(
          process.execPath,
          [join(ROOT, 'dist/bin/ovid.cjs'), ...args.slice(1)],
          { cwd, encoding: 'utf8' },
        );
        expect(
          stderr.split('\n').filter((line) => !line.startsWith('Trace:')),
          command,
        ).to.deep.equal(['']);
        expectLines(stdout.trimEnd().split('\n'), output);
        commands++;
      }
    }
    expect(commands).to.be.at.least(10);
  });
});
