/** Converts a plan into a scenario with the same history, which breaks the same promises. */
import { DEFAULT_NETWORK } from '../grid.ts';
import type { Plan } from '../plan.ts';
import { GATHERING_MS, SETTLING_MS, healedMs } from '../run.ts';
import { faultLine } from './faultLine.ts';
import type { ScenarioProtocol } from './protocol.ts';
import { runScenario } from './index.ts';
import { duration } from './units.ts';

/**
 * The text of the scenario, its output included: what came of it now, a broken promise too. Once that is mended, the
 * scenario differs, and its output is to be rewritten.
 *
 * @param claim - what it shows, for its first line
 */
export function scenarioOf(plan: Plan, claim: string, protocol: ScenarioProtocol): string {
  const { faults, requestEveryMs, forMs } = plan;
  const lines = [
    ...claim.split('\n').map((line) => `# ${line}`),
    '',
    ...(plan.protocol === undefined ? [] : [`protocol ${plan.protocol}`]),
    gridLine(plan),
    'start all',
    'log faults suspicions lives',
    // Before anybody speaks: what is due at the same moment happens in the order in which it was asked for.
    ...faults.map(({ atMs, ...fault }) => `at ${duration(GATHERING_MS + atMs)} ${faultLine(fault)}`),
    `speak from=${duration(GATHERING_MS)} every=${duration(requestEveryMs)} for=${duration(forMs)}`,
    `run until ${duration(GATHERING_MS + healedMs(plan))}`,
    '----',
    '',
    '# All has healed. Whoever is down is started again, and the grid comes to rest.',
    'start all',
    `run until ${duration(GATHERING_MS + healedMs(plan) + SETTLING_MS)}`,
    'check at-rest',
    '----',
  ];
  return runScenario(lines.join('\n'), protocol).output;
}

function gridLine({ seed, servers, network, unsentLimitBytes, messageBytes, plain }: Plan): string {
  const settings = { ...DEFAULT_NETWORK, ...network };
  return [
    `grid n=${String(servers)} seed=${String(seed)}`,
    `latency=${duration(settings.latencyMs)} jitter=${duration(settings.jitterMs)}`,
    `rate=${String(settings.bytesPerMs)}B/ms window=${String(settings.windowBytes)}`,
    `split=${String(settings.splitPerMille)} join=${String(settings.joinPerMille ?? 0)}`,
    ...(unsentLimitBytes === undefined ? [] : [`unsent=${String(unsentLimitBytes)}`]),
    ...(messageBytes === undefined ? [] : [`pad=${String(messageBytes)}`]),
    ...(plain === true ? ['plain=yes'] : []),
  ].join(' ');
}
