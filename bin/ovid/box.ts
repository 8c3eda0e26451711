/** One box of a configuration, as its options describe it. */
import { agentsIn, boxesOf, type Configuration } from '../../lib/agent/configuration.ts';
import { selfOf } from '../../lib/agent/step.ts';
import { losing, withChannels } from '../../lib/box/channels.ts';
import { addressOf, boxConfig, type BoxConfig } from '../../lib/box/serve.ts';
import { forEachLimit } from '../../lib/limits.ts';
import type { Address } from '../../lib/world/world.ts';
import { EXIT } from '../exit.ts';
import { validConfig } from '../reason/config.ts';
import { notForGoOvid } from './mixed.ts';
import type { BoxFlags } from './runFlags.ts';
import { runError } from './runReason.ts';

const PORT_MAX = 65_535;

/**
 * The id of a box.
 *
 * @param text - its id or its number
 * @throws a usage error that lists the boxes
 */
export function boxNamed(configuration: Configuration, text: string): string {
  const boxes = boxesOf(configuration);
  const box = boxes.includes(text) ? text : /^\d{1,6}$/.test(text) ? boxes[Number(text)] : undefined;
  if (box === undefined) throw runError(EXIT.usage, { code: 'no-box', box: text, boxes });
  return box;
}

/** The configuration with channels that lose a share of all messages. */
export function lossy(configuration: Configuration, { loss }: Pick<BoxFlags, 'loss'>): Configuration {
  return withChannels(configuration, losing(loss));
}

/**
 * The settings of a box.
 *
 * @throws a usage error that names the invalid option
 */
export function settingsOf(
  configuration: Configuration,
  box: string,
  flags: BoxFlags,
  reportsSent: boolean,
): BoxConfig {
  const { heartbeatMs, suspectAfterMs, queueMessagesMax, queueLimitBytes } = flags;
  return validConfig(() =>
    boxConfig(configuration, box, {
      heartbeatPeriodMs: heartbeatMs,
      suspectAfterMs,
      queueMessagesMax,
      queueLimitBytes,
      reportsSent,
      ...forEachLimit((name) => flags[name]),
    }),
  );
}

/**
 * The addresses of some boxes for clients, from the port `--master` on, one each; undefined if there are none.
 *
 * @throws a usage error if a port is invalid, or that of a box
 */
export function clientAddresses(
  configuration: Configuration,
  boxes: readonly string[],
  { master }: Pick<BoxFlags, 'master'>,
): readonly Address[] | undefined {
  if (master === undefined) return undefined;
  const max = PORT_MAX - boxes.length + 1;
  if (master < 1 || master > max) throw runError(EXIT.usage, { code: 'master-range', port: master, max });
  const all = boxesOf(configuration);
  return boxes.map((box, i) => {
    const { host } = addressOf(box);
    const port = master + i;
    const owner = all.find((other) => {
      const own = addressOf(other);
      return own.port === port && own.host === host;
    });
    if (owner !== undefined) throw runError(EXIT.usage, { code: 'master-owned', port, box: owner });
    return { host, port };
  });
}

/**
 * The addresses of some boxes for metrics, from the port `--metrics` on, one each; undefined if there are none.
 *
 * @throws a usage error if a port is invalid, that of a box, or one for clients
 */
export function metricsAddresses(
  configuration: Configuration,
  boxes: readonly string[],
  flags: Pick<BoxFlags, 'metrics' | 'master'>,
): readonly Address[] | undefined {
  const { metrics } = flags;
  if (metrics === undefined) return undefined;
  const max = PORT_MAX - boxes.length + 1;
  if (metrics < 1 || metrics > max) throw runError(EXIT.usage, { code: 'metrics-range', port: metrics, max });
  const owners = [
    ...boxesOf(configuration).map((id) => ({ address: addressOf(id), owner: `box ${id}` })),
    ...(clientAddresses(configuration, boxes, flags) ?? []).map((address, i) => {
      return { address, owner: `box ${String(boxes[i])} for clients` };
    }),
  ];
  return boxes.map((box, i) => {
    const { host } = addressOf(box);
    const port = metrics + i;
    const owner = owners.find(({ address }) => address.port === port && address.host === host)?.owner;
    if (owner !== undefined) throw runError(EXIT.usage, { code: 'metrics-owned', port, owner });
    return { host, port };
  });
}

/**
 * Whether boxes of GoOvid are let in.
 *
 * @throws a usage error that names what they cannot have of the configuration
 */
export function isMixed(configuration: Configuration, { mixed }: Pick<BoxFlags, 'mixed'>): boolean {
  const what = mixed === undefined ? undefined : notForGoOvid(configuration);
  if (what !== undefined && mixed === true) throw runError(EXIT.usage, { code: 'not-for-goovid', what });
  return mixed !== undefined && what === undefined;
}

/**
 * Checks that the agents of some boxes can save what they save.
 *
 * @throws a usage error that names the agents
 */
export function requireStorage(
  configuration: Configuration,
  boxes: readonly string[],
  { storage, volatile }: Pick<BoxFlags, 'storage' | 'volatile'>,
): void {
  if (storage !== undefined && volatile === true) throw runError(EXIT.usage, { code: 'storage-twice' });
  if (storage !== undefined || volatile === true) return;
  const agents = boxes
    .flatMap((box) => agentsIn(configuration, box))
    // Others have a file of their own.
    .filter(
      (agent) => agent.type.records !== undefined && agent.type.storage?.(selfOf(agent, 0)) === undefined,
    );
  if (agents.length > 0)
    throw runError(EXIT.usage, { code: 'no-storage', agents: agents.map(({ id }) => id) });
}
