/** The tree of a state, as nested lists: values with parts can be folded, and changes are marked by sign, word and colour. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Change, GapNode, StateNode, ValueNode } from './node.ts';

interface Marking {
  readonly sign: string;
  /** For screen readers. */
  readonly word: string;
}

const MARKINGS: Readonly<Record<Change, Marking | undefined>> = {
  same: undefined,
  inside: undefined,
  added: { sign: '+', word: 'added' },
  removed: { sign: '−', word: 'removed' },
  changed: { sign: '~', word: 'changed' },
};

/** @param label - of the whole, for screen readers */
export function stateTreeView(root: ValueNode, label: string): TemplateResult {
  return root.parts.length === 0
    ? html`<ul class="tree" aria-label=${label}>
        <li class=${root.change}>${lineView(root)}</li>
      </ul>`
    : listView(root.parts, label);
}

function listView(nodes: readonly StateNode[], label?: string): TemplateResult {
  return html`<ul class="tree" aria-label=${label ?? nothing}>
    ${nodes.map((node) => (node.kind === 'gap' ? gapView(node) : nodeView(node)))}
  </ul>`;
}

function gapView({ count, changed }: GapNode): TemplateResult {
  const changes = changed === 0 ? 'unchanged' : `${changed.toLocaleString('en')} of them changed`;
  return html`<li class="gap">… ${count.toLocaleString('en')} more, ${changes}</li>`;
}

function nodeView(node: ValueNode): TemplateResult {
  return html`<li class=${node.change}>
    ${
      node.parts.length === 0
        ? lineView(node)
        : html`<details ?open=${node.isOpen}>
            <summary>${lineView(node)}</summary>
            ${listView(node.parts)}
          </details>`
    }
  </li>`;
}

function lineView({ label, change, before, text, parts }: ValueNode): TemplateResult {
  const marking = MARKINGS[change];
  return html`${
      marking === undefined
        ? nothing
        : html`<span class="sign" aria-hidden="true">${marking.sign}</span
            ><span class="hidden">${marking.word}: </span>`
    }${label === '' ? nothing : html`<span class="label">${label}</span>`}${
      before === undefined ? nothing : html`<del>${before}</del> <span aria-hidden="true">→</span>`
    } <span class=${parts.length > 0 ? 'preview' : 'value'}>${text}</span>`;
}
