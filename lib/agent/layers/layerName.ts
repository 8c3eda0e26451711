/**
 * The names of two layers in one agent: those of the agent below are under `below/`. Those of the agent above are as they are, or under
 * `above/` if they begin with one of both words, as they do if it consists of layers itself. So no two names are the same.
 */
export type Layer = 'above' | 'below';

const BELOW = 'below/';
const ABOVE = 'above/';

/** The same for the compiler. */
export type LayerName<L extends Layer, Name extends string> = L extends 'below'
  ? `below/${Name}`
  : Name extends `${Layer}/${string}`
    ? `above/${Name}`
    : Name;

/** The name that something of one layer has outside. */
export function nameIn(layer: Layer, name: string): string {
  if (layer === 'below') return BELOW + name;
  return name.startsWith(BELOW) || name.startsWith(ABOVE) ? ABOVE + name : name;
}

/** The layer of a name, and the name there. */
export function layerOf(name: string): readonly [Layer, string] {
  if (name.startsWith(BELOW)) return ['below', name.slice(BELOW.length)];
  return ['above', name.startsWith(ABOVE) ? name.slice(ABOVE.length) : name];
}

/** An object with the names of one layer as keys, under the names that these have outside. */
export function keysIn<T>(layer: Layer, byName: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(byName).map(([name, value]) => [nameIn(layer, name), value]));
}
