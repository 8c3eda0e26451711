/** The table of all commands of scenarios. A new command has a file of its own, and a line here. */
import type { Command } from '../command.ts';
import { alive } from './alive.ts';
import { at } from './at.ts';
import { block } from './block.ts';
import { broadcast } from './broadcast.ts';
import { check } from './check.ts';
import { clog } from './clog.ts';
import { command } from './command.ts';
import { crash } from './crash.ts';
import { cut } from './cut.ts';
import { delay } from './delay.ts';
import { dial } from './dial.ts';
import { drop } from './drop.ts';
import { flood } from './flood.ts';
import { get } from './get.ts';
import { grid } from './grid.ts';
import { hangUp } from './hangUp.ts';
import { heal } from './heal.ts';
import { helpOn } from './help.ts';
import { log } from './log.ts';
import { logs } from './logs.ts';
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

const ALL: Command[] = [
  grid,
  start,
  log,
  run,
  stabilize,
  at,
  broadcast,
  flood,
  speak,
  get,
  alive,
  command,
  logs,
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
ALL.push(helpOn(ALL));

export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  ALL.map((command) => [command.usage.split(' ', 1)[0] as string, command]),
);
