/** All claims about the modelled grid: those of the protocol on it, and those of the net. */
import type { Properties } from './model.ts';
import { netClaims, type NodesView } from './netClaims.ts';
import { sometimesOf } from './sometimes.ts';
import type { GridState, Parts } from './state.ts';

/** The claims, by name. A claim of the protocol replaces one of the net with the same name. */
export function propertiesOf(parts: Parts): Properties {
  const viewOf = viewer(parts);
  const { claims } = parts.protocol;
  const own = (kind: 'always' | 'eventually') =>
    claims.flatMap((claim) =>
      claim.kind === kind ? [[claim.name, (state: GridState) => claim.broken(viewOf(state))] as const] : [],
    );
  const met = claims.flatMap((claim) =>
    claim.kind === 'sometimes'
      ? [[claim.name, (state: GridState) => claim.isMet(viewOf(state))] as const]
      : [],
  );
  const net = netClaims(parts, viewOf);
  return {
    always: joined(own('always'), net.always),
    eventually: joined(own('eventually'), net.eventually),
    sometimes: new Map([...sometimesOf(parts), ...met]),
  };
}

/** The first entries, then the others with other names. */
function joined<Value>(
  first: readonly (readonly [string, Value])[],
  others: Iterable<readonly [string, Value]>,
): ReadonlyMap<string, Value> {
  const all = new Map(first);
  for (const [name, value] of others) if (!all.has(name)) all.set(name, value);
  return all;
}

/** The servers and the ghost of a state. Several claims are asked of one state after another. */
function viewer(parts: Parts): (state: GridState) => NodesView {
  let last: GridState | undefined;
  let view: NodesView = { running: [], ghost: parts.ghost(parts.init) };
  return (state) => {
    if (state === last) return view;
    last = state;
    view = {
      running: parts.runningIn(state).map((id) => parts.nodes.at(parts.nodeOf(state, id))),
      ghost: parts.ghost(state),
    };
    return view;
  };
}
