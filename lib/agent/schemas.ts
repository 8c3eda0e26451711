/**
 * Schemas for messages, requests, records and attributes that are JSON: enough for most agents, without a library. They implement Standard
 * Schema, so that they can be mixed with those of any library. A valid value is returned as it is, without a copy.
 */
import { hintFor } from '../text/nearest.ts';
import { shown } from '../text/shown.ts';
import { validate, type Issue, type Schema, type Validation } from './schema.ts';

/** The type of the values of a schema. */
export type ValueOf<S> = S extends Schema<infer T> ? T : never;

/** A field that may be left out. */
export interface Optional<T> extends Schema<T | undefined> {
  readonly isOptional: true;
}

/** The fields of an object, by name. */
export type Fields = Readonly<Record<string, Schema<unknown>>>;

/** The objects with these fields. */
export type ObjectOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends { readonly isOptional: true } ? never : K]: ValueOf<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends { readonly isOptional: true } ? K : never]?: ValueOf<F[K]>;
};

/** Every object of a union spelled out, so that errors of the compiler can be read. */
type Plain<T> = T extends unknown ? { readonly [K in keyof T]: T[K] } : never;

/** Texts. */
export const string: Schema<string> = primitive('a text', (value) => typeof value === 'string');

/** Finite numbers. */
export const number: Schema<number> = primitive('a number', (value) => Number.isFinite(value));

/** Integers that are exact. */
export const integer: Schema<number> = primitive('an integer', (value) => Number.isSafeInteger(value));

/** True and false. */
export const boolean: Schema<boolean> = primitive('true or false', (value) => typeof value === 'boolean');

/** Texts that match a pattern, which `what` describes: `pattern(/^\S+$/, 'a word')`. */
export function pattern(pattern: RegExp, what: string): Schema<string> {
  return primitive(what, (value) => typeof value === 'string' && pattern.test(value));
}

/** Texts without blanks. */
export const word: Schema<string> = pattern(/^\S+$/, 'a text without blanks');

/** Some texts, numbers, booleans or null, and nothing else. */
export function literal<const Values extends readonly (string | number | boolean | null)[]>(
  ...values: Values
): Schema<Values[number]> {
  const set = new Set<unknown>(values);
  return primitive(values.map((value) => JSON.stringify(value)).join(' or '), (value) => set.has(value));
}

/** A field of an object that may be left out. */
export function optional<T>(schema: Schema<T>): Optional<T> {
  return { ...schema, isOptional: true };
}

/** Lists. */
export function array<T>(item: Schema<T>): Schema<readonly T[]> {
  return schemaOf((value) => {
    if (!Array.isArray(value)) return refusal('must be a list');
    const issues: Issue[] = [];
    let valid: unknown[] = value;
    for (let at = 0; at < value.length; at++) {
      const validation = validateAt(at, item, value[at], issues);
      if (validation === value[at]) continue;
      if (valid === value) valid = [...(value as unknown[])];
      valid[at] = validation;
    }
    return issues.length > 0 ? { issues } : { value: valid as T[] };
  });
}

/** Objects with any keys. */
export function dictionary<T>(item: Schema<T>): Schema<Readonly<Record<string, T>>> {
  return schemaOf((value) => {
    if (!isObject(value)) return refusal('must be an object');
    const issues: Issue[] = [];
    const valid = eachField(value, () => item, issues);
    return issues.length > 0 ? { issues } : { value: valid as Record<string, T> };
  });
}

/** Objects with these fields and no others. */
export function object<const F extends Fields>(fields: F): Schema<Plain<ObjectOf<F>>> {
  const names = Object.keys(fields);
  const byName = new Map<string, Schema<unknown>>(Object.entries(fields));
  const required = Object.entries(fields).flatMap(([name, schema]) => ('isOptional' in schema ? [] : [name]));
  return schemaOf((value) => {
    if (!isObject(value)) return refusal('must be an object');
    const issues: Issue[] = [];
    for (const name of required)
      if (!Object.hasOwn(value, name)) issues.push({ message: 'is missing', path: [name] });
    const schemaOfKey = (key: string) =>
      byName.get(key) ?? (issues.length < HINTS_MAX ? unknownField(key, names) : UNKNOWN);
    const valid = eachField(value, schemaOfKey, issues);
    return issues.length > 0 ? { issues } : { value: valid as Plain<ObjectOf<F>> };
  });
}

/**
 * Objects of several kinds, told apart by their field `kind`: `kinds({ put: { value: string }, get: {} })` takes
 * `{ kind: 'put', value: 'x' }` and `{ kind: 'get' }`.
 */
export function kinds<const K extends Readonly<Record<string, Fields>>>(
  fieldsByKind: K,
): Schema<{ [P in keyof K & string]: Plain<{ readonly kind: P } & ObjectOf<K[P]>> }[keyof K & string]> {
  const names = Object.keys(fieldsByKind);
  const byKind = new Map<unknown, Schema<unknown>>(
    Object.entries(fieldsByKind).map(([kind, fields]) => [kind, object({ ...fields, kind: string })]),
  );
  return schemaOf((value) => {
    if (!isObject(value)) return refusal('must be an object');
    const schema = byKind.get(value['kind']);
    if (schema !== undefined) return validate(schema, value) as never;
    if (!Object.hasOwn(value, 'kind')) return refusal('is missing', 'kind');
    return refusal(`is ${shown(value['kind'], KIND_SHOWN_MAX)}: ${hintFor(value['kind'], names)}`, 'kind');
  });
}

/** Values that one of the schemas takes; the first that does decides. */
export function oneOf<const S extends readonly Schema<unknown>[]>(...schemas: S): Schema<ValueOf<S[number]>> {
  return schemaOf((value) => {
    const issues: Issue[] = [];
    for (const schema of schemas) {
      const validation = validate(schema, value);
      if (validation.issues === undefined) return validation as Validation<ValueOf<S[number]>>;
      for (const issue of validation.issues) issues.push(issue);
    }
    return { issues };
  });
}

function primitive<T>(what: string, isValid: (value: unknown) => boolean): Schema<T> {
  const refused = refusal(`must be ${what}`);
  return schemaOf((value) => (isValid(value) ? { value: value as T } : refused));
}

function schemaOf<T>(check: (value: unknown) => Validation<T>): Schema<T> {
  return { '~standard': { version: 1, vendor: 'chatroom', validate: check } };
}

function refusal(message: string, key?: PropertyKey): { readonly issues: readonly Issue[] } {
  return { issues: [key === undefined ? { message } : { message, path: [key] }] };
}

/** The only schema of a field that does not exist. */
function unknownField(key: string, names: readonly string[]): Schema<never> {
  const hint = names.length === 0 ? 'expected no fields' : hintFor(key, names);
  return schemaOf(() => refusal(`is unknown: ${hint}`));
}

/** The issues of an object after which unknown fields get no suggestion: those of 80,000 fields would take seconds. */
const HINTS_MAX = 10;
const UNKNOWN: Schema<never> = schemaOf(() => refusal('is unknown'));
/** The characters of an unknown kind that are shown. */
const KIND_SHOWN_MAX = 100;

/** The object with its fields validated: itself, unless a schema has returned another value. */
function eachField(
  value: Readonly<Record<string, unknown>>,
  schemaOfKey: (key: string) => Schema<unknown>,
  issues: Issue[],
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(value);
  let isChanged = false;
  for (const entry of entries) {
    const [key, field] = entry;
    entry[1] = validateAt(key, schemaOfKey(key), field, issues);
    if (entry[1] !== field) isChanged = true;
  }
  // Made once, or many changed fields would take quadratic time. A key may be `__proto__`, so nothing is assigned.
  return isChanged ? Object.fromEntries(entries) : value;
}

/** The validated value at a key; its issues are added, with the path to them. */
function validateAt(key: PropertyKey, schema: Schema<unknown>, value: unknown, issues: Issue[]): unknown {
  const validation = validate(schema, value);
  if (validation.issues === undefined) return validation.value;
  for (const { message, path } of validation.issues) issues.push({ message, path: [key, ...(path ?? [])] });
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
