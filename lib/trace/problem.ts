/** What is wrong with a value that is no header or event, in words: what was found, and what is allowed. */
import { nearest } from '../nearest.ts';
import type * as z from 'zod';
import { harmless } from '../wire/text.ts';
import { SCHEMA } from './schema.ts';

/** The first thing that is wrong with a value, in words. */
export function problemIn(value: unknown, { issues }: z.ZodError): string {
  const [issue] = issues as [z.core.$ZodIssue];
  const found = issue.path.reduce<unknown>(
    (part, key) => (isObject(part) ? part[key as string] : undefined),
    value,
  );
  if (issue.code === 'unrecognized_keys')
    return `unknown key "${shown(issue.keys.join('", "'))}"; ${keysOf(found)}`;
  const name = issue.path.length === 0 ? 'it' : `"${issue.path.join('.')}"`;
  const expected = expectedBy(issue, found);
  if (found === undefined) return `${name} is missing; expected ${expected}`;
  return `${name} is ${shown(JSON.stringify(found))}; expected ${expected}`;
}

function expectedBy(issue: z.core.$ZodIssue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : (WORDS[issue.expected] ?? issue.expected);
    case 'too_small':
      return issue.origin === 'array' ? 'at least one' : `${String(issue.minimum)} or more`;
    case 'too_big':
      return `${String(issue.maximum)} or less`;
    case 'invalid_value':
      return oneOf(issue.values.map(String), found);
    case 'invalid_union':
      return oneOf(KINDS[issue.path.join('.')]?.map(kindOf) ?? [], found);
    default:
      return issue.message;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'a text',
  array: 'a list',
  object: 'an object',
};

/** What there is of each kind of thing, by the path at which its kind stands. */
const KINDS: Readonly<Record<string, readonly { readonly shape: z.core.$ZodLooseShape }[]>> = {
  kind: SCHEMA.event.options,
  'fault.kind': SCHEMA.fault.options,
};

function kindOf({ shape }: { readonly shape: z.core.$ZodLooseShape }): string {
  return String((shape['kind'] as z.ZodLiteral).value);
}

/** The keys that a header, an event or a fault may have. */
function keysOf(found: unknown): string {
  const { trace, kind } = found as Fields;
  const options = [...SCHEMA.event.options, ...SCHEMA.fault.options];
  const option =
    trace === undefined ? options.find((candidate) => kindOf(candidate) === kind) : SCHEMA.header;
  return `there are ${Object.keys(option?.shape ?? {}).join(', ')}`;
}

/** The nearest of some words, where one is near; else all of them. */
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

/** The longest piece of a line that is shown, in characters. */
const SHOWN_MAX = 60;

/** A piece of a line for a person: none of it could move a cursor. */
export function shown(text: string): string {
  return harmless(text, SHOWN_MAX);
}
