/** Documents whose commands are run: what they print is what the document says. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './processes.ts';

/** A block of code of a document: its language, the file that it is about, and its lines. */
export interface Block {
  readonly language: string;
  readonly file: string;
  readonly lines: readonly string[];
}

const ELLIPSIS = '…';

/** The blocks of a document in Markdown that have a language. */
export function blocksOf(text: string): readonly Block[] {
  return Array.from(text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms), ([, language, file, code]) => ({
    language: language ?? '',
    file: file ?? '',
    lines: (code ?? '').trimEnd().split('\n'),
  }));
}

/** The commands of a block, each with the output that it has to have. */
export function commandsOf({
  lines,
}: Block): readonly { readonly command: string; readonly output: readonly string[] }[] {
  const commands: { command: string; output: string[] }[] = [];
  for (const line of lines)
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), output: [] });
    else commands.at(-1)?.output.push(line);
  return commands;
}

/** Expects these lines: an ellipsis stands for any number of lines. */
export function expectLines(printed: readonly string[], expected: readonly string[]): void {
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

/** Runs a command `npx ovid …` of a document with the bundle, and compares what it prints. Words may be quoted. */
export function expectOutput(command: string, output: readonly string[], cwd: string): void {
  const [program, name, ...args] = wordsOf(command);
  expect([program, name], command).to.deep.equal(['npx', 'ovid']);
  const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/bin/ovid.cjs'), ...args], {
    cwd,
    encoding: 'utf8',
  });
  expect(
    stderr.split('\n').filter((line) => !line.startsWith('Trace:')),
    command,
  ).to.deep.equal(['']);
  expectLines(stdout.trimEnd().split('\n'), output);
}

function wordsOf(command: string): readonly string[] {
  return Array.from(command.matchAll(/'([^']*)'|\S+/g), ([word, quoted]) => quoted ?? word);
}
