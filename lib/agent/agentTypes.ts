/** Agent types by name, for configurations that are read from text. */
import type { AgentType } from './agent.ts';

/** Agent types by the names under which a configuration may mention them; a type has several if it has aliases. */
export type AgentTypes = ReadonlyMap<string, AgentType>;

/**
 * A registry of agent types.
 *
 * @param aliases - other names, such as those of an earlier version, each with the name of its type
 * @throws an error if two types have one name, or an alias is a name already or stands for no type
 */
export function agentTypes(
  types: Iterable<AgentType>,
  aliases: Readonly<Record<string, string>> = {},
): AgentTypes {
  const byName = new Map<string, AgentType>();
  const add = (name: string, type: AgentType): void => {
    if (byName.has(name)) throw new Error(`there are two agent types with the name ${name}`);
    byName.set(name, type);
  };
  for (const type of types) add(type.name, type);
  for (const [alias, name] of Object.entries(aliases)) {
    const type = byName.get(name);
    if (type === undefined) throw new Error(`the alias ${alias} stands for ${name}, which is no agent type`);
    add(alias, type);
  }
  return byName;
}

/** The names of all types, without aliases, in the order of the registry. */
export function typeNames(types: AgentTypes): readonly string[] {
  return [...types].flatMap(([name, type]) => (name === type.name ? [name] : []));
}
