/** One box of a configuration, as its options describe it. */
import { agentsIn, boxesOf, type Configuration } from '../../lib/agent/configuration.ts';
import { selfOf } from '../../lib/agent/step.ts';
import { losing, withChannels } from '../../lib/box/channels.ts';
import { addressOf, boxConfig, type BoxConfig } from '../../lib/box/serve.ts';
import { PORT_MAX } from '../../lib/config.ts';
import { forEachLimit } from '../../lib/limits.ts';
import type { Address } from '../../lib/world/world.ts';
import { EXIT } from '../exit.ts';
import { validConfig } from '../reason/config.ts';
import { notForGoOvid } from './mixed.ts';
import type { BoxFlags } from './runFlags.ts';
import { runError } from './runReason.ts';

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
  return master === undefined ? undefined : addressesFrom('--master', master, boxes, usesOf(configuration));
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
  const clients = clientAddresses(configuration, boxes, flags) ?? [];
  return addressesFrom('--metrics', metrics, boxes, [
    ...usesOf(configuration),
    ...clients.map((address, i) => ({ address, owner: `box ${String(boxes[i])} for clients` })),
  ]);
}

/** An address that is in use. */
interface Use {
  readonly address: Address;
  readonly owner: string;
}

function usesOf(configuration: Configuration): readonly Use[] {
  return boxesOf(configuration).map((id) => ({ address: addressOf(id), owner: `box ${id}` }));
}

/** Addresses on the hosts of some boxes, from port `first` on, one each. */
function addressesFrom(
  option: string,
  first: number,
  boxes: readonly string[],
  uses: readonly Use[],
): readonly Address[] {
  const max = PORT_MAX - boxes.length + 1;
  if (first < 1 || first > max) throw runError(EXIT.usage, { code: 'port-range', option, port: first, max });
  return boxes.map((box, i) => {
    const { host } = addressOf(box);
    const port = first + i;
    const use = uses.find(({ address }) => address.port === port && address.host === host);
    if (use !== undefined) throw runError(EXIT.usage, { code: 'port-owned', option, port, owner: use.owner });
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
