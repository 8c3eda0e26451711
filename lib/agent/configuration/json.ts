/** Reads JSON with the places of everything in it. All mistakes are reported, not only the first. */
import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { shown } from './hint.ts';
import { CONFIGURATION_LIMITS } from './limits.ts';
import type { ConfigurationReason } from './reason.ts';

interface Mistake {
  readonly offset: number;
  readonly reason: ConfigurationReason;
}

/** A JSON text. Nodes in which something is not JSON are present, as far as they can be recognized. */
export interface JsonText {
  /** Undefined if there is no value. */
  readonly root: Node | undefined;
  readonly mistakes: readonly Mistake[];
  /** Whether a part of a node is not JSON, so that it cannot be told from its form what was meant; without a node, of the text. */
  readonly isDamaged: (node?: Node) => boolean;
  /** The line and the character in it, both from 1. */
  readonly placeAt: (offset: number) => { readonly line: number; readonly column: number };
}

/** Reads a JSON text; what is not JSON in it is among the mistakes, and so are keys that occur twice. */
export function readJson(text: string): JsonText {
  const placeAt = places(text);
  const tooDeep = offsetTooDeep(text, CONFIGURATION_LIMITS.nestingMax);
  if (tooDeep !== undefined) {
    // The parser is recursive.
    const reason = { code: 'too-deep', limit: CONFIGURATION_LIMITS.nestingMax } as const;
    return { root: undefined, mistakes: [{ offset: tooDeep, reason }], isDamaged: () => true, placeAt };
  }
  const damages: ParseError[] = [];
  const root = parseTree(text, damages, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  const mistakes: Mistake[] = [];
  // One too many, so that it is known that there are more.
  const isEnough = (): boolean => mistakes.length > CONFIGURATION_LIMITS.problemsMax;
  const end = text.trimEnd().length;
  let lastLine = 0;
  for (const damage of damages) {
    const { offset } = damage;
    const { line } = placeAt(offset);
    // What follows in the same line is most often a consequence of the first.
    if (line !== lastLine)
      mistakes.push({ offset, reason: { code: 'not-json', detail: detailOf(damage, text, end) } });
    if (isEnough()) break;
    lastLine = line;
  }
  for (const mistake of root === undefined ? [] : duplicatesIn(root, placeAt)) {
    if (isEnough()) break;
    mistakes.push(mistake);
  }
  const damaged = damages.map(({ offset }) => offset).sort((a, b) => a - b);
  const isDamaged: JsonText['isDamaged'] = ({ offset, length } = { offset: 0, length: Infinity } as Node) => {
    const next = damaged[countBelow(damaged, offset)];
    return next !== undefined && next <= offset + length;
  };
  return { root, mistakes, isDamaged, placeAt };
}

/** The offset of the first object or array that is nested too deep. */
function offsetTooDeep(text: string, max: number): number | undefined {
  let depth = 0;
  const scanner = createScanner(text, true);
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    if (token === OPEN_BRACE || token === OPEN_BRACKET) {
      if (++depth > max) return scanner.getTokenOffset();
    } else if (token === CLOSE_BRACE || token === CLOSE_BRACKET) depth--;
  }
  return undefined;
}

/* Kinds of tokens; the parser declares them as a constant enumeration, which cannot be imported from another module. */
const OPEN_BRACE = 1;
const CLOSE_BRACE = 2;
const OPEN_BRACKET = 3;
const CLOSE_BRACKET = 4;
const END = 17;

/** @param end - where the last word of the text ends */
function detailOf({ error, offset, length }: ParseError, text: string, end: number): string {
  const found = text.slice(offset, offset + length);
  const instead = offset >= end ? 'the text ends' : `found ${found === '' ? 'nothing' : shown(found)}`;
  switch (printParseErrorCode(error)) {
    case 'InvalidSymbol':
      return found.startsWith("'")
        ? `found ${found}; texts are in double quotes`
        : `found ${shown(found)}; texts are in double quotes, other values are numbers, true, false and null`;
    case 'PropertyNameExpected':
      return `expected a key in double quotes, ${instead}${afterComma(text, offset)}`;
    case 'ValueExpected':
      return `expected a value, ${instead}${afterComma(text, offset)}`;
    case 'ColonExpected':
      return `expected ":" after the key, ${instead}`;
    case 'CommaExpected':
      return `expected "," before ${shown(found)}`;
    case 'CloseBraceExpected':
      return `expected "}", ${instead}`;
    case 'CloseBracketExpected':
      return `expected "]", ${instead}`;
    case 'EndOfFileExpected':
      return `expected the end of the text, ${instead}`;
    case 'InvalidCommentToken':
    case 'UnexpectedEndOfComment':
      return 'found a comment; JSON has none';
    case 'UnexpectedEndOfString':
      return 'a text in double quotes does not end in its line';
    case 'UnexpectedEndOfNumber':
    case 'InvalidNumberFormat':
      return `${shown(found)} is no number`;
    case 'InvalidUnicode':
      return 'expected four hexadecimal digits after \\u';
    case 'InvalidEscapeCharacter':
      return 'unknown escape in a text; there are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits';
    case 'InvalidCharacter':
      return 'a control character in a text; expected an escape such as \\t or \\n';
    default:
      return instead;
  }
}

/** The most characters between a comma and the next word, such as an indented line and some empty ones before it. */
const BEFORE_MAX_CHARS = 200;

function afterComma(text: string, offset: number): string {
  const before = text.slice(Math.max(0, offset - BEFORE_MAX_CHARS), offset);
  return before.trimEnd().endsWith(',') ? '; there is a comma too many before it' : '';
}

function* duplicatesIn(root: Node, placeAt: JsonText['placeAt']): Generator<Mistake, void> {
  for (const { type, children = [] } of nodesOf(root)) {
    if (type !== 'object') continue;
    const first = new Map<string, number>();
    for (const { children: [key] = [] } of children) {
      if (key === undefined) continue;
      const name = key.value as string;
      const before = first.get(name);
      if (before === undefined) first.set(name, key.offset);
      else
        yield {
          offset: key.offset,
          reason: { code: 'duplicate-key', key: name, line: placeAt(before).line },
        };
    }
  }
}

function* nodesOf(node: Node): Generator<Node, void> {
  yield node;
  for (const child of node.children ?? []) yield* nodesOf(child);
}

/** The entries of an object, in their order; the first of several with the same key. */
export function entriesOf({ children = [] }: Node): ReadonlyMap<string, Node> {
  const entries = new Map<string, Node>();
  for (const { children: [key, value] = [] } of children)
    if (key !== undefined && value !== undefined && !entries.has(key.value as string))
      entries.set(key.value as string, value);
  return entries;
}

/** The value of a node: as `JSON.parse`, and the first of several values with the same key. */
export function valueOf(node: Node): unknown {
  // Not the parser's own function, for which the key `__proto__` is the prototype.
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(Array.from(entriesOf(node), ([key, value]) => [key, valueOf(value)]));
}

/**
 * The offset of a place, or of the last part of the path that exists.
 *
 * @param path - keys, or indexes of arrays in decimal
 * @param at - for a value in an object: the value itself, or its key
 */
export function offsetOf(root: Node, path: readonly string[], at: 'key' | 'value'): number {
  let node = root;
  let { offset } = root;
  for (const [i, step] of path.entries()) {
    const children = node.children ?? [];
    if (node.type === 'array') {
      const element = children[Number(step)];
      if (element === undefined) break;
      ({ offset } = node = element);
      continue;
    }
    const [key, value] = children.find(({ children: [key] = [] }) => key?.value === step)?.children ?? [];
    if (key === undefined) break;
    ({ offset } = key);
    if (value === undefined) break;
    if (at === 'value' || i < path.length - 1) ({ offset } = node = value);
  }
  return offset;
}

function places(text: string): JsonText['placeAt'] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const line = countBelow(starts, offset + 1);
    return { line, column: Array.from(text.slice(starts[line - 1], offset)).length + 1 };
  };
}

/** How many of the sorted numbers are below a limit. */
function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
