import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { faultsOf } from '../../../bin/ovid/simSubject.ts';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import { selectedProperties, type Properties } from '../../../lib/agent/properties.ts';
import { simulate } from '../../../lib/sim/agents/simulate.ts';
import { generatePlan } from '../../../lib/sim/generatePlan.ts';
import type { DrawnKind } from '../../../lib/sim/plan.ts';
import { byEffort } from '../../support/effort.ts';
import { EXAMPLES, exampleConfiguration } from '../../support/exampleConfiguration.ts';

function example(name: string): Configuration {
  return exampleConfiguration(`broadcast/${name}`);
}

interface Runs {
  readonly seconds?: number;
  readonly rate?: number;
  readonly faults?: readonly DrawnKind[];
  readonly channels?: 'fifo' | 'unordered';
}

const SHORT = { seconds: 5, rate: 2 };

/** The sentence of the first violation of a seed. */
function violationIn(configuration: Configuration, seed: number, runs: Runs): string | undefined {
  const plan = generatePlan(seed, {
    servers: 3,
    seconds: 10,
    rate: 10,
    faults: faultsOf(configuration),
    configuration: { name: '', hash: '' },
    ...runs,
  });
  const { failure, violations } = simulate(configuration, plan, { states: false });
  if (failure !== undefined) throw failure.error;
  return violations[0]?.message;
}

/** All runs of the gate take a second. */
const SEEDS = byEffort({ gate: 3, full: 60 });

describe('runs of the broadcast ladder', () => {
  for (const name of [
    'best-effort',
    'lazy',
    'eager',
    'all-ack',
    'majority-ack',
    'fifo',
    'causal',
    'total-order',
  ])
    it(`${name}: its own properties hold, whatever fails`, () => {
      const configuration = example(name);
      for (let seed = 1; seed <= SEEDS; seed++)
        expect(violationIn(configuration, seed, SHORT), `seed ${String(seed)}`).to.equal(undefined);
    }).timeout(byEffort({ gate: 10_000, full: 600_000 }));

  for (const name of ['fifo', 'causal', 'total-order'])
    it(`${name}: also on links without order`, () => {
      const configuration = example(name);
      for (let seed = 1; seed <= SEEDS; seed++)
        expect(
          violationIn(configuration, seed, { ...SHORT, channels: 'unordered' }),
          `seed ${String(seed)}`,
        ).to.equal(undefined);
    }).timeout(byEffort({ gate: 10_000, full: 600_000 }));

  const BROKEN = ['crash', 'hold', 'delay'] as const;
  for (const [name, property, runs, number] of [
    ['best-effort', 'agreement', { ...SHORT, faults: BROKEN }, 2],
    ['lazy', 'uniform agreement', { faults: BROKEN }, 3],
    ['eager', 'uniform agreement', { ...SHORT, faults: BROKEN }, 128],
    ['majority-ack', 'FIFO delivery', { seconds: 2, rate: 5, faults: [], channels: 'unordered' }, 1],
    ['fifo', 'causal delivery', { seconds: 2, rate: 5, faults: [], channels: 'unordered' }, 1],
    ['causal', 'total order', { seconds: 2, rate: 5, faults: ['delay'] }, 5],
    ['total-order', 'validity', SHORT, 2],
    ['all-ack-suspecting', 'uniform agreement', SHORT, 15],
  ] as const satisfies readonly (readonly [string, string, Runs, number])[])
    it(`${name} does not have ${property}: run ${String(number)} shows it`, () => {
      const { agents, interchangeable, properties } = example(name);
      const asked = selectedProperties(properties, [property]) as Properties;
      const configuration = { agents, interchangeable, properties: asked };
      let seed = byEffort({ gate: number, full: 1 });
      while (seed < number && violationIn(configuration, seed, runs) === undefined) seed++;
      expect(seed).to.equal(number);
      expect(violationIn(configuration, seed, runs)).to.be.a('string');
    });

  it('are of every example', () => {
    const files = readdirSync(new URL('broadcast/', EXAMPLES)).filter((file) => file.endsWith('.json'));
    for (const file of files) expect(example(file.replace('.json', '')).agents.size).to.equal(3);
    expect(files.length).to.be.above(8);
  });
});
