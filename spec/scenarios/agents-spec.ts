/**
 * The scenarios of agents: each folder in examples/scenarios has the name of a configuration in examples/, and its files are played with it.
 * `UPDATE=1 npx mocha spec/scenarios/agents-spec.ts` rewrites them. That their traces open on the page: spec/page/work/scenarioTraces-spec.ts.
 */
import { readdirSync } from 'node:fs';
import { scenarioAgents } from '../../lib/sim/agents/scenario.ts';
import { runScenario } from '../../lib/sim/scenario/index.ts';
import { EXAMPLES, exampleConfiguration } from '../support/exampleConfiguration.ts';
import { itPlays } from '../support/scenarioFiles.ts';

const FOLDER = new URL('scenarios/', EXAMPLES);

for (const { name } of readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
  describe(`scenario with ${name}.json`, () => {
    const folder = new URL(`${name}/`, FOLDER);
    for (const file of readdirSync(folder))
      itPlays(file, folder, (text) => runScenario(text, scenarioAgents(exampleConfiguration(name))));
  });
