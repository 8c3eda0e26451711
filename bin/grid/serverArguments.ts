/** The options of a server as arguments of its process. */
import { LIMIT_NAMES } from '../../lib/limits.ts';
import type { ServeFlags } from '../flags.ts';
import { flagOf } from '../reason/config.ts';
import { traceFileOf } from '../trace/name.ts';

/** The options as flags, so that a child has those that its parent found in a file, too. */
export function serverArguments(flags: ServeFlags, server: number): string[] {
  const peers = [...(flags.peers ?? [])].map(([id, { host, port }]) => {
    const name = host.includes(':') ? `[${host}]` : host;
    return `${String(id)}=${name}:${String(port)}`;
  });
  return [
    ['--host', flags.host],
    ['--base-port', String(flags.basePort)],
    ['--heartbeat-ms', String(flags.heartbeatMs)],
    ['--suspect-after-ms', String(flags.suspectAfterMs)],
    ...LIMIT_NAMES.map((name) => [flagOf(name), String(flags[name])]),
    flags.plain === true ? ['--plain'] : [],
    ['--log-level', flags.logLevel],
    peers.length > 0 ? ['--peers', peers.join(',')] : [],
    flags.trace === undefined ? [] : ['--trace', traceFileOf(flags.trace, server)],
    flags.metrics === undefined ? [] : ['--metrics', String(flags.metrics + server)],
  ].flat();
}
