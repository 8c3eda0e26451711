/**
 * Schemas and codecs of what agents exchange. Any schema library that implements Standard Schema (https://standardschema.dev) serves: zod,
 * valibot, arktype and others. This file contains the part of that interface that is used here.
 */
import { jsonIssue } from './json.ts';

import { errorMessage } from '../reason/errorMessage.ts';
import { shortened } from '../text/shown.ts';

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
  return checkedValidation(schema['~standard'].validate(value), 'the schema');
}

/** What the code of an author has returned, if it is a validation; otherwise an issue. */
function checkedValidation<T>(
  validation: Validation<T> | Promise<Validation<T>>,
  whose: string,
): Validation<T> {
  if (validation instanceof Promise) {
    // Nobody waits for it; a rejection that nobody handles would end the process.
    validation.catch(() => undefined);
    return { issues: [{ message: `${whose} validates asynchronously` }] };
  }
  const found: unknown = validation;
  if (typeof found === 'object' && found !== null) {
    const { issues } = validation;
    if (issues === undefined ? 'value' in validation : Array.isArray(issues)) return validation;
  }
  return { issues: [{ message: `${whose} returns neither a value nor issues` }] };
}

/** The codec of a format: of a schema the JSON codec, which validates what it decodes. */
export function codecOf<T>(format: Format<T>): Codec<T> {
  return { encode: (value) => encodeAs(format, value), decode: (text) => decodeAs(format, text) };
}

/** The text of a value in a format, as {@link codecOf}; of the code of an author anything may come back. */
export function encodeAs<T>(format: Format<T>, value: T): string {
  return '~standard' in format ? JSON.stringify(value) : format.encode(value);
}

/** Decodes a text in a format, as {@link codecOf}. */
export function decodeAs<T>(format: Format<T>, text: string): Validation<T> {
  if (!('~standard' in format)) return checkedValidation(format.decode(text), 'the codec');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
  return validate(format, value);
}

const NOT_JSON: Validation<never> = { issues: [{ message: 'not JSON' }] };

/** Whether a value matches a format: a schema validates it; a codec accepts what survives its own encoding. */
export function matches<T>(format: Format<T>, value: unknown): Validation<T> {
  if ('~standard' in format) return validate(format, value);
  const text: unknown = format.encode(value as T);
  return typeof text === 'string' ? decodeAs(format, text) : { issues: [{ message: 'it has no text' }] };
}

/**
 * A message as its receiver gets it, in the same box or in another one. Issues if the receiver does not take it, a schema or a codec throws, or the
 * message is changed on the wire: by JSON, or because its text is more than a line.
 */
export function transmitted<T>(format: Format<T>, message: unknown): Validation<T> {
  try {
    return throughFormat(format, message);
  } catch (error) {
    return { issues: [{ message: errorMessage(error) }] };
  }
}

function throughFormat<T>(format: Format<T>, message: unknown): Validation<T> {
  if ('~standard' in format) {
    const issue = jsonIssue(message);
    return issue === undefined ? validate(format, message) : { issues: [issue] };
  }
  const text: unknown = format.encode(message as T);
  if (typeof text !== 'string') return { issues: [{ message: 'it has no text' }] };
  return text.includes('\n')
    ? { issues: [{ message: 'its text contains a line feed' }] }
    : decodeAs(format, text);
}

/** The codec of texts: the line itself. */
export const text: Codec<string> = {
  encode: (value) => value,
  decode: (value) => ({ value }),
};

/** The characters of a message and of a path that are shown: both may contain input from outside. */
const MESSAGE_MAX = 500;
const PATH_MAX = 200;
/** The issues that are shown. */
const ISSUES_MAX = 10;

/** An issue as a sentence: `field a.b: message`. Long messages and paths are shortened. */
export function describeIssue({ message, path }: Issue): string {
  const what = shortened(message, MESSAGE_MAX);
  if (path === undefined || path.length === 0) return what;
  const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));
  return `field ${shortened(keys.join('.'), PATH_MAX)}: ${what}`;
}

/** Issues as a sentence; of many the first ones, and how many more there are. Total: issues come from the code of authors. */
export function describeIssues(issues: readonly Issue[]): string {
  try {
    const sentences = issues.slice(0, ISSUES_MAX).map(describeIssue);
    const more = issues.length - sentences.length;
    if (more > 0) sentences.push(`and ${String(more)} more`);
    return sentences.join('; ');
  } catch (error) {
    return `issues without a text: ${shortened(errorMessage(error), MESSAGE_MAX)}`;
  }
}
