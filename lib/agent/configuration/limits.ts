/** The bounds of configurations. */
import { TEXT_LIMITS } from '../../text/limits.ts';
import { SERVERS_MAX } from '../../wire/ids.ts';

export const CONFIGURATION_LIMITS = {
  textMaxChars: TEXT_LIMITS.configurationMaxBytes,
  agentsMax: 65_536,
  /** Boxes form a full mesh, as the servers of the chat room do. */
  boxesMax: SERVERS_MAX,
  /** Of objects and arrays; attributes are the only deep part. */
  nestingMax: 100,
  /** Of an agent's id, and of a name in its routes. */
  nameMaxChars: 255,
  /** Of interchangeable agents: each pair of neighbours is compared by the routes of all agents. */
  groupMax: 64,
  /** The number of mistakes that are reported. */
  problemsMax: 200,
} as const;
