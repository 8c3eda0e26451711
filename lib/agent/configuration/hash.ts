/** The hash of a configuration, by which boxes recognize that they have the same. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Configuration, ConfiguredAgent } from '../configuration.ts';
import { canonicalJson } from './canonical.ts';

/** 64 bits. */
const HEX_DIGITS = 16;

/**
 * The hash of the agents, their types by name, boxes, attributes and routes: 16 hexadecimal digits. It depends neither on the order of
 * agents, attributes, names and targets, nor on properties and groups of interchangeable agents, which no box uses.
 */
export function configurationHash(configuration: Configuration): string {
  let hash = hashes.get(configuration);
  if (hash === undefined) hashes.set(configuration, (hash = hashOf(configuration)));
  return hash;
}

/** Every box of a simulation needs it, in every incarnation. */
const hashes = new WeakMap<Configuration, string>();

function hashOf({ agents }: Configuration): string {
  const texts = Array.from(agents.values(), agentText).sort();
  return bytesToHex(sha256(utf8ToBytes(texts.join('\n')))).slice(0, HEX_DIGITS);
}

function agentText({ id, type, box, attributes, given = attributes, routes }: ConfiguredAgent): string {
  const routed = Array.from(routes, ([name, targets]) =>
    canonicalJson([name, ...targets.map(({ agent, port }) => canonicalJson([agent, port])).sort()]),
  ).sort();
  return canonicalJson([id, type.name, box, given ?? {}, routed]);
}
