/** The traces of the scenarios of agents, as `ovid sim --scenario --trace` writes them, open on the page. */
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { boxesOf } from '../../../lib/agent/configuration.ts';
import { AGENTS } from '../../../lib/box/protocol.ts';
import { CHECKED_PROTOCOLS } from '../../../lib/protocols.ts';
import { scenarioAgents } from '../../../lib/sim/agents/scenario.ts';
import { runScenario } from '../../../lib/sim/scenario/index.ts';
import { withClocks } from '../../../lib/trace/clocks.ts';
import { TRACE_VERSION } from '../../../lib/trace/event.ts';
import { traceLine } from '../../../lib/trace/write.ts';
import { open } from '../../../page/work/open.ts';
import { EXAMPLES, exampleConfiguration } from '../../support/exampleConfiguration.ts';

const FOLDER = new URL('scenarios/', EXAMPLES);

for (const { name } of readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
  describe(`the page with traces of scenarios of ${name}.json`, () => {
    const folder = new URL(`${name}/`, FOLDER);
    for (const file of readdirSync(folder))
      it(`opens ${file.replace('.txt', '').replaceAll('-', ' ')}`, () => {
        const configuration = exampleConfiguration(name);
        const { history } = runScenario(
          readFileSync(new URL(file, folder), 'utf8'),
          scenarioAgents(configuration),
        );
        const servers = boxesOf(configuration).length;
        const header = {
          trace: 'grid',
          version: TRACE_VERSION,
          protocol: AGENTS.protocol,
          servers,
          source: 'sim',
        } as const;
        const text = [header, ...withClocks(history, servers, AGENTS)].map(traceLine).join('');
        const answer = open(
          [{ name: 'trace.ndjson', bytes: new TextEncoder().encode(text) }],
          CHECKED_PROTOCOLS,
        );
        if (answer.kind !== 'opened') throw new Error(JSON.stringify(answer));
        expect(answer.events.length).to.be.above(50);
        expect(answer.servers).to.equal(servers);
        expect(answer.violations).to.deep.equal([]);
        const decided = answer.events.filter(
          (event) =>
            event.kind === 'fact' &&
            event.fact.kind === 'recorded' &&
            JSON.stringify(event.fact).includes('decides: '),
        );
        expect(decided.length).to.be.above(0);
      });
  });
