/**
 * The fields of a header, an event or a fact, as data: the type for the compiler, the check of a file, the JSON Schema and the
 * documentation are derived from it (this file, schema.ts, documentation.ts). It needs no library, so that the page can know it.
 */

/** What a field can hold, by the name that a table of fields gives it. */
export interface Types {
  /** The id of a server: from 0 to the number of servers - 1. */
  readonly server: number;
  readonly servers: readonly number[];
  /** Tells the incarnations of one server apart. */
  readonly incarnation: number;
  /** A whole number from 0 on. */
  readonly count: number;
  readonly counts: readonly number[];
  readonly number: number;
  /** So many a second, from 0 on. */
  readonly rate: number;
  /** A time or a length of time, in milliseconds, from 0 on. */
  readonly ms: number;
  readonly text: string;
  /** One text at least. */
  readonly texts: readonly string[];
  /** Present, or left out. */
  readonly true: true;
}

/** The type of a field: one of {@link Types}, or one of some words. */
export type Type = keyof Types | readonly [string, ...string[]];

/** The type of a field, or that with what it is, for the documentation. */
export type Described = Type | { readonly is: Type; readonly says: string };

/** Fields by name, in the order in which they are written; one whose name ends with `?` may be left out. */
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

/** A field as its table has it. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly isOptional: boolean;
  readonly says?: string;
}

/** By table, for each event of a file asks. */
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
      ? { type: described.is, says: described.says }
      : { type: described }),
  };
}

/** The ids of servers that an object names, by the fields that hold some. */
export function serversIn(fields: Fields, values: object): number[] {
  const held = values as Readonly<Record<string, number | readonly number[] | undefined>>;
  return fieldsIn(fields).flatMap(({ name, type }) =>
    type === 'server' || type === 'servers' ? (held[name] ?? []) : [],
  );
}
