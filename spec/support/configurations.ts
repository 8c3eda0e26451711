/** Random valid configurations of stub agents. */
import * as fc from 'fast-check';
import * as z from 'zod';
import type { AgentType } from '../../lib/agent/agent.ts';
import { agentTypes } from '../../lib/agent/agentTypes.ts';
import type { Configuration } from '../../lib/agent/configuration.ts';
import { validConfiguration } from '../../lib/agent/configuration/configure.ts';
import type { Schema } from '../../lib/agent/schema.ts';
import { stubType } from './stubAgents.ts';

const PLAIN = stubType('plain', ['in']);
/** Zod drops the key `__proto__`; this schema accepts everything. */
const ANYTHING: Schema<unknown> = {
  '~standard': { version: 1, vendor: 'none', validate: (value) => ({ value }) },
};
const MANY = stubType('many', ['1', '02', '70000', 'a b', '"', 'x'], { attributes: ANYTHING });
const FILLED = stubType('filled', ['1', '2'], {
  attributes: z.object({ 'a"\\b': z.number().default(7), text: z.string().optional() }),
});

export const RANDOM_TYPES = agentTypes([PLAIN, MANY, FILLED]);

const segment = fc.oneof(
  fc.constantFrom('1', '10', '9', '__proto__', 'constructor', '"', '\\', 'é😀', 'a\\n', '%s'),
  fc.stringMatching(/^[a-z0-9.:_"\\'-]{1,6}$/),
);
const name = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));

function attributesFor(type: AgentType): fc.Arbitrary<unknown> {
  if (type === PLAIN) return fc.constantFrom(undefined, {});
  if (type === FILLED) return fc.constantFrom(undefined, {}, { text: '\u2028\n"' }, { 'a"\\b': 1 });
  // Reading gives objects without a prototype of their own.
  return fc.dictionary(fc.string(), fc.jsonValue({ depthSize: 'small' }), {
    maxKeys: 3,
    noNullPrototype: true,
  });
}

const agent = fc.constantFrom<AgentType>(PLAIN, MANY, FILLED).chain((type) =>
  fc.record({
    type: fc.constant(type),
    box: fc.constantFrom('127.0.0.1:5001', '[::1]:80', 'box1.example:65535', 'localhost:1'),
    attributes: attributesFor(type),
    routes: fc.array(fc.tuple(name, fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 })), {
      maxLength: 3,
    }),
  }),
);

export const configurations: fc.Arbitrary<Configuration> = fc
  .uniqueArray(fc.tuple(name, agent), { selector: ([id]) => id, minLength: 1, maxLength: 6 })
  .map((drafted) => {
    const agents = drafted.map(([id, { routes, ...rest }]) => {
      const targets = routes.map(
        ([to, picks]) => [to, picks.map((pick) => targetOf(drafted, pick))] as const,
      );
      return [id, { ...rest, routes: new Map(targets.map(([to, found]) => [to, distinct(found)])) }] as const;
    });
    return validConfiguration({ agents: new Map(agents) });
  });

interface Target {
  readonly agent: string;
  readonly port: string;
}

function targetOf(
  drafted: readonly (readonly [string, { readonly type: AgentType }])[],
  [agent, port]: readonly [number, number],
): Target {
  const [id, { type }] = drafted[agent % drafted.length] as (typeof drafted)[number];
  const ports = Object.keys(type.ports);
  return { agent: id, port: ports[port % ports.length] as string };
}

function distinct(targets: readonly Target[]): readonly Target[] {
  return [...new Map(targets.map((target) => [JSON.stringify(target), target])).values()];
}
