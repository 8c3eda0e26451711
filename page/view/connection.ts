/** The connection of the page to its grid, in words. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { PageState } from '../machine/state.ts';

type Connected = Pick<PageState, 'connection' | 'source'>;

const CONNECTIONS: Readonly<Record<PageState['connection'], string>> = {
  connecting: 'connecting …',
  open: 'live',
  lost: 'the grid is gone; trying again …',
  dismissed: 'closed by the grid',
};

/** The text at the top of the page. While a trace is shown, nothing is live, although the grid continues. */
export function connectionView({ connection, source }: Connected): TemplateResult {
  const isLive = source.kind === 'live';
  const text = isLive ? CONNECTIONS[connection] : `a trace, not the grid${BEHIND[connection]}`;
  return html`<p class="connection ${isLive ? connection : 'aside'}" role="status">${text}</p>`;
}

/** The state of the grid while a trace is shown. */
const BEHIND: Readonly<Record<PageState['connection'], string>> = {
  connecting: '',
  open: ', which goes on behind it',
  lost: ', which is gone',
  dismissed: ', which has closed this page',
};

type Heard = Pick<PageState, 'connection' | 'servers' | 'epochMs' | 'lastMessageMs'>;

/** Without a connection the page shows the last known state of the grid: a note that it is old, with its time. */
export function lastHeard({
  connection,
  servers,
  epochMs,
  lastMessageMs,
}: Heard): TemplateResult | typeof nothing {
  if ((connection !== 'lost' && connection !== 'dismissed') || servers.length === 0) return nothing;
  return html`<p class="last">
    As last heard, ${clockTime(epochMs + lastMessageMs)}. How these servers are now is not known.
  </p>`;
}

/** A time of day where the page is read. */
function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB');
}
