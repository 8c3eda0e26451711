/** Describes why a value is not a header or an event: what was found, and what is allowed. */
import { nearest } from '../text/nearest.ts';
import type * as z from 'zod';
import { harmless } from '../wire/text.ts';
import type { LineRefusal } from './refusal.ts';
import type { Option, TraceSchema } from './schema.ts';

/** The first problem of a value. */
export function problemIn(value: unknown, { issues }: z.ZodError, schema: TraceSchema): LineRefusal {
  const [issue] = issues as [z.core.$ZodIssue];
  const found = issue.path.reduce<unknown>(
    (part, key) => (isObject(part) ? part[key as string] : undefined),
    value,
  );
  if (issue.code === 'unrecognized_keys')
    return { code: 'unknown-key', keys: issue.keys.map(shown), known: keysOf(found, issue.path, schema) };
  const name = issue.path.length === 0 ? 'it' : `"${issue.path.join('.')}"`;
  const expected = expectedBy(issue, found, schema);
  if (found === undefined) return { code: 'missing', name, expected };
  return { code: 'unexpected', name, shown: shown(JSON.stringify(found)), expected };
}

function expectedBy(issue: z.core.$ZodIssue, found: unknown, { options }: TraceSchema): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : (WORDS[issue.expected] ?? issue.expected);
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty';
      return issue.origin === 'array' ? 'at least one' : `${String(issue.minimum)} or more`;
    case 'too_big':
      return `${String(issue.maximum)} ${issue.origin === 'string' ? 'characters ' : ''}or less`;
    case 'invalid_value':
      return oneOf(issue.values.map(String), found);
    case 'invalid_union':
      return oneOf(optionsAt(issue.path.slice(0, -1), options).map(kindOf), found);
    default:
      return issue.message;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'a text',
  array: 'a list',
  object: 'an object',
  boolean: 'true or false',
};

/** The part of an object at a path. */
function optionsAt(path: readonly PropertyKey[], options: TraceSchema['options']): readonly Option[] {
  return options[path.join('.')] ?? [];
}

function kindOf({ shape }: Option): string {
  return shape.kind.value;
}

/** The keys that a header, an event, a fault or a fact may have. */
function keysOf(found: unknown, path: readonly PropertyKey[], schema: TraceSchema): readonly string[] {
  const { trace, kind } = found as Fields;
  if (trace !== undefined) return schema.headerKeys;
  const option = optionsAt(path, schema.options).find((candidate) => kindOf(candidate) === kind);
  return Object.keys(option?.shape ?? {});
}

/** The nearest of some words if one is near, otherwise all of them. */
function oneOf(words: readonly string[], found: unknown): string {
  if (typeof found === 'string' && words.length > 1) {
    const guess = nearest(found, words);
    if (guess !== undefined) return `one of ${words.join(', ')}; did you mean "${guess}"?`;
  }
  return words.length > 1 ? `one of ${words.join(', ')}` : words.join();
}

export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** The longest excerpt of a line that is shown, in characters. */
const SHOWN_MAX = 60;

/** An excerpt of a line for output, without characters that could move a cursor. */
export function shown(text: string): string {
  return harmless(text, SHOWN_MAX);
}
