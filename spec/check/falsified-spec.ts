import { expect } from 'chai';
import { isFact, type ChatFact, type FactEvent } from '../../lib/agents/chatroom/facts.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import type { PromiseName } from '../../lib/agents/chatroom/check/promises.ts';
import { CHECKED_PROTOCOLS, PROTOCOLS } from '../../lib/protocols.ts';
import { judge } from '../../lib/check/judge.ts';
import { drawPlan, FAULT_KINDS, type Plan } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { withClocks } from '../../lib/trace/clocks.ts';
import type { TraceEvent as AnyTraceEvent, TraceHeader, UnclockedEvent } from '../../lib/trace/event.ts';
import type { Trace } from '../../lib/trace/perServer.ts';
import { mergeAll } from '../../lib/trace/mergeAll.ts';
import { planWith } from '../support/plans.ts';
import { writtenByServers } from '../support/serverTraces.ts';
import { run } from '../support/chatSimulation.ts';

type TraceEvent = AnyTraceEvent<ChatFact>;
type Events = readonly TraceEvent[];
type Delivered = TraceEvent & FactEvent<'delivered'>;
/** An event with another fact. */
const withFact = <Kind extends ChatFact['kind']>(
  event: FactEvent<Kind>,
  change: Partial<Extract<ChatFact, { kind: Kind }>>,
): object => ({ ...event, fact: { ...event.fact, ...change } });

/** A way to falsify a trace; `undefined` if the trace has no event that can be falsified in this way. */
interface Falsification {
  readonly finds: PromiseName;
  readonly falsify: (events: Events) => readonly UnclockedEvent[] | undefined;
  /** Whether vector clocks are kept; otherwise they are adapted to the falsified events, so that they do not reveal them. */
  readonly keepsClocks?: true;
}

const isOther = (event: TraceEvent): event is Delivered =>
  isFact(event, 'delivered') && event.fact.sender !== event.server;
/** Whether two events are deliveries of the same messages' sender's incarnation at the same receiver's. */
const isSamePath = (a: Delivered, b: Delivered) =>
  a.server === b.server &&
  a.incarnation === b.incarnation &&
  a.fact.sender === b.fact.sender &&
  a.fact.of === b.fact.of;
/** The place of a delivery between two others on its path. */
function inTheMiddle(events: Events): number | undefined {
  const place = events.findIndex(
    (event, i) =>
      isOther(event) &&
      events.slice(0, i).some((other) => isOther(other) && isSamePath(event, other)) &&
      events.slice(i + 1).some((other) => isOther(other) && isSamePath(event, other)),
  );
  return place === -1 ? undefined : place;
}
const placeOf = (events: Events, is: (event: TraceEvent, i: number) => boolean) => {
  const place = events.findIndex(is);
  return place === -1 ? undefined : place;
};
const at = (events: Events, kind: TraceEvent['kind']) => placeOf(events, (event) => event.kind === kind);
/** Falsifies the event at a place, if there is one. */
const changed =
  (
    place: (events: Events) => number | undefined,
    change: (event: never, events: Events) => readonly object[],
  ) =>
  (events: Events) => {
    const i = place(events);
    return i === undefined
      ? undefined
      : ([
          ...events.slice(0, i),
          ...change(events[i] as never, events),
          ...events.slice(i + 1),
        ] as UnclockedEvent[]);
  };
const twice = (event: object) => [event, event];

const FALSIFICATIONS: Readonly<Record<string, Falsification>> = {
  'a delivery in the middle is dropped': { finds: 'no-gap', falsify: changed(inTheMiddle, () => []) },
  'a delivery is doubled': { finds: 'no-duplication', falsify: changed(inTheMiddle, twice) },
  'two deliveries are swapped': {
    finds: 'fifo-order',
    falsify: (events) => {
      const first = inTheMiddle(events);
      if (first === undefined) return undefined;
      const one = events[first] as Delivered;
      const second = placeOf(events, (event, i) => i > first && isOther(event) && isSamePath(event, one));
      if (second === undefined) return undefined;
      const { atMs } = events[second] as Delivered;
      return [
        ...events.slice(0, first),
        ...events.slice(first + 1, second + 1),
        { ...one, atMs },
        ...events.slice(second + 1),
      ];
    },
  },
  'a message is delivered before it is broadcast': {
    finds: 'no-creation',
    falsify: (events) => {
      const place = inTheMiddle(events);
      if (place === undefined) return undefined;
      const event = events[place] as Delivered;
      const said = placeOf(
        events,
        (other) =>
          isFact(other, 'broadcast') &&
          other.server === event.fact.sender &&
          other.fact.texts.includes(event.fact.texts[0] ?? ''),
      );
      if (said === undefined) return undefined;
      const atMs = events[said]?.atMs ?? 0;
      return [
        ...events.slice(0, said),
        { ...event, atMs },
        ...events.slice(said, place),
        ...events.slice(place + 1),
      ];
    },
  },
  'another text is delivered': {
    finds: 'no-creation',
    falsify: changed(inTheMiddle, (event: Delivered) => [
      withFact(event, { texts: ['never broadcast', ...event.fact.texts.slice(1)] }),
    ]),
  },
  'a message is delivered as another sender’s': {
    finds: 'no-creation',
    falsify: changed(inTheMiddle, (event: Delivered) => [withFact(event, { sender: event.server })]),
  },
  'the message number of a delivery is off by one': {
    finds: 'no-creation',
    falsify: changed(inTheMiddle, (event: Delivered) => [
      withFact(event, { first: (event.fact.first ?? 0) + 1 }),
    ]),
  },
  'the message number of a broadcast is off by one': {
    finds: 'well-formedness',
    falsify: changed(
      (events) => placeOf(events, (event) => isFact(event, 'broadcast') && event.fact.first > 0),
      (event: FactEvent<'broadcast'>) => [withFact(event, { first: event.fact.first + 1 })],
    ),
  },
  'an incarnation without a start delivers': {
    finds: 'well-formedness',
    falsify: changed(inTheMiddle, (event: Delivered) => [
      event,
      { ...event, incarnation: event.incarnation + 77 },
    ]),
  },
  'a start is missing': {
    finds: 'well-formedness',
    falsify: changed(
      (events) => at(events, 'started'),
      () => [],
    ),
  },
  'an incarnation starts twice': {
    finds: 'well-formedness',
    falsify: changed(
      (events) => at(events, 'trusted'),
      (event: TraceEvent & { server: number; incarnation: number }) => [
        { kind: 'started', server: event.server, incarnation: event.incarnation, atMs: event.atMs },
        event,
      ],
    ),
  },
  'an incarnation continues after its crash': {
    finds: 'well-formedness',
    falsify: changed(
      (events) => at(events, 'crashed'),
      (event: TraceEvent & { server: number; incarnation: number }) => [
        event,
        {
          kind: 'fact',
          fact: { kind: 'command', command: 'get' },
          server: event.server,
          incarnation: event.incarnation,
          atMs: event.atMs,
        },
      ],
    ),
  },
  'an incarnation continues after an orderly end': {
    finds: 'well-formedness',
    falsify: changed(
      (events) => at(events, 'linkUp'),
      (event: TraceEvent & { server: number; incarnation: number }) => [
        { kind: 'stopped', server: event.server, incarnation: event.incarnation, atMs: event.atMs },
        event,
      ],
    ),
  },
  'a link comes up twice': {
    finds: 'well-formedness',
    falsify: changed((events) => at(events, 'linkUp'), twice),
  },
  'a link goes down twice': {
    finds: 'well-formedness',
    falsify: changed((events) => at(events, 'linkDown'), twice),
  },
  'a peer is trusted twice': {
    finds: 'well-formedness',
    falsify: changed((events) => at(events, 'trusted'), twice),
  },
  'a peer is suspected without a cause': {
    finds: 'well-formedness',
    falsify: changed(
      (events) => at(events, 'down'),
      (event: Extract<TraceEvent, { kind: 'down' }>) => [
        event,
        {
          kind: 'suspected',
          server: event.server,
          incarnation: event.incarnation,
          atMs: event.atMs,
          peer: event.peer,
        },
      ],
    ),
  },
  'a running server is missing in a list': {
    finds: 'well-formedness',
    falsify: changed(
      (events) => placeOf(events, (event) => isFact(event, 'alive') && event.fact.alive.length > 1),
      (event: FactEvent<'alive'>) => [
        withFact(event, { alive: event.fact.alive.filter((id) => id === event.server) }),
      ],
    ),
  },
  'a clock is impossible: it includes events that never occurred': {
    finds: 'clock',
    keepsClocks: true,
    falsify: changed(inTheMiddle, (event: Delivered) => [
      { ...event, clock: event.clock.map((count, id) => (id === event.server ? count : count + 500)) },
    ]),
  },
  'a clock is impossible: an entry decreases': {
    finds: 'clock',
    keepsClocks: true,
    falsify: changed(inTheMiddle, (event: Delivered) => [
      { ...event, clock: event.clock.map((count, id) => (id === event.server ? count : 0)) },
    ]),
  },
  'a clock is impossible: its own entry decreases': {
    finds: 'clock',
    keepsClocks: true,
    falsify: changed(inTheMiddle, (event: Delivered) => [
      { ...event, clock: event.clock.map((count, id) => (id === event.server ? count - 1 : count)) },
    ]),
  },
};

const RESTARTS = planWith(
  [
    { atMs: 300, kind: 'crash', server: 1 },
    { atMs: 700, kind: 'restart', server: 1 },
    { atMs: 900, kind: 'cut', a: 0, b: 2 },
  ],
  { forMs: 1_200, requestEveryMs: 40 },
);
const DRAWN = drawPlan(randomOf(3), 3, {
  servers: 3,
  forMs: 2_000,
  requestEveryMs: 50,
  kinds: FAULT_KINDS,
  faultEveryMs: 400,
});
const PLAIN: Plan = {
  ...planWith([{ atMs: 300, kind: 'crash', server: 1 }], { forMs: 800, requestEveryMs: 40 }),
  plain: true,
};
const PLANS: Readonly<Record<string, Plan>> = {
  'a run with a crash, a restart and a cut': RESTARTS,
  'a run with drawn faults': DRAWN,
  'a run of plain servers': PLAIN,
};

/** The promises that are reported as broken in a trace, each once. */
const foundIn = (header: TraceHeader, events: readonly UnclockedEvent[], written?: readonly Trace[]) => [
  ...new Set(
    judge({ header, events, isAtRest: false, ...(written && { written }) }, CHECKED_PROTOCOLS).violations.map(
      ({ promise }) => promise,
    ),
  ),
];

describe('a trace that was falsified', () => {
  const met = new Set<string>();
  for (const [name, plan] of Object.entries(PLANS)) {
    describe(`of ${name}`, () => {
      let events: Events;
      let history: readonly UnclockedEvent[];
      const header: TraceHeader = {
        trace: 'grid',
        version: 2,
        protocol: 'chatroom',
        servers: plan.servers,
        source: 'sim',
        ...(plan.plain === true ? { plain: true } : {}),
      };
      before(() => {
        ({ history } = run(plan, { reportsSent: true }));
        events = withClocks(history, plan.servers, CHATROOM) as Events;
      });

      it('has no violation before it is falsified', () => expect(foundIn(header, events)).to.deep.equal([]));

      it('has no violation as the servers wrote it', () => {
        const written = writtenByServers(history, { servers: plan.servers, stepMs: () => 0 });
        const one = mergeAll(written, PROTOCOLS);
        if (one.kind === 'refused') throw new Error(one.reason.code);
        expect(foundIn(one.header, one.events, one.written)).to.deep.equal([]);
      });

      for (const [what, { falsify, finds, keepsClocks }] of Object.entries(FALSIFICATIONS))
        it(`breaks a promise: ${what}`, () => {
          const falsified = falsify(events);
          // Not every run has the events that every falsification needs; the last test checks that each was tried.
          if (falsified === undefined) return;
          met.add(what);
          const clocked = keepsClocks ? falsified : withClocks(falsified, plan.servers, CHATROOM);
          expect(foundIn(header, clocked)).to.include(finds);
        });
    });
  }

  describe('of single servers', () => {
    let written: readonly Trace[];
    before(() => (written = writtenByServers(run(RESTARTS).history, { servers: 3, stepMs: () => 0 })));
    /** The findings if the events of server 0's first incarnation are falsified. */
    const foundWhere = (falsify: (events: Events) => readonly UnclockedEvent[] | undefined) => {
      const one = mergeAll(
        written.map((trace) => {
          if (trace.name !== '0.ndjson') return trace;
          const events = falsify(trace.events as Events);
          if (events === undefined) throw new Error('there is nothing to falsify');
          return { ...trace, events };
        }),
        PROTOCOLS,
      );
      if (one.kind === 'refused') throw new Error(one.reason.code);
      return foundIn(one.header, one.events, one.written);
    };
    const isDelivery = (events: Events) => {
      const places = [...events.keys()].filter((i) => isOther(events[i] as TraceEvent));
      return places[Math.floor(places.length / 2)];
    };

    it('breaks a promise: a delivery is dropped, duplicated, or has another text', () => {
      expect(foundWhere(changed(isDelivery, () => []))).to.include('no-gap');
      expect(foundWhere(changed(isDelivery, twice))).to.include('no-duplication');
      const other = changed(isDelivery, (event: Delivered) => [
        withFact(event, { texts: ['never broadcast'] }),
      ]);
      expect(foundWhere(other)).to.include('no-creation');
    });

    it('breaks a promise: an incarnation never starts, continues after its end, or has a wrong clock', () => {
      expect(foundWhere((events) => events.slice(1))).to.include('well-formedness');
      const ended = changed(isDelivery, (event: Delivered) => [
        { ...event, kind: 'crashed', fact: undefined },
        event,
      ]);
      expect(foundWhere(ended)).to.include('well-formedness');
      const miscounted = changed(isDelivery, (event: Delivered) => [
        { ...event, clock: event.clock.map((count) => count + 1) },
      ]);
      expect(foundWhere(miscounted)).to.deep.equal(['clock']);
    });
  });

  // A describe of its own runs after those above.
  describe('each kind of falsification', () => {
    it('was applied to at least one run', () => {
      expect(Object.keys(FALSIFICATIONS).filter((what) => !met.has(what))).to.deep.equal([]);
    });
  });
});
