/**
 * Makes the tree of a state, with the changes since the state before. Its size is bounded: of large containers the changed parts and a few
 * others are shown, and the others are counted. Pure.
 */
import { pairsOf, type Pair } from './align.ts';
import { Identities } from './identities.ts';
import { containerOf, lineOf } from './json.ts';
import type { Change, StateNode, ValueNode } from './node.ts';

/** The most parts of a container that are all shown; of larger ones, the changed ones and this many from the beginning. */
const PARTS_MAX = 60;
const HEAD_PARTS = 20;
/** The most changed parts of a container that are shown. */
const CHANGED_MAX = 200;
/** The most nodes of a tree, and its greatest depth; below that, values are shown as one line each. */
const NODES_MAX = 2_000;
const DEPTH_MAX = 40;
/** A container that was added is open at first, if it has at most this many parts. */
const OPEN_MAX = 12;

/**
 * @param after - the state, as JSON data with the tags of `lib/box/stateText.ts` (`$map`, `$set`, …)
 * @param before - the one before it; left out: nothing is marked as changed
 */
export function stateTree(after: unknown, before?: unknown): ValueNode {
  const tree = new Tree();
  const root = before === undefined ? tree.whole('', after, 'same', 0) : tree.compared('', before, after, 0);
  return { ...root, isOpen: true };
}

/** The same from the texts of states; a text that is no JSON is shown as it is. */
export function stateTreeOfTexts(after: string, before?: string): ValueNode {
  return stateTree(parsed(after), before === undefined ? undefined : parsed(before));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The nodes made so far are counted, so that there is an end to them. */
class Tree {
  #left = NODES_MAX;
  readonly #identities = new Identities();

  /** A value without comparison. */
  whole(label: string, value: unknown, change: Change, depth: number): ValueNode {
    this.#left--;
    const container = containerOf(value);
    const { text, isWhole } = lineOf(value);
    const parts =
      container === undefined || (depth > 0 && isWhole) || !this.#hasRoom(depth)
        ? []
        : this.#shown(
            container.parts,
            () => false,
            (part) => this.whole(part.label, part.value, 'same', depth + 1),
          );
    const isOpen = change === 'added' && parts.length <= OPEN_MAX;
    return { kind: 'value', label, change, before: undefined, text, parts, isOpen };
  }

  compared(label: string, before: unknown, after: unknown, depth: number): ValueNode {
    if (this.#isEqual(before, after)) return this.whole(label, after, 'same', depth);
    const [old, now] = [containerOf(before), containerOf(after)];
    if (old === undefined || now === undefined || old.is !== now.is || !this.#hasRoom(depth))
      return { ...this.whole(label, after, 'changed', depth), before: lineOf(before).text };
    this.#left--;
    const pairs = pairsOf(old, now, this.#identities);
    const parts = this.#shown(
      pairs,
      (pair) => this.#isChange(pair),
      (pair) => this.#pair(pair, depth + 1),
    );
    return {
      kind: 'value',
      label,
      change: 'inside',
      before: undefined,
      text: lineOf(after).text,
      parts,
      isOpen: true,
    };
  }

  #pair({ before, after }: Pair, depth: number): ValueNode {
    if (after === undefined) return this.whole(before.label, before.value, 'removed', depth);
    return before === undefined
      ? this.whole(after.label, after.value, 'added', depth)
      : this.compared(after.label, before.value, after.value, depth);
  }

  /** The nodes of parts, with gaps for those that are left out. */
  #shown<T>(
    all: readonly T[],
    isChanged: (part: T) => boolean,
    nodeOf: (part: T) => ValueNode,
  ): readonly StateNode[] {
    const changes = all.map(isChanged);
    const isShown = placesShown(changes);
    const nodes: StateNode[] = [];
    let [count, changed] = [0, 0];
    const close = () => {
      if (count > 0) nodes.push({ kind: 'gap', count, changed });
      [count, changed] = [0, 0];
    };
    for (const [i, part] of all.entries()) {
      if (isShown[i] === true && this.#left > 0) {
        close();
        nodes.push(nodeOf(part));
        continue;
      }
      count++;
      if (changes[i] === true) changed++;
    }
    close();
    return nodes;
  }

  #isEqual(before: unknown, after: unknown): boolean {
    return this.#identities.of(before) === this.#identities.of(after);
  }

  #isChange({ before, after }: Pair): boolean {
    return before === undefined || after === undefined || !this.#isEqual(before.value, after.value);
  }

  #hasRoom(depth: number): boolean {
    return this.#left > 0 && depth < DEPTH_MAX;
  }
}

/** Which parts are shown: of many, the changed ones with those beside them, and some from the beginning. */
function placesShown(isChanged: readonly boolean[]): readonly boolean[] {
  if (isChanged.length <= PARTS_MAX) return isChanged.map(() => true);
  const isShown = isChanged.map((_, i) => i < HEAD_PARTS);
  let shown = 0;
  for (const [i, change] of isChanged.entries()) {
    if (!change || shown === CHANGED_MAX) continue;
    shown++;
    for (const beside of [i - 1, i, i + 1])
      if (beside >= 0 && beside < isShown.length) isShown[beside] = true;
  }
  return isShown;
}
