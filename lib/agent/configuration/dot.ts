/** A configuration as a graph in the language of Graphviz. */
import { boxesOf, agentsIn, type Configuration } from '../configuration.ts';

/**
 * The graph: boxes are clusters, agents are nodes, and each route is an edge with its name and its port; routes between the same two
 * agents share one.
 *
 * @returns lines, each with a line feed
 */
export function dotOf(configuration: Configuration): string {
  const { agents } = configuration;
  // Nodes have numbers: ids could be key words, and clusters need a prefix.
  const nodeOf = new Map(Array.from(agents.keys(), (id, i) => [id, `a${String(i)}`]));
  const node = (id: string): string => nodeOf.get(id) as string;
  const clusters = boxesOf(configuration).flatMap((box, i) => [
    `  subgraph cluster${String(i)} {`,
    `    label=${labelled(box)};`,
    ...agentsIn(configuration, box).map(
      ({ id, type }) => `    ${node(id)} [label=${labelled(id, type.name)}];`,
    ),
    '  }',
  ]);
  const edges = Array.from(agents.values()).flatMap(({ id, routes }) => {
    const labels = new Map<string, string[]>();
    for (const [name, targets] of routes)
      for (const { agent, port } of targets)
        labels.set(agent, [...(labels.get(agent) ?? []), `${name} → ${port}`]);
    return Array.from(labels, ([to, texts]) => `  ${node(id)} -> ${node(to)} [label=${labelled(...texts)}];`);
  });
  const lines = [
    'digraph configuration {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...clusters,
    ...edges,
    '}',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** A quoted label of these lines. A backslash begins an escape in labels, and a quotation mark ends them. */
function labelled(...lines: readonly string[]): string {
  return `"${lines.map((line) => line.replace(/[\\"]/g, '\\$&')).join('\\n')}"`;
}
