/**
 * The scenarios: each file beside this one has commands for a grid and the expected output, with times to the tenth of a
 * millisecond. `UPDATE=1 npx mocha spec/scenarios/scenarios-spec.ts` rewrites the files with the actual output. Then read the
 * difference, line by line, and commit only what you understand: an output that surprises you is a bug until proven otherwise.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { runScenario } from '../support/chatSimulation.ts';

const FOLDER = new URL('.', import.meta.url);
const SCENARIOS_MIN = 25;

describe('scenario', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

  it('files are many, and each begins with its claim', () => {
    expect(files.length).to.be.at.least(SCENARIOS_MIN);
    for (const file of files) expect(readFileSync(new URL(file, FOLDER), 'utf8'), file).to.match(/^# \S/);
  });

  for (const file of files) {
    it(file.replace('.txt', '').replaceAll('-', ' '), () => {
      const url = new URL(file, FOLDER);
      const text = readFileSync(url, 'utf8');
      const { output } = runScenario(text);
      if ((process.env['UPDATE'] ?? '') === '') expect(output).to.equal(text);
      else if (output !== text) writeFileSync(url, output);
    });
  }
});
