/** The contents of the tooltip of an event: what it is, where its messages came from and went to, in which time, and its vector clock. */
import { html, type TemplateResult } from 'lit-html';
import { glyphOf } from '../diagram/glyphs.ts';
import { currentView, momentText } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { clockOf, type Cone } from '../model/causality.ts';
import { journeysFrom, journeysTo, type Journey } from '../model/journeys.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import { calledServer, placeOf } from '../model/names.ts';
import { truthIn } from '../model/truth.ts';
import { textOf } from './eventText.ts';

/** So many journeys are listed. */
const JOURNEYS_MAX = 5;

export function tipView(item: Item, cone: Cone, state: PageState): TemplateResult {
  return html`<strong>${textOf(item, currentView(state).lanes)}</strong>
    <dl>
      ${tipRows(item, cone, state).map(
        ([name, text]) =>
          html`<dt>${name}</dt>
            <dd>${text}</dd>`,
      )}
    </dl>`;
}

/** What is told of an event, by name. */
export function tipRows(
  item: Item,
  cone: Cone,
  state: PageState,
): readonly (readonly [name: string, text: string])[] {
  const { lanes, names } = currentView(state);
  const where = item.part ?? calledServer(names, item.server, lanes.facts);
  const [to, from] = [journeysTo(item, lanes), journeysFrom(item, lanes)];
  const words = (journey: Journey) =>
    `${placeOf(journey.cause, names)} → ${placeOf(journey.receipt, names)}, ${latencyText(journey, state)}`;
  const journeys = [...to, ...from]
    .slice(0, JOURNEYS_MAX)
    .map((journey) => ['message', words(journey)] as const);
  const more = to.length + from.length - journeys.length;
  const taken = item.event.kind === 'received' ? item.event : item.row.takes?.(item.value);
  const isLost = to.length === 0 && taken !== undefined && taken.from !== item.server;
  return [
    ['kind', glyphOf(item, () => truthIn(item, lanes)).label],
    ['at', `${momentText(state, item.atMs)}, ${where}`],
    ...journeys,
    ...(more > 0 ? [['', `and ${String(more)} more`] as const] : []),
    ...(isLost
      ? [['message', `${String(taken.from)} → ${String(item.server)}, latency not known`] as const]
      : []),
    ...clockRows(item, cone, state),
  ];
}

function latencyText({ latencyMs }: Journey, { explore }: PageState): string {
  if (explore !== undefined) return latencyMs === 1 ? '1 step' : `${String(Math.round(latencyMs))} steps`;
  return `latency ${latencyMs < 10 ? latencyMs.toFixed(2) : latencyMs.toFixed(0)} ms`;
}

/** The vector clock; not that of an agent: the events of its box are counted together. */
function clockRows(
  { event, part }: Item,
  cone: Cone,
  state: PageState,
): readonly (readonly [string, string])[] {
  if (event.kind === 'fault' || event.kind === 'paused' || event.kind === 'resumed' || part !== undefined)
    return [];
  const { lanes } = currentView(state);
  return [
    [
      'vector clock',
      areAllHeld(state, lanes)
        ? `[${clockOf(cone, lanes).join(', ')}]`
        : 'not known: not all events are here',
    ],
  ];
}

/** Whether all events since the beginning are held: only then are there vector clocks. */
function areAllHeld(state: PageState, lanes: Lanes): boolean {
  const { source, omitted } = currentView(state);
  const origin = source.kind === 'trace' ? source.origin : undefined;
  return omitted === 0 && origin?.filtered !== true && (lanes.all[0]?.order ?? 0) === 0;
}
