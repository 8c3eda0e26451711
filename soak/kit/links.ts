/** Which links there are between the servers of a grid, by what the servers say on stderr. */
import { execFile } from 'node:child_process';
import type { Grid, Said } from './grid.ts';
import { isInOwnNetwork, works } from './namespace.ts';

/** The last that a server has said of its link to a peer; undefined if nothing. */
export function lastOf(grid: Grid, server: number, peer: number): Said | undefined {
  for (let i = grid.said.length - 1; i >= 0; i--) {
    const said = grid.said[i] as Said;
    if (said.server === server && said.peer === peer && (said.msg === 'link up' || said.msg === 'link down'))
      return said;
  }
  return undefined;
}

/** When both ends had the link that they have now; Infinity where one of them has none. */
export function upSinceMs(grid: Grid, a: number, b: number): number {
  const ends = [lastOf(grid, a, b), lastOf(grid, b, a)];
  return Math.max(...ends.map((said) => (said?.msg === 'link up' ? said.time : Infinity)));
}

/** When the first of two servers said, at `fromMs` or later, that it had lost their link; `fromMs` where none did. */
export function downSinceMs(grid: Grid, a: number, b: number, fromMs: number): number {
  let firstMs = Infinity;
  for (let i = grid.said.length - 1; i >= 0; i--) {
    const { server, peer, msg, time } = grid.said[i] as Said;
    // Lines of different servers stand in the order in which they came here.
    if (time < fromMs - 1_000) break;
    const isTheirs = (server === a && peer === b) || (server === b && peer === a);
    if (isTheirs && msg === 'link down' && time >= Math.floor(fromMs)) firstMs = Math.min(firstMs, time);
  }
  return firstMs === Infinity ? fromMs : firstMs;
}

/** When all links had come up that are up now; Infinity where one is missing. */
export function allUpSinceMs(grid: Grid): number {
  let sinceMs = 0;
  for (const a of grid.running()) {
    for (const b of grid.running()) if (a < b) sinceMs = Math.max(sinceMs, upSinceMs(grid, a, b));
  }
  return sinceMs;
}

let canReset: boolean | undefined;

/** Whether the kernel can be told to reset connections: in a network of our own, and with `ss -K`. */
export function kernelResets(): boolean {
  canReset ??= isInOwnNetwork() && works('ss', '-K', 'sport = 1');
  return canReset;
}

/** Has the kernel reset the link between two servers, at both ends; false where they have none. */
export async function kernelCut(grid: Grid, a: number, b: number): Promise<boolean> {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  // The lower was called; it knows from which port.
  const port = /:(\d+)$/.exec(lastOf(grid, low, high)?.remote ?? '')?.[1];
  if (port === undefined) return false;
  const called = String(grid.basePort + low);
  // Both numbers: the same port may lead to a master, too. What ss finds a second time is gone already: its complaint means nothing.
  return new Promise((resolve) =>
    execFile(
      'ss',
      ['-K', `( sport = ${port} and dport = ${called} ) or ( sport = ${called} and dport = ${port} )`],
      (_, stdout) => resolve(/ESTAB/.test(stdout)),
    ),
  );
}
