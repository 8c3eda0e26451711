import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { drawPlan, FAULT_KINDS, type Plan } from '../../../lib/sim/plan.ts';
import { randomOf } from '../../../lib/sim/random.ts';
import { describeEvent } from '../../../lib/sim/scenario/describe.ts';
import { PROMISES } from '../../../lib/agents/chatroom/check/promises.ts';
import { run, scenarioOf, runScenario } from '../../support/chatSimulation.ts';

const PROMISE = new RegExp(`^(${Object.keys(PROMISES).join('|')}|all promises kept)`);

/** The verdict on the promises at the end of a scenario. */
function verdict(scenario: string): string[] {
  return scenario.split('\n').filter((line) => PROMISE.test(line));
}

function verdictOfRun(plan: Plan): string[] {
  const words = run(plan).violations.map(({ promise, message }) => `${promise}: ${message}`);
  return words.length === 0 ? ['all promises kept'] : words;
}

const drawn = (seed: number) =>
  drawPlan(randomOf(seed), seed, {
    servers: 2 + (seed % 4),
    forMs: 4_000,
    requestEveryMs: 1000 / 30,
    kinds: FAULT_KINDS,
    faultEveryMs: 250,
  });

describe('a scenario from a plan', () => {
  it('is the same run: the same events at the same times, and the same violations', () => {
    const plans = Array.from({ length: 12 }, (_, seed) => drawn(seed));
    let met = 0;
    for (const plan of plans) {
      const scenario = scenarioOf(plan, 'it');
      const { history } = run(plan);
      const suspicions = history.flatMap((event) => {
        const words = describeEvent(event, CHATROOM);
        return event.kind === 'suspected' && words !== undefined
          ? [`${event.atMs.toFixed(1)} ms  ${words}`]
          : [];
      });
      const played = scenario.split('\n').flatMap((line) => (/ suspects /.test(line) ? [line.trim()] : []));
      met += suspicions.length;
      expect(played, `seed ${String(plan.seed)}`).to.deep.equal(suspicions);
      expect(verdict(scenario), `seed ${String(plan.seed)}`).to.deep.equal(verdictOfRun(plan));
    }
    expect(met, 'suspicions').to.be.above(20);
    for (const key of ['network', 'messageBytes', 'unsentLimitBytes'] as const)
      expect(
        plans.some((plan) => plan[key] !== undefined),
        key,
      ).to.equal(true);
  });

  it('is a valid scenario: it begins with its claim, contains its output, and plays the same again', () => {
    const text = scenarioOf(drawn(1), 'A cut loses what was under way.\nIn two lines.');
    expect(text).to.match(/^# A cut loses what was under way\.\n# In two lines\.\n\ngrid n=3 seed=1 /);
    expect(runScenario(text)).to.deep.include({ output: text, isSame: true });
  });

  it('of plain servers breaks what the plan breaks', () => {
    const plan: Plan = { ...drawn(4), faults: [{ kind: 'cut', atMs: 1_000, a: 0, b: 1 }], plain: true };
    const scenario = scenarioOf(plan, 'it');
    expect(scenario).to.match(/^grid n=2 .* plain=yes$/m);
    expect(verdict(scenario)).to.deep.equal(verdictOfRun(plan));
    expect(verdict(scenario)).to.not.include('all promises kept');
  });

  it('injects every fault at its time, faults before broadcasts', () => {
    const plan: Plan = {
      seed: 5,
      servers: 2,
      forMs: 1_000,
      requestEveryMs: 100,
      faults: [
        { kind: 'pause', atMs: 0, server: 1, forMs: 50 },
        { kind: 'cut', atMs: 700, a: 0, b: 1, only: 1 },
        { kind: 'step', atMs: 800, server: 0, byMs: -3 },
      ],
    };
    const lines = scenarioOf(plan, 'it').split('\n');
    expect(lines.slice(3, lines.indexOf('----'))).to.deep.equal([
      'start all',
      'log faults suspicions incarnations',
      'at 500ms pause 1 for=50ms',
      'at 1200ms cut 0 1 only=1',
      'at 1300ms step 0 by=-3ms',
      'speak from=500ms every=100ms for=1000ms',
      'run until 1500ms',
    ]);
    expect(lines).to.include('  1200.0 ms  cut 0 1 only=1');
  });
});
