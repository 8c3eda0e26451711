/** The links between the servers of a grid, according to their records on stderr. */
import { execFile } from 'node:child_process';
import type { Grid, LogRecord } from './grid.ts';
import { isInOwnNetwork, works } from './namespace.ts';

/** The last record of a server about its link to a peer; undefined if there is none. */
export function lastOf(grid: Grid, server: number, peer: number): LogRecord | undefined {
  for (let i = grid.records.length - 1; i >= 0; i--) {
    const record = grid.records[i] as LogRecord;
    if (
      record.server === server &&
      record.peer === peer &&
      (record.msg === 'link up' || record.msg === 'link down')
    )
      return record;
  }
  return undefined;
}

/** The time since which both ends have had their current link; Infinity if one of them has none. */
export function upSinceMs(grid: Grid, a: number, b: number): number {
  const ends = [lastOf(grid, a, b), lastOf(grid, b, a)];
  return Math.max(...ends.map((record) => (record?.msg === 'link up' ? record.time : Infinity)));
}

/** The time of the first record at `fromMs` or later that the link was lost, at either server; `fromMs` if there is none. */
export function downSinceMs(grid: Grid, a: number, b: number, fromMs: number): number {
  let firstMs = Infinity;
  for (let i = grid.records.length - 1; i >= 0; i--) {
    const { server, peer, msg, time } = grid.records[i] as LogRecord;
    // Lines of different servers are in the order of their arrival here.
    if (time < fromMs - 1_000) break;
    const isTheirs = (server === a && peer === b) || (server === b && peer === a);
    if (isTheirs && msg === 'link down' && time >= Math.floor(fromMs)) firstMs = Math.min(firstMs, time);
  }
  return firstMs === Infinity ? fromMs : firstMs;
}

/** The time since which all links have been up; Infinity if one is missing. */
export function allUpSinceMs(grid: Grid): number {
  let sinceMs = 0;
  for (const a of grid.running()) {
    for (const b of grid.running()) if (a < b) sinceMs = Math.max(sinceMs, upSinceMs(grid, a, b));
  }
  return sinceMs;
}

let canReset: boolean | undefined;

/** Whether the kernel can be made to reset connections: in a network namespace, and with `ss -K`. */
export function kernelResets(): boolean {
  canReset ??= isInOwnNetwork() && works('ss', '-K', 'sport = 1');
  return canReset;
}

/** Makes the kernel reset the link between two servers, at both ends; false if they have none. */
export async function kernelCut(grid: Grid, a: number, b: number): Promise<boolean> {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  // The server with the lower id was dialled; it knows the other's port.
  const port = /:(\d+)$/.exec(lastOf(grid, low, high)?.remote ?? '')?.[1];
  if (port === undefined) return false;
  const called = String(grid.basePort + low);
  // Both numbers, because the same port may lead to a client, too. ss also complains about a connection that it has just reset.
  return new Promise((resolve) =>
    execFile(
      'ss',
      ['-K', `( sport = ${port} and dport = ${called} ) or ( sport = ${called} and dport = ${port} )`],
      (_, stdout) => resolve(/ESTAB/.test(stdout)),
    ),
  );
}
