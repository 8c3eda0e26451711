/** The commands of scenarios: the general ones, each in its own file and a line here, and those of the protocol. */
import type { ScenarioProtocol } from '../protocol.ts';
import type { Command } from '../command.ts';
import { at } from './at.ts';
import { block } from './block.ts';
import { busy } from './busy.ts';
import { check } from './check.ts';
import { command } from './command.ts';
import { crash } from './crash.ts';
import { cut } from './cut.ts';
import { delay } from './delay.ts';
import { dial } from './dial.ts';
import { diskFull } from './diskFull.ts';
import { diskSlow } from './diskSlow.ts';
import { grid } from './grid.ts';
import { hangUp } from './hangUp.ts';
import { heal } from './heal.ts';
import { helpOn } from './help.ts';
import { hold } from './hold.ts';
import { latency } from './latency.ts';
import { limit } from './limit.ts';
import { logOn } from './log.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { restart } from './restart.ts';
import { resume } from './resume.ts';
import { run } from './run.ts';
import { send } from './send.ts';
import { speakOn } from './speak.ts';
import { protocolOn } from './protocol.ts';
import { stabilize } from './stabilize.ts';
import { start } from './start.ts';
import { step } from './step.ts';

/** The general commands that `help` lists after those of the protocol. */
const BEHIND: readonly Command[] = [
  command,
  check,
  crash,
  restart,
  pause,
  busy,
  limit,
  diskFull,
  diskSlow,
  resume,
  step,
  cut,
  block,
  hold,
  delay,
  latency,
  partition,
  heal,
  dial,
  send,
  hangUp,
];

/** All commands of the scenarios of a protocol, by name. */
export function commandsOf(
  protocol: Pick<ScenarioProtocol, 'facts' | 'commands' | 'speaks'>,
): ReadonlyMap<string, Command> {
  const { facts, commands } = protocol;
  const all = [
    protocolOn(facts),
    grid,
    start,
    logOn(facts),
    run,
    stabilize,
    at,
    speakOn(protocol),
    ...commands,
    ...BEHIND,
  ];
  const help = helpOn(all, facts);
  return new Map([...all, help].map((one) => [one.usage.split(' ', 1)[0] as string, one]));
}
