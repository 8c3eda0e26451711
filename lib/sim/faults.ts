/** Injects faults into a simulated grid, from plain data. */
import { serversOf, type Fault } from '../trace/fault.ts';
import type { Targets } from './coverage.ts';
import { hostName, type SimulatedGrid } from './grid.ts';
import type { VirtualTime } from './time.ts';

/** Injects a fault now, and ends it after its duration in virtual time, if it has one. */
export function inject(fault: Fault, grid: SimulatedGrid, time: VirtualTime): void {
  const undo = begin(fault, grid);
  if (undo !== undefined && 'forMs' in fault) time.after(fault.forMs, undo);
}

/** Begins a fault now. Returns a function that ends it, if it has a duration. */
export function begin(fault: Fault, grid: SimulatedGrid): (() => void) | undefined {
  switch (fault.kind) {
    case 'crash':
      grid.crash(fault.server);
      return undefined;
    case 'restart':
      grid.start(fault.server);
      return undefined;
    // For a process it makes no difference whether it is stopped from outside or busy with its own computation.
    case 'pause':
    case 'busy':
      return grid.hold(fault.server);
    case 'limit':
      return grid.limit(fault.server, fault.bytesPerSecond);
    case 'diskFull':
      return grid.fillDisk(fault.server);
    case 'diskSlow':
      return grid.slowDisk(fault.server, fault.extraMs);
    case 'step':
      grid.step(fault.server, fault.byMs);
      return undefined;
    case 'cut':
      grid.network.reset(
        hostName(fault.a),
        hostName(fault.b),
        fault.only === undefined ? undefined : hostName(fault.only),
      );
      return undefined;
    case 'latency':
      for (const from of fault.servers)
        for (const to of fault.servers)
          if (from !== to) grid.network.path(hostName(from), hostName(to)).latencyMs = fault.extraMs;
      return undefined;
    case 'block':
    case 'hold':
    case 'delay':
      return disturb(fault, grid);
  }
}

type PathFault = Extract<Fault, { kind: 'block' | 'hold' | 'delay' }>;

/** Begins a fault of the path from one server to another; returns a function that ends it. */
function disturb(fault: PathFault, { network }: SimulatedGrid): () => void {
  const path = network.path(hostName(fault.from), hostName(fault.to));
  switch (fault.kind) {
    case 'block':
      path.block();
      return () => path.heal();
    case 'hold':
      path.hold();
      return () => path.release();
    case 'delay':
      path.extraMs += fault.extraMs;
      return () => void (path.extraMs -= fault.extraMs);
  }
}

/**
 * The state of the servers that a fault is about to affect.
 *
 * @param lists - whether a server, by its answers, believes another alive
 */
export function targetsOf(
  fault: Fault,
  grid: SimulatedGrid,
  lists: (server: number, peer: number) => boolean,
): Targets {
  const servers = serversOf(fault);
  const [first = 0, second] = servers;
  const peers = (second === undefined ? grid.servers : [second]).filter(
    (peer) => peer !== first && grid.isRunning(peer),
  );
  const loads = peers.flatMap((peer) => grid.network.loads(hostName(first), hostName(peer)));
  return {
    isUp: servers.every((server) => grid.isRunning(server)),
    isHeld: servers.some((server) => grid.isHeld(server)),
    isLinked: loads.length > 0,
    isSuspected: peers.some((peer) => !lists(first, peer) || !lists(peer, first)),
    unsentBytes: loads.reduce((sum, { unsentBytes }) => sum + unsentBytes, 0),
    underwayBytes: loads.reduce((sum, { underwayBytes }) => sum + underwayBytes, 0),
  };
}
