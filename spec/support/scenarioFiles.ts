/** Scenarios in files: commands for a grid, and the expected output. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { ScenarioResult } from '../../lib/sim/scenario/index.ts';

/** The case of a file, which begins with its claim. With `UPDATE=1`, the file is rewritten with the actual output. */
export function itPlays(file: string, folder: URL, play: (text: string) => ScenarioResult): void {
  it(file.replace('.txt', '').replaceAll('-', ' '), () => {
    const url = new URL(file, folder);
    const text = readFileSync(url, 'utf8');
    expect(text).to.match(/^# \S/);
    const { output } = play(text);
    if ((process.env['UPDATE'] ?? '') === '') expect(output).to.equal(text);
    else if (output !== text) writeFileSync(url, output);
  });
}
