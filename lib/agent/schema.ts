/**
 * Schemas and codecs of what agents exchange. Any schema library that implements Standard Schema (https://standardschema.dev) serves: zod,
 * valibot, arktype and others. This file contains the part of that interface that is used here.
 */
import { jsonIssue } from './json.ts';

/** A place in a value: the keys that lead to it. */
export type PathSegment = PropertyKey | { readonly key: PropertyKey };

/** Why a value does not match a schema. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly PathSegment[] | undefined;
}

/** The result of a validation: a value, perhaps with defaults filled in, or issues. */
export type Validation<T> =
  { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

/** A schema of values of type `T`, as Standard Schema defines it. Only schemas that validate synchronously can be used. */
export interface Schema<T> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Validation<T> | Promise<Validation<T>>;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
  };
}

/** The text of values on the wire: one line, without line feeds. */
export interface Codec<T> {
  // Methods, so that a codec of any type is a `Codec<unknown>`.
  encode(value: T): string;
  /** Decodes a text that came from outside. */
  decode(text: string): Validation<T>;
}

/** What a port, a request or a record takes: a schema, whose values are JSON on the wire, or a codec of its own. */
export type Format<T> = Schema<T> | Codec<T>;

/** Validates a value. A schema that validates asynchronously is a mistake of its author, and reported as an issue. */
export function validate<T>(schema: Schema<T>, value: unknown): Validation<T> {
  const validation = schema['~standard'].validate(value);
  if (validation instanceof Promise) {
    // Nobody waits for it; a rejection that nobody handles would end the process.
    validation.catch(() => undefined);
    return { issues: [{ message: 'the schema validates asynchronously' }] };
  }
  return validation;
}

/** The codec of a format: of a schema the JSON codec, which validates what it decodes. */
export function codecOf<T>(format: Format<T>): Codec<T> {
  if (!('~standard' in format)) return format;
  return {
    encode: (value) => JSON.stringify(value),
    decode: (text) => {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return { issues: [{ message: 'not JSON' }] };
      }
      return validate(format, value);
    },
  };
}

/** Whether a value matches a format: a schema validates it; a codec accepts what survives its own encoding. */
export function matches<T>(format: Format<T>, value: unknown): Validation<T> {
  return '~standard' in format ? validate(format, value) : format.decode(format.encode(value as T));
}

/**
 * What a receiver gets of a message, in the same box or in another one. Issues if it does not take the message, or the message is changed on
 * the wire: by JSON, or because its text is more than a line.
 */
export function transmitted<T>(format: Format<T>, message: unknown): Validation<T> {
  if ('~standard' in format) {
    const issue = jsonIssue(message);
    return issue === undefined ? validate(format, message) : { issues: [issue] };
  }
  const text: unknown = format.encode(message as T);
  if (typeof text !== 'string') return { issues: [{ message: 'it has no text' }] };
  return text.includes('\n')
    ? { issues: [{ message: 'its text contains a line feed' }] }
    : format.decode(text);
}

/** The codec of texts: the line itself. */
export const text: Codec<string> = {
  encode: (value) => value,
  decode: (value) => ({ value }),
};

/** An issue as a sentence: `field a.b: message`. */
export function describeIssue({ message, path }: Issue): string {
  if (path === undefined || path.length === 0) return message;
  const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));
  return `field ${keys.join('.')}: ${message}`;
}
