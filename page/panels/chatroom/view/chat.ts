/** The view of the chat room's panel: a form to broadcast through a server, and the logs of all servers, side by side. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { chatFactOf } from '../../../../lib/agents/chatroom/facts.ts';
import { currentView } from '../../../machine/currentView.ts';
import type { PageState } from '../../../machine/state.ts';
import type { Item } from '../../../model/lanes.ts';
import type { PanelContext } from '../../../panel/panel.ts';
import type { Dispatch } from '../../../view/dispatch.ts';
import { moveFocus } from '../../../view/rovingTabindex.ts';
import { compare, type Comparison } from '../model/compare.ts';
import { differenceOf } from '../model/difference.ts';
import { shownText } from '../model/shownText.ts';
import { logOf, type LogLine, type LogView } from '../model/logs.ts';
import type { ChatEvent, ChatState } from '../model/state.ts';
import { checkbox } from '../../../view/checkbox.ts';

/** The servers whose logs are shown: those that were chosen, otherwise the first four. */
function logsShown({ logs }: ChatState, servers: number): readonly number[] {
  const all = Array.from({ length: servers }, (_, id) => id);
  const chosen = all.filter((id) => logs.has(id));
  return chosen.length > 0 ? chosen : all.slice(0, 4);
}

/** How many entries of each log are compared, if no more are shown. */
const COMPARED = 1_000;

/** Gives the user's actions to the model of the panel. */
type Tell = (event: ChatEvent) => void;

export function chatView(
  state: ChatState,
  tell: Tell,
  { page, servers, nowMs, dispatch }: PanelContext,
): TemplateResult {
  const { lanes, chosen, playheadMs } = currentView(page);
  const shown = logsShown(state, lanes.servers);
  const logs = shown.map((server) => logOf(lanes, server, Math.max(COMPARED, state.logLength), playheadMs));
  const isLive = page.tab === 'live';
  // In a trace without a playhead the last logs are shown.
  const isDown = (server: number) =>
    (isLive || playheadMs !== undefined) && servers[server]?.state === 'down';
  // A server that is down has no log any more.
  const compared = logs.filter(({ server }) => !isDown(server));
  const comparison = compare(compared, nowMs);
  const look: Look = { comparison, chosen, logLength: state.logLength, tell, dispatch };
  return html`<section class="chat" aria-labelledby="chat-title">
    <div class="about">
      <h2 id="chat-title">Chat and logs</h2>
      <p class="verdict">${verdictOf(compared, comparison)}</p>
      ${
        lanes.servers > 1
          ? html`<details class="filter">
              <summary>logs</summary>
              <fieldset class="choices">
                <legend class="hidden">logs that are shown</legend>
                ${Array.from({ length: lanes.servers }, (_, id) =>
                  checkbox(shown.includes(id), () => tell({ kind: 'logToggled', server: id }), id),
                )}
              </fieldset>
            </details>`
          : nothing
      }
    </div>
    <div class="logs">${logs.map((log) => logView(log, isDown(log.server), look))}</div>
    ${isLive ? composer(state, page, tell, dispatch) : nothing}
  </section>`;
}

function composer(
  { through }: ChatState,
  { servers, connection }: PageState,
  tell: Tell,
  dispatch: Dispatch,
): TemplateResult {
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const { elements } = event.currentTarget as HTMLFormElement;
    const input = elements.namedItem('message') as HTMLInputElement;
    // The present value: the state that was drawn last may be older.
    const server = (elements.namedItem('through') as HTMLSelectElement).value;
    if (input.value === '' || connection !== 'open') return;
    dispatch({ kind: 'lineEntered', line: `${server} broadcast ${input.value}` });
    input.value = '';
  };
  return html`<form class="say" @submit=${send}>
    <label
      ><span class="label">through</span>
      <select
        name="through"
        @change=${(event: Event) =>
          tell({ kind: 'throughChosen', server: Number((event.target as HTMLSelectElement).value) })}
      >
        ${servers.map(({ id }) => html`<option value=${id} .selected=${id === through}>server ${id}</option>`)}
      </select></label
    >
    <input
      name="message"
      autocomplete="off"
      maxlength="10000"
      placeholder="say something to all"
      aria-label="message"
    />
    <button ?disabled=${connection !== 'open'}>Send</button>
  </form>`;
}

function verdictOf(logs: readonly LogView[], comparison: Comparison): string {
  const { isSame, isReordered, isDisordered, missingIn } = comparison;
  if (logs.length < 2) return '';
  if (logs.every(({ lines }) => lines.length === 0)) return 'There are no messages yet.';
  const isCut = logs.some(({ lines, unsure }) => lines.length >= COMPARED || unsure > 0);
  const these = isCut ? 'The last entries of these logs' : 'These logs';
  if (isSame) return `${these} are the same, entry by entry.`;
  if (missingIn.size > 0)
    return `${String(missingIn.size)} ${missingIn.size === 1 ? 'message is' : 'messages are'} missing in one of these logs: marked.`;
  if (isReordered)
    return `${these} hold the same messages; the order differs between senders, which FIFO broadcast allows.`;
  if (isCut && !isDisordered)
    return 'Nothing is missing in the last entries of these logs, as far as they can be compared.';
  return differenceOf(comparison);
}

/** The input that the views of all logs share. */
interface Look {
  readonly comparison: Comparison;
  readonly chosen: Item | undefined;
  /** Entries of each that are shown. */
  readonly logLength: number;
  readonly tell: Tell;
  readonly dispatch: Dispatch;
}

function logView(log: LogView, isDown: boolean, look: Look): TemplateResult {
  const { server } = log;
  const { comparison, chosen, logLength, tell, dispatch } = look;
  const lines = log.lines.slice(-logLength);
  const cut = lines[0]?.position ?? 0;
  return html`<div class="log ${isDown ? 'gone' : ''}">
    <h3 id="log-${server}">server ${server}${isDown ? ' (its last log)' : ''}</h3>
    <div
      class="tail"
      tabindex="0"
      role="region"
      aria-labelledby="log-${server}"
      aria-description="arrow keys go through the entries"
      data-log=${server}
      @keydown=${moveFocus}
    >
      <ol>
        ${
          cut > 0
            ? html`<li class="more">
                ${cut.toLocaleString('en')} before these
                ${
                  lines.length >= logLength
                    ? html`<button @click=${() => tell({ kind: 'logLengthened' })}>show more</button>`
                    : nothing
                }
              </li>`
            : nothing
        }
        ${repeat(
          lines,
          ({ key, position }) => `${key} ${String(position)}`,
          (line) => entry(line, comparison, chosen !== undefined && holds(line, chosen), dispatch),
        )}
      </ol>
    </div>
  </div>`;
}

/** Whether a log's line is of the event that is chosen: its delivery, its receipt, or its broadcast. */
function holds(line: LogLine, chosen: Item): boolean {
  if (line.item === chosen) return true;
  const { event, shownAs } = chosen;
  if (shownAs !== undefined) return holds(line, shownAs);
  if (event.kind !== 'fact') return false;
  const { server, incarnation } = event;
  const fact = chatFactOf(event);
  if (fact?.kind === 'broadcast') return isOf(line, server, incarnation, fact.first, fact.texts.length);
  return fact?.kind === 'delivered' && isOf(line, fact.sender, fact.of, fact.first, fact.texts.length);
}

/** Whether a log's line is one of `count` messages of an incarnation, from number `first` on. */
function isOf(
  { sender, of, number }: LogLine,
  server: number,
  incarnation: number | undefined,
  first: number | undefined,
  count: number,
): boolean {
  if (number === undefined || first === undefined || sender !== server || of !== incarnation) return false;
  return number >= first && number < first + count;
}

function entry(
  { sender, text, key, item, leap }: LogLine,
  { missingIn }: Comparison,
  isChosen: boolean,
  dispatch: Dispatch,
): TemplateResult {
  const missing = missingIn.get(key);
  return html`${leap === 0 ? nothing : html`<li class="more">${leap.toLocaleString('en')} are not held here</li>`}
    <li class="${isChosen ? 'chosen' : ''} ${missing === undefined ? '' : 'differs'}">
      <button
        tabindex="-1"
        aria-pressed=${isChosen ? 'true' : 'false'}
        @click=${() => dispatch({ kind: 'chosen', item })}
      >
        <span class="sender s${sender % 8}">${sender}</span><span class="text">${shownText(text)}</span>${
          missing === undefined ? nothing : html`<span class="mark">not in ${missing.join(', ')}</span>`
        }
      </button>
    </li>`;
}
