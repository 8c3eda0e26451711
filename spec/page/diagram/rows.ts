/** Rows of the diagram for servers without parts. */
import type { Row } from '../../../page/model/rows.ts';

export function rowsFor(servers: readonly number[]): readonly Row[] {
  return servers.map((server) => ({
    server,
    part: undefined,
    lanes: [server],
    name: String(server),
    note: '',
    isFolded: undefined,
  }));
}
