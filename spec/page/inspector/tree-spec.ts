import { expect } from 'chai';
import { textOfState } from '../../../lib/box/stateText.ts';
import type { StateNode } from '../../../page/inspector/node.ts';
import { stateTree, stateTreeOfTexts } from '../../../page/inspector/tree.ts';

const SIGNS = { same: ' ', inside: '*', added: '+', removed: '-', changed: '~' } as const;

/** A tree as lines: a sign for the change, the label, and the text before and after. */
function linesOf(node: StateNode, indent = ''): readonly string[] {
  if (node.kind === 'gap')
    return [
      `${indent}… ${String(node.count)}${node.changed > 0 ? ` (${String(node.changed)} changed)` : ''}`,
    ];
  const { change, label, before, text, parts, isOpen } = node;
  const value = parts.length > 0 ? (isOpen ? 'open' : `folded ${text}`) : text;
  return [
    `${indent}${SIGNS[change]}${label}: ${before === undefined ? '' : `${before} → `}${value}`,
    ...parts.flatMap((part) => linesOf(part, `${indent}  `)),
  ];
}

/** The lines of the parts of a state after another one. */
function changes(before: unknown, after: unknown): readonly string[] {
  const { parts } = stateTreeOfTexts(textOfState(after), textOfState(before));
  return parts.flatMap((part) => linesOf(part));
}

describe('the tree of a state', () => {
  it('marks fields that were added, removed and changed, where they stand', () => {
    expect(
      changes({ a: 1, b: 2, c: 3, d: { e: 1, f: 1 } }, { a: 1, c: 4, d: { e: 1, f: 2 }, g: [] }),
    ).to.deep.equal([' a: 1', '-b: 2', '~c: 3 → 4', '*d: open', '   e: 1', '  ~f: 1 → 2', '+g: []']);
  });

  it('marks nothing without a state before it', () => {
    expect(linesOf(stateTree({ a: 1, b: [1, 2] }))).to.deep.equal([' : open', '   a: 1', '   b: [1, 2]']);
    expect(linesOf(stateTree(7))).to.deep.equal([' : 7']);
  });

  it('shows a value of another kind as changed', () => {
    expect(changes({ a: 1 }, { a: { b: 1 } })).to.deep.equal(['~a: 1 → {b: 1}']);
    expect(changes({ a: [1] }, { a: new Set([1]) })).to.deep.equal(['~a: [1] → Set {1}']);
    expect(linesOf(stateTree(2, 1))).to.deep.equal(['~: 1 → 2']);
  });

  it('pairs elements of arrays that are equal, although others were inserted and removed', () => {
    expect(changes({ queue: ['a', 'b', 'c'] }, { queue: ['b', 'c', 'd'] })).to.deep.equal([
      '*queue: open',
      '  -0: "a"',
      '   0: "b"',
      '   1: "c"',
      '  +2: "d"',
    ]);
    expect(changes([{ n: 1 }, { n: 2 }], [{ n: 1 }, { n: 3 }])).to.deep.equal([
      ' 0: {n: 1}',
      '*1: open',
      '  ~n: 2 → 3',
    ]);
  });

  it('shows maps, sets, bytes and numbers without JSON', () => {
    const before = { votes: new Map([['a', true]]), seen: new Set([1]), id: 1n, at: Infinity };
    const after = {
      votes: new Map([
        ['a', false],
        ['b', true],
      ]),
      seen: new Set([1, 2]),
      id: 2n,
      at: NaN,
      raw: Uint8Array.of(1, 255),
      none: [undefined],
    };
    expect(changes(before, after)).to.deep.equal([
      '*votes: open',
      '  ~a: true → false',
      '  +b: true',
      '*seen: open',
      '   : 1',
      '  +: 2',
      '~id: 1n → 2n',
      '~at: Infinity → NaN',
      '+raw: 2 bytes 01 ff',
      '+none: [undefined]',
    ]);
  });

  it('ignores the order of fields, entries and elements', () => {
    expect(
      changes({ a: { x: 1, y: 2 }, s: new Set([1, 2]) }, { s: new Set([2, 1]), a: { y: 2, x: 1 } }),
    ).to.deep.equal([' s: Set {2, 1}', ' a: {y: 2, x: 1}']);
  });

  it('takes an object of the state that looks like a tag for an object', () => {
    expect(changes({ a: { $map: 1 } }, { a: { $map: 2 } })).to.deep.equal(['*a: open', '  ~$map: 1 → 2']);
    expect(linesOf(stateTree({ $other: 1 }))).to.deep.equal([' : open', '   $other: 1']);
    expect(linesOf(stateTree({ $map: 1 }))).to.deep.equal([' : open', '   $map: 1']);
  });

  it('folds what is large and unchanged, with a preview', () => {
    const large = Array.from({ length: 40 }, (_, i) => i);
    const [large1, small] = changes({ large, small: [0] }, { large, small: [0] });
    expect(large1).to.match(/^ large: folded \[0, 1, 2,.*…$/);
    expect(small).to.match(/^ {3}0: 0/);
  });

  it('of a large container shows what has changed and what is beside it, and counts the others', () => {
    const before = Array.from({ length: 10_000 }, (_, i) => i);
    const after = before.with(5_000, -1);
    const lines = changes({ before }, { before: after });
    expect(lines.slice(19)).to.deep.equal([
      '   18: 18',
      '   19: 19',
      '  … 4979',
      '   4999: 4999',
      '  ~5000: 5000 → -1',
      '   5001: 5001',
      '  … 4998',
    ]);
  });

  it('is bounded, however many values have changed, and however deep they are', () => {
    const sizeOf = (node: StateNode): number =>
      node.kind === 'gap' ? 1 : node.parts.reduce((sum, part) => sum + sizeOf(part), 1);
    const wide = (n: number) =>
      Array.from({ length: 300 }, (_, i) => Array.from({ length: 300 }, (__, j) => i + j * n));
    const tree = stateTree(wide(2), wide(1));
    expect(sizeOf(tree)).to.be.below(5_000);
    expect(JSON.stringify(tree)).to.include('"kind":"gap"');
    let [deep, deeper]: unknown[] = [1, 2];
    for (let i = 0; i < 900; i++) [deep, deeper] = [{ deep }, { deep: deeper }];
    expect(sizeOf(stateTree(deeper, deep))).to.be.below(100);
  });

  it('shows a state that was not recorded, and a text that is no JSON', () => {
    expect(linesOf(stateTree({ $omitted: 'too long' }, { a: 1 }))).to.deep.equal([
      '~: {a: 1} → not recorded: too long',
    ]);
    expect(linesOf(stateTreeOfTexts('put x', 'put y'))).to.deep.equal(['~: "put y" → "put x"']);
  });
});
