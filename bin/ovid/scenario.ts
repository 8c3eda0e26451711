/** `ovid sim --scenario`: plays a scenario with the agents of a configuration. */
import { boxesOf } from '../../lib/agent/configuration.ts';
import { AGENTS } from '../../lib/box/protocol.ts';
import { scenarioAgents } from '../../lib/sim/agents/scenario.ts';
import { assertApart, assertReplaceable } from '../files.ts';
import { shownOn } from '../shown.ts';
import { playScenario } from '../sim/scenario.ts';
import { TRACE_MARKS } from '../trace/header.ts';
import { openTrace } from '../trace/run.ts';
import { gridNames } from './gridNames.ts';
import type { AgentSimFlags } from './simFlags.ts';
import type { NamedConfiguration } from './simSubject.ts';

/**
 * Plays a scenario, prints its output or writes it into the file, and writes its trace. Sets the exit code: 0, or 1 if the output is not that
 * of the file.
 *
 * @throws a usage error if a file cannot be read or written, or a command is impossible
 */
export function playAgents(
  { file: name, configuration }: NamedConfiguration,
  scenario: string,
  { update, trace }: Pick<AgentSimFlags, 'update' | 'trace'>,
): void {
  if (trace !== undefined) {
    assertReplaceable('--trace', trace, TRACE_MARKS);
    assertApart([
      ['--scenario', scenario],
      ['--trace', trace],
    ]);
  }
  const protocol = scenarioAgents(configuration);
  const protocols = new Map([[AGENTS.protocol, protocol]]);
  const { isSame, text, history } = playScenario(scenario, protocols, AGENTS.protocol, update === true);
  if (trace !== undefined) {
    const about = { servers: boxesOf(configuration).length, ...gridNames(name, configuration) };
    const file = openTrace(trace, AGENTS, { ...about, source: 'sim' });
    for (const event of history) file.add(event);
    file.close();
  }
  process.exitCode = isSame ? 0 : 1;
  // For a file it is unchanged, so that it can replace the scenario.
  process.stdout.write(shownOn(process.stdout, text));
}
