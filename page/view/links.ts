/** The tools for the link between two servers. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { PageState } from '../machine/state.ts';
import { nameOfServer } from '../model/names.ts';
import type { Dispatch } from './dispatch.ts';

const LINK_TOOLS = [
  { kind: 'cut', more: '', name: 'Cut', title: 'reset the connection; it is made again at once' },
  { kind: 'hold', more: ' 3000', name: 'Hold 3 s', title: 'nothing gets through for 3 s, then all of it' },
  {
    kind: 'delay',
    more: ' 200 10000',
    name: 'Delay 10 s',
    title: 'everything takes 200 ms longer, for 10 s',
  },
] as const;

/** The other end of a link, where one has been chosen: as it was, unless that is the same server. Then it is the first other one. */
export function otherEnd(chosen: number, other: number, servers: readonly number[]): number {
  return other === chosen ? (servers.find((id) => id !== chosen) ?? other) : other;
}

export function linkTools(
  { servers, connection, live: { names } }: PageState,
  dispatch: Dispatch,
): TemplateResult | typeof nothing {
  if (servers.length < 2) return nothing;
  const ids = servers.map(({ id }) => id);
  const act = (kind: string, more: string) => (click: Event) => {
    const { a, b } = endsIn((click.currentTarget as HTMLElement).closest('form') as HTMLFormElement);
    // Possible after servers have left the list.
    if (a.value === b.value) b.value = String(otherEnd(Number(a.value), Number(b.value), ids));
    dispatch({ kind: 'lineEntered', line: `${kind} ${a.value} ${b.value}${more}` });
  };
  const choose = ({ currentTarget }: Event) => {
    const chosen = currentTarget as HTMLSelectElement;
    const { a, b } = endsIn(chosen.form as HTMLFormElement);
    const other = chosen === a ? b : a;
    other.value = String(otherEnd(Number(chosen.value), Number(other.value), ids));
  };
  const choice = (name: 'a' | 'b', first: number) =>
    html`<select name=${name} aria-label="link, ${name === 'a' ? 'one' : 'other'} end" @change=${choose}>
      ${ids.map((id) => html`<option value=${id} ?selected=${id === first}>${nameOfServer(names, id)}</option>`)}
    </select>`;
  return html`<form class="links" @submit=${(event: Event) => event.preventDefault()}>
    <span>link</span> ${choice('a', 0)} <span>–</span> ${choice('b', 1)}
    ${LINK_TOOLS.map(
      ({ kind, more, name, title }) =>
        html`<button
          type="button"
          ?disabled=${connection !== 'open'}
          @click=${act(kind, more)}
          title=${title}
        >
          ${name}
        </button>`,
    )}
  </form>`;
}

function endsIn({ elements }: HTMLFormElement): {
  readonly a: HTMLSelectElement;
  readonly b: HTMLSelectElement;
} {
  const end = (name: string) => elements.namedItem(name) as HTMLSelectElement;
  return { a: end('a'), b: end('b') };
}
