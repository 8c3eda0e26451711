/** The rows of the diagram: a server with its parts in one row, or in a row each. Pure. */
import type { Lanes } from './lanes.ts';

export interface Row {
  readonly server: number;
  /** The part whose row this is; undefined: it is that of the server. */
  readonly part: string | undefined;
  /** The lanes whose events are in this row. */
  readonly lanes: readonly number[];
  /** Its name, and a note in small letters below. */
  readonly name: string;
  readonly note: string;
  /** Whether the rows of the parts of the server are folded into this one; undefined: it has none that could be. */
  readonly isFolded: boolean | undefined;
}

/** With more rows than this, servers are folded at first. */
const ROWS_MAX = 24;

export interface RowsChosen {
  /** Servers that are not shown. */
  readonly withoutServers: ReadonlySet<number>;
  /** By server: whether it was folded (true) or unfolded. */
  readonly folded: ReadonlyMap<number, boolean>;
}

/**
 * The rows from top to bottom. A server with several parts has a row for its own events, and one for each part below it, unless it is
 * folded; one with a single part has one row.
 *
 * @param names - of the servers, by id
 */
export function rowsOf(lanes: Lanes, names: readonly string[], chosen: RowsChosen): readonly Row[] {
  const isLong = lanes.servers + lanes.parts.length > ROWS_MAX;
  const rows: Row[] = [];
  for (let server = 0; server < lanes.servers; server++) {
    if (chosen.withoutServers.has(server)) continue;
    const known = names[server];
    const name = known === undefined ? String(server) : `${String(server)} · ${known}`;
    const parts = lanes.parts
      .filter((part) => part.server === server)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const [only] = parts;
    const whole = { server, part: undefined, lanes: lanes.lanesOf(server), name, note: '' };
    if (parts.length < 2) {
      rows.push({ ...whole, isFolded: undefined, ...(only && { name: only.name, note: name }) });
      continue;
    }
    const isFolded = chosen.folded.get(server) ?? isLong;
    if (isFolded) {
      rows.push({
        ...whole,
        note: `${String(parts.length)} ${lanes.facts.parts?.many ?? 'parts'}`,
        isFolded,
      });
      continue;
    }
    rows.push({ ...whole, lanes: [server], isFolded });
    for (const { name: part, lane } of parts)
      rows.push({ server, part, lanes: [lane], name: part, note: '', isFolded: undefined });
  }
  return rows;
}
