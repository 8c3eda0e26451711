/** The commands of scenarios: those for any protocol, each in a file of its own and a line here, and the protocol's own. */
import type { ScenarioProtocol } from '../protocol.ts';
import type { Command } from '../command.ts';
import { at } from './at.ts';
import { block } from './block.ts';
import { check } from './check.ts';
import { clog } from './clog.ts';
import { command } from './command.ts';
import { crash } from './crash.ts';
import { cut } from './cut.ts';
import { delay } from './delay.ts';
import { dial } from './dial.ts';
import { drop } from './drop.ts';
import { grid } from './grid.ts';
import { hangUp } from './hangUp.ts';
import { heal } from './heal.ts';
import { helpOn } from './help.ts';
import { log } from './log.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { restart } from './restart.ts';
import { resume } from './resume.ts';
import { run } from './run.ts';
import { send } from './send.ts';
import { slow } from './slow.ts';
import { speak } from './speak.ts';
import { stabilize } from './stabilize.ts';
import { start } from './start.ts';
import { step } from './step.ts';

/** Those before the commands of the protocol, as `help` has them. */
const BEFORE: readonly Command[] = [grid, start, log, run, stabilize, at, speak];

/** Those behind them. */
const BEHIND: readonly Command[] = [
  command,
  check,
  crash,
  restart,
  pause,
  block,
  slow,
  resume,
  step,
  cut,
  drop,
  clog,
  delay,
  partition,
  heal,
  dial,
  send,
  hangUp,
];

/** All commands of the scenarios of a protocol, by name. */
export function commandsOf({ commands }: Pick<ScenarioProtocol, 'commands'>): ReadonlyMap<string, Command> {
  const all = [...BEFORE, ...commands, ...BEHIND];
  const help = helpOn(all);
  return new Map([...all, help].map((one) => [one.usage.split(' ', 1)[0] as string, one]));
}
