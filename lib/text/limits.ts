/** Size limits of text: whole files, and lines. Endless inputs, such as /dev/zero, are refused at the limit. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** In bytes; each reader can be given another bound. */
export const TEXT_LIMITS = {
  /** A `--config` file: a page of options. */
  configMaxBytes: MIB,
  /** A plan: half a million faults. */
  planMaxBytes: 64 * MIB,
  /** A scenario, which somebody has written. */
  scenarioMaxBytes: 16 * MIB,
  /** A line of a trace: all that a server was sent at once, with every character escaped. */
  traceLineMaxBytes: 64 * MIB,
  /** A line of a script for a grid: sixteen times what a server takes unless it is told otherwise. */
  scriptLineMaxBytes: 16 * MIB,
  /** What is said in one line of `join`: as long as a server's line may be, less what stands before a message in it. */
  messageMaxBytes: 1_000_000,
  /** A line that a server sends to a follower: its longest message with every character escaped, and as much again. */
  entryLineMaxBytes: 16 * MIB,
  /** A line that a server answers a master with: a whole log. */
  answerLineMaxBytes: 256 * MIB,
} as const;
