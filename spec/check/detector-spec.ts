import { expect } from 'chai';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { isFact } from '../../lib/agents/chatroom/facts.ts';
import { checkDetector } from '../../lib/check/detector.ts';
import type { History } from '../../lib/check/promise.ts';
import { unknownProtocol, type FactTable } from '../../lib/trace/facts.ts';
import { row } from '../../lib/trace/row.ts';
import {
  believed,
  byDetectors,
  crashed,
  fault,
  inWords,
  linkDown,
  peerDown,
  started,
  stopped,
} from '../support/history.ts';

/** A protocol that lists servers in a fact of its own. */
const MEMBERS: FactTable = {
  protocol: 'members',
  rows: {
    joined: row({
      fields: { up: 'servers' },
      description: 'The members are these.',
      names: 'members',
      words: ({ up }) => up.join(),
      does: ({ up }) => `has the members ${up.join()}`,
      style: 'plain',
      lists: ({ up }) => up,
    }),
  },
  topics: {},
};

/** The same histories, as different protocols record them. */
const RECORDED: readonly (readonly [
  title: string,
  facts: FactTable,
  as: (history: HistoryEvent[]) => History,
])[] = [
  ['the lists of the chat room', CHATROOM, (history) => history],
  [
    'the lists of another protocol',
    MEMBERS,
    (history) =>
      history.map((event) =>
        isFact(event, 'alive') ? { ...event, fact: { kind: 'joined', up: event.fact.alive } } : event,
      ),
  ],
  ['what detectors indicate, in a protocol without lists', unknownProtocol('any'), byDetectors],
];

/** Two servers with a link from 10 ms on. */
const FOUND = [started(0, 0), started(0, 1), believed(10, 0, 0, 1), believed(10, 1, 0, 1)];
const BOUNDS = { crashMs: 1_000, silenceMs: 1_200 };

for (const [title, facts, as] of RECORDED) {
  /** The violations after that, up to 10 s. */
  const wrong = (...events: HistoryEvent[]) =>
    inWords(checkDetector(as([...FOUND, ...events]), facts, 10_000, BOUNDS));

  describe(`the promises of failure detectors, by ${title}`, () => {
    describe('completeness', () => {
      it('is kept by an observer that removes a crashed server in time', () => {
        expect(wrong(crashed(2_000, 1), believed(3_000, 0, 0))).to.deep.equal([]);
      });

      it('is broken by an observer that never removes it', () => {
        expect(wrong(crashed(2_000, 1))).to.deep.equal([
          'completeness: server 0 lists server 1 at 10000.0 ms, which crashed at 2000.0 ms',
        ]);
      });

      it('holds for an orderly stop as for a crash; its detection is no violation', () => {
        expect(wrong(stopped(2_000, 1), peerDown(2_005, 0, 1), believed(2_005, 0, 0))).to.deep.equal([]);
        expect(wrong(stopped(2_000, 1))).to.deep.equal([
          'completeness: server 0 lists server 1 at 10000.0 ms, which was stopped at 2000.0 ms',
        ]);
      });

      it('is broken by an observer that removes it too late', () => {
        expect(wrong(crashed(2_000, 1), believed(3_001, 0, 0))).to.deep.equal([
          'completeness: server 0 lists server 1 at 3001.0 ms, which crashed at 2000.0 ms',
        ]);
      });

      it('is broken by an observer that lists a crashed server again', () => {
        expect(wrong(crashed(2_000, 1), believed(2_500, 0, 0), believed(5_000, 0, 0, 1))).to.deep.equal([
          'completeness: server 0 lists server 1 at 10000.0 ms, which crashed at 2000.0 ms',
        ]);
      });

      it('has a violation for each observer that breaks it', () => {
        const third = [
          started(20, 2),
          believed(30, 0, 0, 1, 2),
          believed(30, 1, 0, 1, 2),
          believed(30, 2, 0, 1, 2),
        ];
        const found = wrong(...third, crashed(2_000, 1), believed(4_000, 0, 0, 2), believed(4_001, 2, 0, 2));
        expect(found).to.deep.equal([
          'completeness: server 0 lists server 1 at 4000.0 ms, which crashed at 2000.0 ms',
          'completeness: server 2 lists server 1 at 4001.0 ms, which crashed at 2000.0 ms',
        ]);
      });

      it('does not apply if the server restarts before the deadline, or the observer has crashed', () => {
        expect(wrong(crashed(2_000, 1), started(2_900, [1, 2]))).to.deep.equal([]);
        expect(wrong(crashed(2_000, 1), crashed(2_500, 0))).to.deep.equal([]);
      });

      it('gives an observer that has just started the full deadline', () => {
        const history = [
          crashed(2_000, 1),
          crashed(2_000, 0),
          started(4_000, [0, 2]),
          believed(4_000, [0, 2], 0, 1),
        ];
        expect(wrong(...history, believed(5_000, [0, 2], 0))).to.deep.equal([]);
        expect(wrong(...history, believed(5_001, [0, 2], 0))).to.have.length(1);
      });

      /** Whether it is no violation that server 0 lists server 1, which crashed at 2 s, until `untilMs`. */
      const mayList = (untilMs: number, ...events: HistoryEvent[]) =>
        wrong(...events, crashed(2_000, 1), believed(untilMs, 0, 0)).length === 0;

      it('counts the deadline from the arrival of the last bytes, if these are delayed', () => {
        const slowWay = fault(1_900, { kind: 'delay', from: 1, to: 0, extraMs: 2_500, forMs: 500 });
        expect([mayList(5_900, slowWay), mayList(5_901, slowWay)]).to.deep.equal([true, false]);
        const hold = fault(1_900, { kind: 'hold', from: 1, to: 0, forMs: 1_000 });
        expect([mayList(3_900, hold), mayList(3_901, hold)]).to.deep.equal([true, false]);
        const otherWay = fault(1_900, { kind: 'hold', from: 0, to: 1, forMs: 1_000 });
        expect([mayList(3_000, otherWay), mayList(3_001, otherWay)]).to.deep.equal([true, false]);
        // Bytes that were sent before the later hold have arrived long before.
        const later = fault(2_500, { kind: 'hold', from: 1, to: 0, forMs: 1_000 });
        expect([mayList(3_000, later), mayList(3_001, later)]).to.deep.equal([true, false]);
      });

      it('counts the deadline from the end of the observer’s pause, if it had not read the last bytes yet', () => {
        const hold = fault(1_500, { kind: 'pause', server: 0, forMs: 2_000 });
        expect([mayList(4_500, hold), mayList(4_501, hold)]).to.deep.equal([true, false]);
        const over = fault(500, { kind: 'pause', server: 0, forMs: 1_000 });
        expect([mayList(3_000, over), mayList(3_001, over)]).to.deep.equal([true, false]);
      });

      it('extends the deadline by the observer’s own delay at that moment, at most by a heartbeat period', () => {
        const hold = (forMs: number) => fault(2_900, { kind: 'busy', server: 0, forMs });
        // Its last read of the arrived bytes comes after it, and takes 50 ms at the most.
        expect([mayList(5_150, hold(2_000)), mayList(5_151, hold(2_000))]).to.deep.equal([true, false]);
        expect([mayList(3_350, hold(200)), mayList(3_351, hold(200))]).to.deep.equal([true, false]);
        const blink = fault(2_999, { kind: 'busy', server: 0, forMs: 1 });
        expect([mayList(3_051, blink), mayList(3_052, blink)], 'next to nothing').to.deep.equal([
          true,
          false,
        ]);
        const early = fault(2_100, { kind: 'busy', server: 0, forMs: 300 });
        expect([mayList(3_000, early), mayList(3_001, early)], 'long over').to.deep.equal([true, false]);
      });

      it('is broken by an observer that lists an unreachable server for longer than the silence deadline', () => {
        const deaf = (...events: HistoryEvent[]) => wrong(...events, believed(3_000, 0, 0));
        const listed =
          'completeness: server 0 lists server 1 at 3000.0 ms, which could not be heard from 1700.0 ms on';
        for (const what of [
          { kind: 'pause', server: 1, forMs: 1_301 },
          { kind: 'busy', server: 1, forMs: 1_301 },
          { kind: 'block', from: 1, to: 0, forMs: 1_301 },
          { kind: 'hold', from: 1, to: 0, forMs: 1_301 },
        ] as const) {
          expect(deaf(fault(1_700, what)), what.kind).to.deep.equal([listed]);
          expect(deaf(fault(1_801, what)), 'not for so long').to.deep.equal([]);
          expect(deaf(fault(1_700, { ...what, forMs: 1_200 })), 'over before that').to.deep.equal([]);
        }
      });

      it('does not apply to a silence while bytes may still arrive, or the observer does not run', () => {
        const deaf = (...events: HistoryEvent[]) =>
          wrong(
            fault(1_500, { kind: 'pause', server: 1, forMs: 1_600 }),
            ...events,
            believed(3_000, 0, 0),
          ).filter((violation) => violation.startsWith('completeness'));
        expect(deaf()).to.have.length(1);
        expect(deaf(fault(1_000, { kind: 'hold', from: 1, to: 0, forMs: 900 }))).to.deep.equal([]);
        expect(deaf(fault(1_000, { kind: 'block', from: 1, to: 0, forMs: 500 }))).to.deep.equal([]);
        expect(deaf(fault(1_600, { kind: 'hold', from: 1, to: 0, forMs: 300 })), 'nothing').to.have.length(1);
        expect(deaf(fault(2_000, { kind: 'busy', server: 0, forMs: 800 }))).to.deep.equal([]);
        expect(deaf(fault(2_000, { kind: 'busy', server: 0, forMs: 500 })), 'over').to.have.length(1);
        expect(deaf(crashed(2_500, 1), started(2_600, [1, 2]))).to.deep.equal([]);
      });
    });

    describe('accuracy', () => {
      /** The servers that were wrongly suspected. */
      const accused = (...events: HistoryEvent[]) =>
        wrong(...events).filter((violation) => violation.startsWith('accuracy'));
      /** Server 0 drops server 1 at 3 s. */
      const drop = [believed(3_000, 0, 0), believed(3_100, 0, 0, 1)];

      it('is kept by running servers that list each other, and by the suspicion of a crashed server', () => {
        expect(accused()).to.deep.equal([]);
        expect(accused(crashed(2_000, 1), believed(2_000, 0, 0))).to.deep.equal([]);
      });

      it('is broken by the suspicion of a running server', () => {
        expect(accused(...drop)).to.deep.equal([
          'accuracy: server 0 suspected server 1 at 3000.0 ms, which was running and reachable',
        ]);
      });

      it('names the incarnation of a restarted observer', () => {
        expect(
          accused(crashed(20, 0), started(30, [0, 2]), believed(40, [0, 2], 0, 1), believed(50, [0, 2], 0)),
        ).to.deep.equal([
          'accuracy: server 0 (incarnation 2) suspected server 1 at 50.0 ms, which was running and reachable',
        ]);
      });

      it('is excused while the other server stands still or is unreachable, and until it can be heard again', () => {
        const excuses = (from: number) => [
          fault(from, { kind: 'pause', server: 1, forMs: 601 }),
          fault(from, { kind: 'busy', server: 1, forMs: 601 }),
          fault(from, { kind: 'hold', from: 1, to: 0, forMs: 601 }),
          fault(from, { kind: 'limit', server: 0, bytesPerSecond: 10, forMs: 601 }),
          fault(from, { kind: 'delay', from: 1, to: 0, extraMs: 600, forMs: 1 }),
        ];
        for (const excuse of excuses(1_800)) expect(accused(excuse, ...drop), excuse.kind).to.deep.equal([]);
        for (const excuse of excuses(1_799)) expect(accused(excuse, ...drop), 'over').to.have.length(1);
        for (const excuse of excuses(3_001)) expect(accused(...drop, excuse), 'not yet').to.have.length(1);
      });

      it('is not excused by a pause too short to be noticed, nor by several separate ones', () => {
        const hold = (atMs: number, forMs: number) => fault(atMs, { kind: 'busy', server: 1, forMs });
        expect(accused(hold(2_999, 1), ...drop)).to.have.length(1);
        expect(accused(hold(2_000, 600), ...drop)).to.have.length(1);
        expect(accused(hold(1_300, 600), hold(2_351, 600), ...drop), 'heard between').to.have.length(1);
        expect(accused(hold(1_400, 600), hold(2_351, 600), ...drop), 'not found again').to.deep.equal([]);
      });

      it('is excused for a kernel’s retransmission timeout after packet loss, in proportion to its length', () => {
        const blackHole = (atMs: number, forMs: number) =>
          fault(atMs, { kind: 'block', from: 1, to: 0, forMs });
        // 300 ms, at most 500 ms of sleep, and 450 ms until it is heard again: until 3.0 s.
        expect(accused(blackHole(1_750, 300), ...drop)).to.deep.equal([]);
        expect(accused(blackHole(1_749, 300), ...drop)).to.have.length(1);
        // A backoff that ends within the next drop is repeated: 600 ms of retries, and as long again.
        const [first, next] = [blackHole(1_200, 100), blackHole(1_550, 50)];
        expect(accused(first, next, ...drop), 'until 1.6 + 0.6 + 0.45 s and more').to.have.length(1);
        const later = [blackHole(1_550, 100), blackHole(1_900, 50)];
        expect(accused(...later, ...drop), 'until 1.95 + 0.6 + 0.45 s').to.deep.equal([]);
      });

      it('is excused no longer than until the link is given up and established again', () => {
        const blackHole = fault(500, { kind: 'block', from: 1, to: 0, forMs: 1_800 });
        expect(accused(blackHole, ...drop), '2.3 s, a call within 250 ms, and 450 ms').to.deep.equal([]);
        const shorter = fault(500, { kind: 'block', from: 1, to: 0, forMs: 1_799 });
        expect(accused(shorter, ...drop)).to.have.length(1);
        // A server that does not run suspects no peer: it first reads the bytes that had arrived, and waits from then on.
        const hold = fault(600, { kind: 'pause', server: 0, forMs: 1_000 });
        expect(accused(shorter, hold, ...drop)).to.deep.equal([]);
      });

      it('is excused by a fault in either direction: both share one connection', () => {
        for (const what of [
          { kind: 'block', from: 0, to: 1, forMs: 1_900 },
          { kind: 'hold', from: 0, to: 1, forMs: 1_900 },
          { kind: 'limit', server: 1, bytesPerSecond: 1, forMs: 1_900 },
        ] as const)
          expect(accused(fault(1_000, what), ...drop), what.kind).to.deep.equal([]);
      });

      it('is not excused by a fault of the observer itself, nor by one that must be tolerated', () => {
        for (const what of [
          { kind: 'pause', server: 0, forMs: 1_900 },
          { kind: 'busy', server: 0, forMs: 1_900 },
          { kind: 'step', server: 0, byMs: 3_600_000 },
          { kind: 'delay', from: 1, to: 0, extraMs: 200, forMs: 1_900 },
          { kind: 'pause', server: 2, forMs: 1_900 },
        ] as const)
          expect(accused(fault(1_000, what), ...drop), what.kind).to.have.length(1);
      });

      it('is not excused by a link that was cut: it is established again', () => {
        const cut = fault(2_900, { kind: 'cut', a: 0, b: 1 });
        expect(accused(cut, linkDown(3_000, 0, 1), ...drop)).to.have.length(1);
      });

      it('is excused while a cut link is made again on a delayed path: longer if the dialling side finds out by itself', () => {
        const delay = (atMs: number, extraMs: number) =>
          fault(atMs, { kind: 'delay', from: 1, to: 0, extraMs, forMs: 1_000 });
        const cut = (only?: number) =>
          fault(2_050, { kind: 'cut', a: 0, b: 1, ...(only === undefined ? {} : { only }) });
        // Server 1 dials: within 200 ms it writes, 266 ms later it is answered by a reset, and its dial and first lines take 532 ms.
        expect(accused(delay(1_950, 266), cut(0), ...drop)).to.deep.equal([]);
        // It is notified, and dials at once: 532 ms.
        expect(accused(delay(1_500, 266), cut(1), ...drop)).to.have.length(1);
        expect(accused(delay(1_500, 266), cut(), ...drop)).to.have.length(1);
        // What was sent in the 266 ms before the cut was lost as well, but nothing that had arrived.
        expect(accused(delay(1_950, 266), cut(), ...drop)).to.deep.equal([]);
        // A shorter delay is no excuse, nor is one that was over, or a cut of another link.
        expect(accused(delay(1_950, 100), cut(0), ...drop)).to.have.length(1);
        expect(accused(delay(1_000, 266), cut(0), ...drop)).to.have.length(1);
        const other = fault(2_050, { kind: 'cut', a: 0, b: 2, only: 0 });
        expect(accused(delay(1_950, 266), other, ...drop)).to.have.length(1);
      });

      it('gives an observer that was paused time to detect the faults of that time', () => {
        const history = [
          fault(1_000, { kind: 'hold', from: 1, to: 0, forMs: 1_000 }),
          fault(900, { kind: 'pause', server: 0, forMs: 2_000 }),
        ];
        expect(accused(...history, ...drop)).to.deep.equal([]);
      });

      it('excuses the detection of a crash after the server’s restart, for as long as the detection may take', () => {
        const back = (atMs: number) => [crashed(atMs, 1), started(atMs + 100, [1, 2])];
        const down = [peerDown(3_000, 0, 1), ...drop];
        expect(accused(...back(2_500), ...down)).to.deep.equal([]);
        expect(accused(...back(1_800), ...down)).to.deep.equal([]);
        expect(accused(...back(1_799), ...down)).to.have.length(1);
        expect(accused(...back(1_800), ...drop), 'missed').to.deep.equal([]);
        expect(accused(...back(1_799), ...drop)).to.have.length(1);
        for (const [from, to] of [
          [0, 1],
          [1, 0],
        ] as const) {
          const hold = fault(1_500, { kind: 'hold', from, to, forMs: 1_400 });
          expect(accused(hold, ...back(1_600), ...down), 'no way to tell').to.deep.equal([]);
        }
      });

      it('does not excuse the detection of a crash of a running server', () => {
        const hold = fault(1_000, { kind: 'pause', server: 1, forMs: 1_900 });
        expect(accused(hold, peerDown(3_000, 0, 1), ...drop)).to.have.length(1);
      });

      it('does not oblige a restarted observer to the list of its previous incarnation', () => {
        expect(accused(crashed(100, 0), started(200, [0, 2]), believed(200, [0, 2], 0))).to.deep.equal([]);
      });
    });
  });
}
