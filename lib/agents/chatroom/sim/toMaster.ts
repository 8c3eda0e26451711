/**
 * Converts a plan into a script of the master with its expected output. The script language has crashes and starts, and the clock of a
 * real host keeps no plan to the millisecond. So the events keep their order and not their times, with a quiet moment wherever order
 * would otherwise be random, and the output is what the promises require.
 */
import type { MasterScript, InexpressibleReason } from '../../../sim/masterScript.ts';
import type { Plan } from '../../../sim/plan.ts';
import { pad } from './padding.ts';

/** Long enough for a message to reach every server before the next step. */
const QUIET_MS = 200;
/** More would make a script of minutes. */
const BROADCASTS_MAX = 200;

/** An action of a plan that a master can execute. */
type ScriptAction =
  | { readonly kind: 'broadcast'; readonly server: number }
  | { readonly kind: 'crash' | 'restart'; readonly server: number };

/** @param basePort - the first master port; server i has the i-th after it */
export function masterScriptOf(plan: Plan, basePort = 10_000): MasterScript {
  const reason = whyInexpressible(plan);
  if (reason !== undefined) return { kind: 'inexpressible', reason };
  const ids = Array.from({ length: plan.servers }, (_, id) => id);
  const start = (id: number) => `${String(id)} start ${String(plan.servers)} ${String(basePort + id)}`;
  const input = ids.map(start);
  const logs = new Map<number, string[]>(ids.map((id) => [id, []]));
  let sent = 0;
  let before: ScriptAction | undefined;
  for (const action of actionsOf(plan)) {
    const { kind, server } = action;
    // Actions at a server that is down, and starts of a running one, have no effect in a plan.
    if (logs.has(server) !== (kind !== 'restart')) continue;
    const isSameServer = kind === 'broadcast' && before?.server === server;
    if (before?.kind === 'broadcast' && !isSameServer) input.push(`sleep ${String(QUIET_MS)}`);
    before = action;
    if (kind === 'crash') {
      input.push(`${String(server)} crash`);
      logs.delete(server);
    } else if (kind === 'restart') {
      input.push(start(server));
      logs.set(server, []);
    } else {
      const text = pad(`m${String(sent++)}`, plan.messageBytes ?? 0);
      input.push(`${String(server)} broadcast ${text}`);
      for (const log of logs.values()) log.push(text);
    }
  }
  if (before?.kind === 'broadcast') input.push(`sleep ${String(QUIET_MS)}`);
  input.push(...ids.filter((id) => !logs.has(id)).map(start));
  input.push(...ids.flatMap((id) => [`${String(id)} get`, `${String(id)} alive`]));
  const output = ids.flatMap((id) => [`messages ${(logs.get(id) ?? []).join()}`, `alive ${ids.join()}`]);
  return { kind: 'pair', input: `${input.join('\n')}\n`, output: `${output.join('\n')}\n` };
}

function whyInexpressible(plan: Plan): InexpressibleReason | undefined {
  const { faults, network, unsentLimitBytes, plain, servers, forMs, requestEveryMs } = plan;
  const foreign = new Set(
    faults.map(({ kind }) => kind).filter((kind) => kind !== 'crash' && kind !== 'restart'),
  );
  if (foreign.size > 0) return { code: 'faults', kinds: [...foreign] };
  if (network !== undefined || unsentLimitBytes !== undefined) return { code: 'network' };
  if (plain === true) return { code: 'plain' };
  const broadcasts = servers * Math.ceil(forMs / requestEveryMs);
  if (broadcasts <= BROADCASTS_MAX) return undefined;
  return { code: 'requests-max', count: broadcasts, max: BROADCASTS_MAX, names: 'broadcasts' };
}

/** The actions of a plan, in order; at the same time faults come first, as in a run. */
function actionsOf({ faults, servers, forMs, requestEveryMs }: Plan): ScriptAction[] {
  const timed: { readonly atMs: number; readonly action: ScriptAction }[] = [];
  for (const { kind, atMs, ...rest } of faults) {
    if (kind === 'crash' || kind === 'restart')
      timed.push({ atMs, action: { kind, ...(rest as { server: number }) } });
  }
  for (let atMs = 0; atMs < forMs; atMs += requestEveryMs) {
    for (let server = 0; server < servers; server++)
      timed.push({ atMs, action: { kind: 'broadcast', server } });
  }
  return timed.sort((a, b) => a.atMs - b.atMs).map(({ action }) => action);
}
