/** How the processes of a grid are called: servers of the chat room, or boxes. */

/** Names for sentences. */
export interface Naming {
  /** What they are, in the singular and in the plural. */
  readonly noun: string;
  readonly nouns: string;
  /** The name of a process in errors: `server 1`. */
  readonly full: (id: number) => string;
  /** Its name in reports: `1`. */
  readonly short: (id: number) => string;
  /** The command that acts on a process: `1 resume`. */
  readonly command: (verb: string, id: number) => string;
}

/** The servers of the chat room, whose commands begin with an id. */
export const SERVERS: Naming = {
  noun: 'server',
  nouns: 'servers',
  full: (id) => `server ${String(id)}`,
  short: String,
  command: (verb, id) => `${String(id)} ${verb}`,
};

/** Boxes, by number. */
export const BOXES: Naming = {
  noun: 'box',
  nouns: 'boxes',
  full: (id) => `box ${String(id)}`,
  short: (id) => `box ${String(id)}`,
  command: (verb, id) => `${verb} ${String(id)}`,
};
