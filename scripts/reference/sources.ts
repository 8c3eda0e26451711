/** The sources of docs/REFERENCE.md: the real commands, metrics and limits. */
import packageJson from '../../package.json' with { type: 'json' };
import { program } from '../../bin/chatroom.ts';
import { program as ovid } from '../../bin/ovid.ts';
import { noCounts } from '../../bin/metrics/count.ts';
import { noBoxCounts } from '../../bin/metrics/boxCount.ts';
import { familiesOfBox } from '../../bin/metrics/boxFamilies.ts';
import { familiesOf } from '../../bin/metrics/families.ts';
import { shapeOf } from '../../bin/tree.ts';
import { emptyLog } from '../../lib/agents/chatroom/log/log.ts';
import { commandsOf } from '../../lib/sim/scenario/commands/all.ts';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import type { Sources } from './page.ts';
import { configure } from '../../lib/agent/configuration/configure.ts';
import { echo } from '../../lib/agents/echo/echo.ts';
import { SCENARIO_CHATROOM } from '../../lib/agents/chatroom/sim/scenario.ts';

/** The input that each limit of text applies to. */
const TEXTS: Readonly<Record<keyof typeof TEXT_LIMITS, string>> = {
  configMaxBytes: 'a --config file',
  configurationMaxBytes: 'a configuration of agents',
  planMaxBytes: 'a plan',
  scenarioMaxBytes: 'a scenario file',
  traceLineMaxBytes: 'a line of a trace',
  scriptLineMaxBytes: 'a line of a script for chatroom grid or master.py',
  messageMaxBytes: 'a line that chatroom join sends',
  entryLineMaxBytes: 'a line that a server sends to chatroom join',
  answerLineMaxBytes:
    'an answer to chatroom grid, and to master.py (--answer-limit-bytes); a .output file of grading.py',
};

const PROCESS = {
  lag: { p50Seconds: 0, p99Seconds: 0, maxSeconds: 0 },
  rssBytes: 0,
  startSeconds: 0,
  uptimeSeconds: 0,
};

const BOX = '127.0.0.1:5001';
const ONE_AGENT = configure({ agents: { a: { type: echo, box: BOX } } });

/** The sources of the reference, as they are now. */
export function sources(): Sources {
  return {
    program: shapeOf(program),
    ovid: shapeOf(ovid),
    // Names, labels and meanings are the same for every server.
    families: familiesOf({
      server: 0,
      n: 1,
      version: packageJson.version,
      incarnation: 0,
      counts: noCounts(1),
      alive: [0],
      log: emptyLog(),
      ...PROCESS,
    }),
    boxFamilies: familiesOfBox({
      box: BOX,
      boxes: [BOX, '127.0.0.1:5002'],
      version: packageJson.version,
      incarnation: 0,
      counts: noBoxCounts(ONE_AGENT, BOX),
      alive: [0],
      clients: 0,
      inside: 0,
      queues: [{ peer: 1, messages: 0, bytes: 0 }],
      broadcasts: 0,
      halted: [],
      ...PROCESS,
    }),
    scenarioCommands: [...commandsOf(SCENARIO_CHATROOM).values()],
    textLimits: Object.entries(TEXTS).map(([name, input]) => [
      input,
      TEXT_LIMITS[name as keyof typeof TEXT_LIMITS],
    ]),
  };
}
