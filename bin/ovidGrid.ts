/** `ovid run CONFIG`: all boxes of a configuration on this host, controlled by lines on standard input. */
import { printConfiguration } from '../lib/agent/configuration/print.ts';
import { boxesOf } from '../lib/agent/configuration.ts';
import { AGENTS } from '../lib/box/protocol.ts';
import { addressOf } from '../lib/box/serve.ts';
import { LIMIT_NAMES } from '../lib/limits.ts';
import { nodeWorld } from '../lib/world/node.ts';
import { EXIT, explain } from './exit.ts';
import { children } from './grid/children.ts';
import { pageAddressOf } from './grid/flags.ts';
import { patient } from './grid/latency.ts';
import { BOXES } from './grid/naming.ts';
import { runSession } from './grid/session.ts';
import { beginTraces } from './grid/traces.ts';
import { clientAddresses, metricsAddresses, isMixed, requireStorage, settingsOf } from './ovid/box.ts';
import { namedConfiguration } from './ovid/load.ts';
import { isModule } from './ovid/json.ts';
import { boxGridCandidates, boxGridParser } from './ovid/gridCommands.ts';
import { boxGrid, sentence } from './ovid/gridExecute.ts';
import { gridNames } from './ovid/gridNames.ts';
import type { RunFlags } from './ovid/runFlags.ts';
import { runError } from './ovid/runReason.ts';
import { openFilesMax, tooFewFiles } from './openFiles.ts';
import { freeAddress } from './page/freePort.ts';
import { portError } from './reason/port.ts';
import { flagOf } from './reason/config.ts';
import { traceFileOf } from './trace/name.ts';

/**
 * Runs all boxes as child processes and executes the lines of standard input until they end, then ends the boxes. Sets the exit code: 0, or 1
 * if a line could not be executed, or 69 if not all boxes started.
 *
 * @param file - the configuration, as it was typed
 * @param isPagePortGiven - whether the port of the page was given; otherwise the next free one is taken
 * @throws a usage error if the configuration or the options are invalid
 */
export async function runBoxes(file: string, flags: RunFlags, isPagePortGiven: boolean): Promise<void> {
  if (file === '-') throw runError(EXIT.usage, { code: 'no-file' });
  const { configuration } = await namedConfiguration(file);
  const boxes = boxesOf(configuration);
  const n = boxes.length;
  requireStorage(configuration, boxes, flags);
  const mixed = isMixed(configuration, flags);
  const clients = clientAddresses(configuration, boxes, flags) ?? [];
  const metrics = metricsAddresses(configuration, boxes, flags) ?? [];
  for (const box of boxes) settingsOf(configuration, box, flags, false);
  const usual = pageAddressOf(flags);
  const used = [...clients, ...metrics, ...boxes.map(addressOf)];
  const page = usual && (isPagePortGiven ? usual : await freeAddress(usual, used));
  if (page !== undefined && used.some(({ port }) => port === page.port))
    throw portError(EXIT.usage, { code: 'page-port-owned', port: page.port, owner: 'a box' });
  const { trace } = flags;
  const names = gridNames(file, configuration);
  const grid = { n, isPlain: false, protocol: AGENTS.protocol, names };
  await runSession({
    candidates: boxGridCandidates(configuration),
    n,
    latencyMs: flags.latency,
    naming: BOXES,
    world: nodeWorld(),
    children: (onLog) =>
      children(
        {
          n,
          script: 'ovid.cjs',
          argumentsOf: (number) => boxArguments(file, boxes[number] ?? '', number, patient(flags), mixed),
          naming: BOXES,
          endsWithZero: true,
          suspectAfterMs: flags.suspectAfterMs,
          heartbeatMs: flags.heartbeatMs,
        },
        page !== undefined,
        onLog,
      ),
    commands: (controlled, { answer }) => ({
      ...boxGrid(configuration, controlled, answer, (error) => process.exit(explain(error))),
      parse: boxGridParser(configuration),
      sentence,
    }),
    page: page && {
      address: page,
      usualPort: usual.port,
      // A page knows the types that ship, and loads no modules.
      configuration: isModule(file) ? undefined : printConfiguration(configuration),
      ...grid,
    },
    traces: trace === undefined ? undefined : () => beginTraces(grid, trace),
    greeting: () => {
      const agents = configuration.agents.size;
      return `${agents === 1 ? '1 agent' : `${String(agents)} agents`} in ${n === 1 ? '1 box' : `${String(n)} boxes`}. Type agents for the agents, help for the commands.`;
    },
    startFailure: () => tooFewFiles(n, openFilesMax()),
  });
}

/** The arguments of the process of a box. */
function boxArguments(file: string, box: string, number: number, flags: RunFlags, mixed: boolean): string[] {
  return [
    ['run', file, box],
    ['--heartbeat-ms', String(flags.heartbeatMs)],
    ['--suspect-after-ms', String(flags.suspectAfterMs)],
    ...LIMIT_NAMES.map((name) => [flagOf(name), String(flags[name])]),
    ['--queue-messages-max', String(flags.queueMessagesMax)],
    ['--queue-limit-bytes', String(flags.queueLimitBytes)],
    ['--log-level', flags.debug === true ? 'debug' : flags.logLevel],
    ['--loss', String(flags.loss)],
    flags.master === undefined ? [] : ['--master', String(flags.master + number)],
    flags.metrics === undefined ? [] : ['--metrics', String(flags.metrics + number)],
    mixed ? ['--mixed'] : [],
    flags.storage === undefined ? [] : ['--storage', flags.storage],
    flags.volatile === true ? ['--volatile'] : [],
    flags.trace === undefined ? [] : ['--trace', traceFileOf(flags.trace, number)],
  ].flat();
}
