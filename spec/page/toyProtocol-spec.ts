import { expect } from 'chai';
import { html, nothing } from 'lit-html';
import { columnsLine, type Screen } from '../../bin/replay/columns.ts';
import { requestOf, requireKinds } from '../../bin/replay/flags.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { Printer } from '../../lib/sim/scenario/printer.ts';
import { topicsWith } from '../../lib/sim/scenario/logTopics.ts';
import { clocker } from '../../lib/trace/clocks.ts';
import { documentation } from '../../lib/trace/documentation.ts';
import type { TraceEvent, TraceHeader, UnclockedEvent } from '../../lib/trace/event.ts';
import { factsOf, protocols, type FactTable } from '../../lib/trace/facts.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import { refusalSentence } from '../../lib/trace/refusal.ts';
import { row } from '../../lib/trace/row.ts';
import { jsonSchema } from '../../lib/trace/schema.ts';
import { traceLine } from '../../lib/trace/write.ts';
import { draw } from '../../page/diagram/draw.ts';
import { glyphOf, glyphsOf } from '../../page/diagram/glyphs.ts';
import { legendOf } from '../../page/diagram/legend.ts';
import { describe as words, FIRST_FILTER, isShown } from '../../page/model/filter.ts';
import { choicesOf } from '../../page/model/kinds.ts';
import { Lanes } from '../../page/model/lanes.ts';
import type { PageEvent } from '../../page/machine/events.ts';
import { currentView } from '../../page/machine/currentView.ts';
import type { PageState } from '../../page/machine/state.ts';
import type { PageProtocols } from '../../page/panel/model.ts';
import { panels, type Panel } from '../../page/panel/panel.ts';
import { PANELS } from '../../page/panels/panels.ts';
import { panelView } from '../../page/view/panel.ts';
import { save } from '../../page/work/save.ts';
import { marksOf, PALETTE } from './diagram/canvas.ts';
import { sceneOf } from './diagram/scenes.ts';
import { hiding } from './hiding.ts';
import { afterWith, hello, KNOWN, opened, tells } from './machine/stepped.ts';

/** A new kind of fact needs only its row. */
const TOY: FactTable = {
  protocol: 'election',
  topics: { elections: 'leaders are elected' },
  rows: {
    elected: row({
      fields: { leader: 'server', term: 'count', 'votes?': 'servers' },
      description: 'A leader was elected.',
      names: 'elections',
      words: ({ leader, term }) => `♛ ${String(leader)} in term ${String(term)}`,
      does: ({ leader }) => `elects ${String(leader)}`,
      style: ({ leader }, server) => (leader === server ? 'good' : 'plain'),
      topic: 'elections',
      mark: {
        ink: 'trust',
        isFilled: true,
        shapes: [{ disc: 8 }, { strokes: [[-9, 9, 9, 9]] }],
        label: 'election of a leader',
      },
    }),
  },
};

const HEADER: TraceHeader = { trace: 'grid', version: 2, protocol: 'election', servers: 2, source: 'sim' };
const own = { server: 0, incarnation: 1 };
const HISTORY: readonly UnclockedEvent[] = [
  { ...own, atMs: 0, kind: 'started' },
  { ...own, server: 1, atMs: 0, kind: 'started' },
  { ...own, atMs: 5, kind: 'timer', name: 'election' },
  { ...own, atMs: 6, kind: 'sent', to: 1, first: 0, count: 1 },
  { ...own, server: 1, atMs: 8, kind: 'received', from: 0, of: 1, first: 0, count: 1 },
  { ...own, server: 1, atMs: 9, kind: 'fact', fact: { kind: 'elected', leader: 0, term: 3 } as never },
];

describe('a kind of fact of a new protocol, which is one row,', () => {
  const events = HISTORY.flatMap(clocker(2, TOY));
  const elected = events.at(-1) as TraceEvent;

  it('is written, parsed and checked', () => {
    const parse = traceParser(protocols(TOY));
    expect(parse(traceLine(HEADER).trim())).to.deep.equal({ kind: 'header', header: HEADER });
    expect(parse(traceLine(elected).trim())).to.deep.equal({ kind: 'events', events: [elected] });
    const wrong = parse(traceLine(elected).replace('"leader":0', '"leader":7').trim());
    expect(wrong.kind === 'refused' && refusalSentence(wrong.reason)).to.match(/^there is no server 7/);
    const lacking = parse(traceLine(elected).replace('"term":3', '"trem":3').trim());
    expect(lacking.kind).to.equal('refused');
  });

  it('is found by the protocol in the header', () => {
    expect(factsOf(HEADER, protocols(TOY))).to.equal(TOY);
  });

  it('is in the JSON Schema and in the documentation', () => {
    expect(JSON.stringify(jsonSchema(TOY)))
      .to.include('"const":"elected"')
      .and.include('A leader was elected.');
    expect(documentation([TOY])).to.include(
      '| `elected` | `leader`: id of a server; `term`: whole number ≥ 0; `votes?`: list of ids of servers | A leader was elected. |',
    );
  });

  it('is in the columns of a replay, in its words and its style, and can be selected', () => {
    const screen: Screen = { servers: 2, facts: TOY, width: 60, paint: (style, text) => `<${style}>${text}` };
    expect(columnsLine(elected, screen)).to.match(/<plain>♛ 0 in term 3$/);
    requireKinds(requestOf({ kind: ['elected'] }).filter, TOY);
    expect(() => requireKinds(requestOf({ kind: ['electde'] }).filter, TOY)).to.throw(
      'did you mean elected?',
    );
  });

  it('is in the log of a scenario, under its topic', () => {
    expect(topicsWith(TOY)).to.have.property('elections', 'leaders are elected');
    const printer = new Printer(TOY);
    printer.topics = new Set(['elections', 'timers']);
    for (const event of HISTORY) printer.event(event);
    expect(printer.take().map((line) => line.trim())).to.deep.equal([
      '5.0 ms  0 has timer election expire',
      '9.0 ms  1 elects 0',
    ]);
  });

  describe('on the page', () => {
    const lanes = new Lanes(2, 1_000, TOY);
    lanes.add(events);
    const item = lanes.lane(1).at(-1)!;
    const { mark } = TOY.rows['elected'] as { readonly mark?: unknown };

    it('is offered by the filter, shown, and described in its words', () => {
      expect(choicesOf(TOY)[0]).to.deep.equal({ kind: 'elected', names: 'elections', isMinor: false });
      expect(isShown(item, FIRST_FILTER)).to.equal(true);
      expect(isShown(item, { ...FIRST_FILTER, chosenKinds: hiding('elected') })).to.equal(false);
      expect(words(item)).to.equal('♛ 0 in term 3');
    });

    it('has its glyph in the diagram and in the legend', () => {
      expect(glyphOf(item, () => 'true')).to.equal(mark);
      expect(glyphsOf(TOY)['elected']).to.equal(mark);
      expect(legendOf(TOY)['elected']?.label).to.equal('election of a leader');
      const { marks } = marksOf((context) => draw(context, sceneOf(lanes), PALETTE));
      expect(marks.some(({ by, ink }) => by === 'fill' && ink === 'trust')).to.equal(true);
    });

    it('comes after the message sent: arrows, cones and clocks use ids', () => {
      const [, receipt] = lanes.lane(1);
      expect(receipt?.causes.map(({ event }) => event.kind)).to.deep.equal(['sent']);
      expect(events.at(-2)).to.have.property('clock').that.deep.equals([3, 2]);
    });
  });

  it('of an unknown protocol is shown as JSON', () => {
    const unknown = factsOf(HEADER, protocols());
    const screen: Screen = { servers: 2, facts: unknown, width: 90, paint: (_style, text) => text };
    expect(columnsLine(elected, screen)).to.match(/ elected \{"leader":0,"term":3\}$/);
    const lanes = new Lanes(2, 1_000, unknown);
    lanes.add(events);
    const item = lanes.lane(1).at(-1)!;
    expect([isShown(item, FIRST_FILTER), words(item)]).to.deep.equal([true, 'elected {"leader":0,"term":3}']);
    expect(lanes.lane(1)[1]?.causes).to.have.length(1);
  });
});

/** A panel needs only a model and a view. In this one terms can be marked. */
const TOY_PANEL: Panel<readonly number[], { readonly mark: number }> = {
  facts: TOY,
  init: [],
  step: (marked, event) => {
    if (event.kind === 'sourceChanged') return [];
    return event.kind === 'used' ? [...marked, event.event.mark] : marked;
  },
  view: (marked, tell, { page }) => {
    const words = `${String(currentView(page).lanes.size)} events, marked: ${marked.join()}`;
    return html`<button @click=${() => tell({ mark: 3 })}>${words}</button>`;
  },
};

describe('a protocol with a panel, which is registered,', () => {
  const events = HISTORY.flatMap(clocker(2, TOY));
  const table = panels(...PANELS.values(), TOY_PANEL);
  const protocolsKnown: PageProtocols = { ...KNOWN, known: protocols(CHATROOM, TOY), panels: table };

  /** Renders the panel: its text, and the events that a click dispatches. */
  function shown(page: PageState, by = table) {
    const told: PageEvent[] = [];
    const view = panelView(by, { page, servers: [], nowMs: 0, dispatch: (event) => told.push(event) });
    if (view === nothing) return undefined;
    const [click, words] = view.values as [() => void, unknown];
    return { words, told, click };
  }

  it('has its panel shown with a trace of that protocol, and a state for it', () => {
    const { state } = afterWith(protocolsKnown, [hello(), opened(events, { origin: HEADER })]);
    const first = shown(state);
    expect(first?.words).to.equal('6 events, marked: ');
    first?.click();
    expect(first?.told).to.deep.equal([{ kind: 'panelUsed', protocol: 'election', event: { mark: 3 } }]);
    const marked = afterWith(protocolsKnown, first?.told ?? [], state).state;
    expect(shown(marked)?.words).to.equal('6 events, marked: 3');
    const again = afterWith(protocolsKnown, [opened(events, { origin: HEADER })], marked).state;
    expect(shown(again)?.words).to.equal('6 events, marked: ');
  });

  it('has no panel shown if it is not registered, and that of the chat room with a chat room', () => {
    const { state } = afterWith(protocolsKnown, [hello(), opened(events, { origin: HEADER })]);
    expect(shown(state, PANELS)).to.equal(undefined);
    const live = afterWith(protocolsKnown, [{ kind: 'tabChosen', tab: 'live' }], state).state;
    expect(shown(live)).not.to.equal(undefined);
    expect(shown(live, panels(TOY_PANEL))).to.equal(undefined);
  });

  it('has its panel shown with a grid of that protocol, whose events are saved as such', () => {
    const ofGrid = { ...protocolsKnown, grid: TOY };
    const { state } = afterWith(ofGrid, [hello('run', 2), tells(events)]);
    expect(shown(state)?.words).to.equal('6 events, marked: ');
    const [job] = afterWith(ofGrid, [{ kind: 'saveRequested' }], state).effects;
    if (job?.kind !== 'save') throw new Error(job?.kind);
    expect(job.protocol).to.equal('election');
    const lines = save({ facts: TOY }, job.events, job.servers, job.epochMs).trim().split('\n');
    expect(lines[0]).to.include('"protocol":"election"');
    expect(lines).to.have.length(1 + HISTORY.length);
  });
});
