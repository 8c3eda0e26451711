/**
 * The fields of headers, events and facts as data: the TypeScript type, the validation, the JSON Schema and the documentation are derived
 * from them (this file, schema.ts, documentation.ts). It imports no library, so that the page can use it.
 */

/** The types of fields, by the name that a table of fields uses. */
export interface Types {
  /** The id of a server: from 0 to the number of servers - 1. */
  readonly server: number;
  readonly servers: readonly number[];
  /** Distinguishes the incarnations of one server. */
  readonly incarnation: number;
  /** A whole number from 0. */
  readonly count: number;
  readonly counts: readonly number[];
  readonly number: number;
  /** Per second, from 0. */
  readonly rate: number;
  /** A time or a duration in milliseconds, from 0. */
  readonly ms: number;
  readonly text: string;
  /** At least one text. */
  readonly texts: readonly string[];
  /** Present, or omitted. */
  readonly true: true;
}

/** The type of a field: one of {@link Types}, or an enumeration of words. */
export type Type = keyof Types | readonly [string, ...string[]];

/** The type of a field, with or without a description for the documentation. */
export type Described = Type | { readonly is: Type; readonly description: string };

/** Fields by name, in the order in which they are written; a name that ends with `?` is optional. */
export type Fields = Readonly<Record<string, Described>>;

type ValueOf<T> = T extends { readonly is: infer Is }
  ? ValueOf<Is>
  : T extends keyof Types
    ? Types[T]
    : T extends readonly string[]
      ? T[number]
      : never;

type Flat<T> = { readonly [K in keyof T]: T[K] };

/** The TypeScript type of an object with these fields. */
export type ValuesOf<F> = Flat<
  {
    [K in keyof F as K extends `${string}?` ? never : K]: ValueOf<F[K]>;
  } & {
    [K in keyof F as K extends `${infer Name}?` ? Name : never]?: ValueOf<F[K]>;
  }
>;

/** A field of a table. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly isOptional: boolean;
  readonly description?: string;
}

/** A cache by table, because each event of a file needs it. */
const listed = new WeakMap<Fields, readonly Field[]>();

/** The fields of a table as a list, in its order. */
export function fieldsIn(fields: Fields): readonly Field[] {
  let list = listed.get(fields);
  if (list === undefined) listed.set(fields, (list = Object.entries(fields).map(fieldOf)));
  return list;
}

function fieldOf([key, described]: readonly [string, Described]): Field {
  return {
    name: key.replace(/\?$/, ''),
    isOptional: key.endsWith('?'),
    ...(typeof described === 'object' && 'is' in described
      ? { type: described.is, description: described.description }
      : { type: described }),
  };
}

/** The ids of servers in an object, by the fields that contain some. */
export function serversIn(fields: Fields, values: object): number[] {
  const held = values as Readonly<Record<string, number | readonly number[] | undefined>>;
  return fieldsIn(fields).flatMap(({ name, type }) =>
    type === 'server' || type === 'servers' ? (held[name] ?? []) : [],
  );
}
