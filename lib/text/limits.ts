/** Size limits of text: whole files, and lines. Endless inputs, such as /dev/zero, are refused at the limit. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** In bytes; each reader can be given another limit. */
export const TEXT_LIMITS = {
  /** A `--config` file: a page of options. */
  configMaxBytes: MIB,
  /** A configuration of agents: as many as there are decimal ids of 16 bits, with 256 characters each. */
  configurationMaxBytes: 16 * MIB,
  /** A plan: half a million faults. */
  planMaxBytes: 64 * MIB,
  /** A scenario, which is written by hand. */
  scenarioMaxBytes: 16 * MIB,
  /** A line of a trace: all messages that a server received at once, with every character escaped. */
  traceLineMaxBytes: 64 * MIB,
  /** A line of a script for a grid: sixteen times the default limit of a server. */
  scriptLineMaxBytes: 16 * MIB,
  /** A line typed into `join`: the default limit of a server's line, minus the words before a message in it. */
  messageMaxBytes: 1_000_000,
  /** A line of a server to a follower: its longest message with every character escaped, and as much again. */
  entryLineMaxBytes: 16 * MIB,
  /** A line with which a server answers a client: a whole log. */
  answerLineMaxBytes: 256 * MIB,
} as const;
