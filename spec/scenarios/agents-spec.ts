/**
 * The scenarios of agents: each folder in examples/scenarios has the name of a configuration in examples/, and its files are played with it.
 * `UPDATE=1 npx mocha spec/scenarios/agents-spec.ts` rewrites them. That their traces open on the page: spec/page/work/scenarioTraces-spec.ts.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { AGENT_TYPES } from '../../lib/agentTypes.ts';
import { readConfiguration } from '../../lib/agent/configuration/index.ts';
import { scenarioAgents } from '../../lib/sim/agents/scenario.ts';
import { runScenario } from '../../lib/sim/scenario/index.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const FOLDER = new URL('scenarios/', EXAMPLES);

for (const { name } of readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
  describe(`scenario with ${name}.json`, () => {
    const folder = new URL(`${name}/`, FOLDER);
    for (const file of readdirSync(folder))
      it(file.replace('.txt', '').replaceAll('-', ' '), () => {
        const url = new URL(file, folder);
        const text = readFileSync(url, 'utf8');
        expect(text).to.match(/^# \S/);
        const json = readFileSync(new URL(`${name}.json`, EXAMPLES), 'utf8');
        const result = readConfiguration(json, { types: AGENT_TYPES });
        if (result.configuration === undefined) throw new Error(JSON.stringify(result.problems));
        const { output } = runScenario(text, scenarioAgents(result.configuration));
        if ((process.env['UPDATE'] ?? '') === '') expect(output).to.equal(text);
        else if (output !== text) writeFileSync(url, output);
      });
  });
