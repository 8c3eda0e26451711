/** The registry of protocols: every protocol that this program knows, and what it can do with each. */
import { CHECKED_CHATROOM } from './agents/chatroom/check/protocol.ts';
import { MODELLED_CHATROOM } from './agents/chatroom/model/protocol.ts';
import { CHATROOM } from './agents/chatroom/protocol.ts';
import { SCENARIO_CHATROOM } from './agents/chatroom/sim/scenario.ts';
import { CHECKED_AGENTS } from './box/check.ts';
import { AGENTS } from './box/protocol.ts';
import type { KnownProtocol } from './check/protocol.ts';
import type { ModelledProtocol } from './model/protocol.ts';
import type { ScenarioProtocol } from './sim/scenario/protocol.ts';
import type { FactTable } from './trace/facts.ts';

/** The protocols whose servers need no configuration, as the option `--protocol` names them. */
export const SERVER_PROTOCOL_NAMES = ['chatroom'] as const;

/** The names of all protocols, as the headers of traces have them. */
export const PROTOCOL_NAMES = [...SERVER_PROTOCOL_NAMES, 'agents'] as const;
export type ProtocolName = (typeof PROTOCOL_NAMES)[number];

/** The protocol of simulations, plans, scenarios, models and permalinks that name none. */
export const DEFAULT_PROTOCOL: ProtocolName = 'chatroom';

// Marked as pure, so that a bundle contains only the tables that it uses.

/** Protocols whose facts can be read and shown. */
export const PROTOCOLS = /* @__PURE__ */ table<FactTable>({ chatroom: CHATROOM, agents: AGENTS });

/** The same with their checkers; without checkers, the promises of the envelope are checked. */
export const CHECKED_PROTOCOLS = /* @__PURE__ */ table<KnownProtocol>({
  chatroom: CHECKED_CHATROOM,
  agents: CHECKED_AGENTS,
});

/** Protocols that can be simulated; undefined: this one cannot. */
export const SIMULATED_PROTOCOLS = /* @__PURE__ */ table<ScenarioProtocol>({
  chatroom: SCENARIO_CHATROOM,
  // Only with a configuration.
  agents: undefined,
});

/** Protocols that can be model-checked; undefined: this one cannot. */
export const MODELLED_PROTOCOLS = /* @__PURE__ */ table<ModelledProtocol>({
  chatroom: MODELLED_CHATROOM,
  agents: undefined,
});

/** Every name has an entry, or the table does not compile. */
function table<T>(byName: Readonly<Record<ProtocolName, T | undefined>>): ReadonlyMap<string, T> {
  const entries = Object.entries(byName).filter((entry): entry is [string, T] => entry[1] !== undefined);
  return new Map(entries);
}
