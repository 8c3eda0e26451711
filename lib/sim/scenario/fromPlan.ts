/** Converts a plan into a scenario with the same history and the same violations. */
import { DEFAULT_NETWORK } from '../grid.ts';
import type { Plan } from '../plan.ts';
import { GATHERING_MS, SETTLING_MS, healedMs } from '../run.ts';
import { faultLine } from './faultLine.ts';
import type { ScenarioProtocol } from './protocol.ts';
import { runScenario } from './index.ts';
import { duration } from './units.ts';

/**
 * The text of the scenario, including its present output, violations too. When the cause is fixed, the scenario differs, and its output has
 * to be rewritten.
 *
 * @param claim - its first line: what it shows
 */
export function scenarioOf(plan: Plan, claim: string, protocol: ScenarioProtocol): string {
  const { faults, requestEveryMs, forMs } = plan;
  const lines = [
    ...claim.split('\n').map((line) => `# ${line}`),
    '',
    ...(plan.protocol === undefined ? [] : [`protocol ${plan.protocol}`]),
    gridLine(plan),
    'start all',
    'log faults suspicions incarnations',
    // Before the workload: actions at the same time run in the order in which they were requested.
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
