/**
 * The scenarios: each file beside this one has commands for a grid and the expected output, with times to the tenth of a
 * millisecond. `UPDATE=1 npx mocha spec/scenarios/scenarios-spec.ts` rewrites the files with the actual output. Then read the
 * difference, line by line, and commit only what you understand: an output that surprises you is a bug until proven otherwise.
 */
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { runScenario } from '../support/chatSimulation.ts';
import { itPlays } from '../support/scenarioFiles.ts';

const FOLDER = new URL('.', import.meta.url);
const SCENARIOS_MIN = 25;

describe('scenario', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

  it('files are many', () => {
    expect(files.length).to.be.at.least(SCENARIOS_MIN);
  });

  for (const file of files) itPlays(file, FOLDER, runScenario);
});
