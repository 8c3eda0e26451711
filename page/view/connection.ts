/** The connection of the page to its grid, in words. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { PageState } from '../machine/state.ts';

const CONNECTIONS: Readonly<Record<PageState['connection'], string>> = {
  connecting: 'connecting …',
  open: 'connected',
  lost: 'the grid is gone; trying again …',
  dismissed: 'closed by the grid',
  none: 'no grid',
};

/** The state of the connection to the grid, at the top of the page whatever it shows. */
export function connectionView({ connection }: Pick<PageState, 'connection'>): TemplateResult {
  return html`<p class="connection ${connection}" role="status">${CONNECTIONS[connection]}</p>`;
}

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
