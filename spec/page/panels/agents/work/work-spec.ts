import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { AGENTS_WORK } from '../../../../../page/panels/agents/work/work.ts';
import { FIRST_SIM } from '../../../../../page/model/simSettings.ts';
import { simulate } from '../../../../../page/work/simulate.ts';

const KVS = readFileSync(new URL('../../../../../examples/kvs.json', import.meta.url), 'utf8');
const simulated = (text: string) => AGENTS_WORK.simulated?.({ name: 'kvs.json', text });

describe('the simulation of agents on the page', () => {
  it('runs a configuration whose types ship, with faults, and shows its last run with states and names', async () => {
    const sim = {
      ...FIRST_SIM,
      protocol: 'agents',
      seconds: 2,
      runs: 2,
      faults: ['crash', 'diskSlow'] as const,
    };
    const of = simulated(KVS);
    if (of === undefined) throw new Error('agents are not simulated');
    const answer = await simulate(sim, of, () => undefined);
    if (answer.kind !== 'opened') throw new Error(answer.kind);
    expect(answer.verdict).to.match(/^every promise was kept in all 2 runs: \d+ requests, in /);
    expect([answer.servers, answer.origin?.title, answer.origin?.names]).to.deep.equal([
      2,
      'kvs.json',
      ['127.0.0.1:5001', '127.0.0.1:5002'],
    ]);
    const kinds = new Set(answer.events.flatMap((event) => (event.kind === 'fact' ? [event.fact.kind] : [])));
    expect([...kinds]).to.include.members(['requested', 'messageSent', 'saves', 'state']);
    expect(answer.permalink).to.match(/^sim&protocol=agents&seed=7&servers=2&/);
  });

  it('says what is wrong with a configuration', () => {
    expect(() => simulated('{"1": {"type": "mine", "box": "127.0.0.1:5001"}}')).to.throw(/mine/);
    expect(() => AGENTS_WORK.simulated?.(undefined)).to.throw('without a configuration');
  });
});
