/** Properties of a configuration: claims about all of its agents at once, which the simulator and the model checker check. */
import type { AgentFact } from './fact.ts';

/** An agent at one moment. */
export interface AgentView {
  readonly id: string;
  readonly type: string;
  /** Undefined while its box does not run, and after it has halted. */
  readonly state: unknown;
  /** Everything that it has recorded, in all incarnations of its box. */
  readonly facts: readonly AgentFact[];
}

/** All agents at one moment, as no agent can see them. */
export interface GridView {
  /** In the order of the configuration. */
  readonly agents: readonly AgentView[];
  /** Throws if there is none with this id. */
  agent(id: string): AgentView;
  /** What {@link Properties.history} has made of all facts so far; undefined without it. */
  readonly history?: unknown;
}

/**
 * What properties need to know of the past, beyond the facts of each agent: for example in which order operations of different agents
 * began and ended. Plain data. In the model checker it is a part of the state: the less it holds, the fewer states there are.
 */
export interface FactHistory<History = unknown> {
  readonly init: History;
  // A method, so that every history is one of `unknown`.
  /** The history after an agent has recorded a fact. Pure. */
  next(history: History, agent: string, fact: AgentFact): History;
}

/** Checks one moment: returns what is wrong as a sentence, or undefined. */
export type Check = (grid: GridView) => string | undefined;

/** Claims by name. */
export interface Properties {
  /** Of every moment (safety). */
  readonly always?: Readonly<Record<string, Check>>;
  /** Of one moment at least: if it cannot happen, nothing is shown by the rest. */
  readonly sometimes?: Readonly<Record<string, (grid: GridView) => boolean>>;
  /** Of every moment at which nothing more happens by itself (liveness). */
  readonly eventually?: Readonly<Record<string, Check>>;
  readonly history?: FactHistory;
  /** Claims that are not made, and are checked where they are asked for by name (`--property`). */
  readonly optional?: Omit<Properties, 'history' | 'optional'>;
}

/** The claims of properties. */
export type Claims = NonNullable<Properties['optional']>;

/** Properties, and those that agent types have of their own, with the name of the type before each. */
export function propertiesWith(
  own: Properties,
  types: Iterable<{ readonly name: string; readonly properties?: Properties | undefined }>,
): Properties {
  const ofTypes: Properties[] = [];
  for (const { name, properties } of types)
    if (properties !== undefined)
      ofTypes.push({
        ...namedClaims(name, properties),
        ...(properties.optional && { optional: namedClaims(name, properties.optional) }),
        ...(properties.history && { history: properties.history }),
      });
  return ofTypes.length === 0 ? own : joined(own, ...ofTypes);
}

/** All claims of several properties. Each sees the history that belongs to it. Of two with the same name the later one counts. */
export function joined(...all: readonly Properties[]): Properties {
  const histories = all.flatMap(({ history }) => history ?? []);
  const several = histories.length > 1 ? together(histories) : undefined;
  let place = 0;
  const parts = all.map((properties) =>
    several === undefined || properties.history === undefined ? properties : seeing(properties, place++),
  );
  const history = several ?? histories[0];
  const optional = parts.flatMap((part) => part.optional ?? []);
  return {
    ...claimsOf(parts),
    ...(optional.length > 0 && { optional: claimsOf(optional) }),
    ...(history && { history }),
  };
}

/** A claim with its name. */
type Named<Result> = readonly [name: string, claim: (grid: GridView) => Result];

/**
 * The claims of several properties together. Of two with the same name the later one counts.
 *
 * @param change - changes those of a kind; left out: they stay as they are
 */
export function claimsOf(
  all: readonly Claims[],
  change: <Result>(claims: readonly Named<Result>[]) => readonly Named<Result>[] = (claims) => claims,
): Claims {
  const changed = <Result>(
    ofKind: (claims: Claims) => Readonly<Record<string, Named<Result>[1]>> | undefined,
  ) => Object.fromEntries(change(all.flatMap((claims) => Object.entries(ofKind(claims) ?? {}))));
  return {
    always: changed(({ always }) => always),
    sometimes: changed(({ sometimes }) => sometimes),
    eventually: changed(({ eventually }) => eventually),
  };
}

/** The histories as a list. */
function together(histories: readonly FactHistory[]): FactHistory {
  return {
    init: histories.map(({ init }) => init),
    next: (before, agent, fact) => {
      const parts = before as readonly unknown[];
      const after = histories.map((history, i) => history.next(parts[i], agent, fact));
      return after.every((part, i) => part === parts[i]) ? before : after;
    },
  };
}

/** Claims that see one of the histories of a list. */
function seeing(properties: Properties, place: number): Properties {
  const viewOf = (grid: GridView): GridView => ({
    get agents() {
      return grid.agents;
    },
    agent: (id) => grid.agent(id),
    history: (grid.history as readonly unknown[] | undefined)?.[place],
  });
  const seen = (own: Claims): Claims =>
    claimsOf([own], (claims) =>
      claims.map(([name, claim]) => [name, (grid: GridView) => claim(viewOf(grid))]),
    );
  const { optional } = properties;
  return { ...seen(properties), ...(optional && { optional: seen(optional) }) };
}

/** The names of all claims that can be asked for: those that are made, then the optional ones. */
export function propertyNames(properties: Properties): readonly string[] {
  return [properties, properties.optional ?? {}].flatMap(namesIn);
}

function namesIn({ always, sometimes, eventually }: Claims): readonly string[] {
  return [always, sometimes, eventually].flatMap((claims) => Object.keys(claims ?? {}));
}

/**
 * The claims with some names, whether they are made or optional, and no others. The name of a claim of a type may be written without the name of the
 * type: `agreement` for `eager_broadcast: agreement`. A claim that is made goes before an optional one with the same name.
 *
 * @returns the claims, or the first name that no claim has
 */
export function selectedProperties(
  properties: Properties,
  names: readonly string[],
): Properties | { readonly unknown: string } {
  const isNamed = (claim: string, name: string) => claim === name || claim.endsWith(`: ${name}`);
  const unknown = names.find((name) => !propertyNames(properties).some((claim) => isNamed(claim, name)));
  if (unknown !== undefined) return { unknown };
  return {
    ...claimsOf([properties.optional ?? {}, properties], (claims) =>
      claims.filter(([claim]) => names.some((name) => isNamed(claim, name))),
    ),
    ...(properties.history === undefined ? {} : { history: properties.history }),
  };
}

function namedClaims(type: string, own: Claims): Claims {
  return claimsOf([own], (claims) => claims.map(([name, claim]) => [`${type}: ${name}`, claim]));
}
