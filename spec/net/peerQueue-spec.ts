import { ACKNOWLEDGED_MESSAGES } from '../../lib/net/peerQueue.ts';
import { expectNet } from '../support/netTable.ts';

const TAG = '0123456789abcdef';
const queues = (table: string) => expectNet(table.replaceAll('TAG', TAG), { tag: TAG });

/** Server 2, in incarnation 70, has a link on connection 5, and has said what it has. */
const LINKED = `
  open 5
  5< ping 2 / session 70 TAG / have 10 0 0 0
`;

describe('a net machine with a queue for each peer', () => {
  describe('a link', () => {
    it('resumes when both sides have said which sessions have ended', () =>
      queues(`
        open 5                          → greet 5
        5< ping 2 / session 70 TAG      → watch 5 for 2 ; 5> have 70 0 0 0 ; stop probing 2 ; linkUp 2 in 70
        5< have 10 0 0 0                → trusted 2 ; 5> from 0
        5< from 0 / msg 2 hi            → messages of 2: hi (70 from 0)
      `));

    it('delivers what was sent before it, to its peer alone', () =>
      queues(`
        to 2 in 0: a, b                 →
        to 3 in 0: c                    →
        open 5                          → greet 5
        5< ping 2 / session 70 TAG      → watch 5 for 2 ; 5> have 70 0 0 0 ; stop probing 2 ; linkUp 2 in 70
        5< have 10 0 0 0                → trusted 2 ; 5> from 0 ; 5> the rest from 0
        caught up 5 to 2                →
        to 2 in 0: d                    → 5> d (2 to 3)
        to 3 in 0: e                    →
      `));

    it('resumes a session after the link before it has broken', () =>
      queues(`
        ${LINKED}
        to 2 in 0: a, b                 → 5> a,b (0 to 2)
        end 5                           → linkDown 2: broken ; probe 2
        to 2 in 0: c                    →
        open 6
        6< ping 2 / session 70 TAG      → watch 6 for 2 ; 6> have 70 0 0 0 ; stop probing 2 ; linkUp 2 in 70
        6< have 10 1 0 0                → trim 2 to 1 ; 6> from 1 ; 6> the rest from 1
      `));

    it('is refused to a peer with another configuration, or with none', () =>
      queues(`
        open 5
        5< ping 2 / session 70 ffffffff → refused: server 2 has another configuration: ffffffff, not TAG ; close 5
        open 6
        6< ping 2 / session 70          → refused: server 2 does not say which configuration it has ; close 6
        open 7
        7< ping 2                       → refused: server 2 does not say which configuration it has ; close 7
        open 8 to 0
        8< ping 0 / session 9 ffffffff  → dialFailed 0: server 0 has another configuration: ffffffff, not TAG ; close 8
      `));
  });

  describe('acknowledgements', () => {
    it('are said with the heartbeat if there is progress, and trim the queue of the other side', () =>
      queues(`
        ${LINKED}
        5< from 0 / msg 2 a / msg 2 b   → messages of 2: a,b (70 from 0)
        beat                            → 5> have 70 2
        beat                            →
        5< msg 2 c                      → messages of 2: c (70 from 2)
        beat                            → 5> have 70 3
        to 2 in 0: x, y                 → 5> x,y (0 to 2)
        5< have 10 1                    → trim 2 to 1
        5< have 10 1                    →
        5< have 10 2                    → trim 2 to 2
      `));

    it('are said at once after a number of messages, or of bytes', () => {
      const many = Array.from({ length: ACKNOWLEDGED_MESSAGES }, () => 'msg 2 a').join(' / ');
      const said = Array.from({ length: ACKNOWLEDGED_MESSAGES }, () => 'a').join(',');
      queues(`
        ${LINKED}
        5< from 0 / ${many}             → messages of 2: ${said} (70 from 0) ; 5> have 70 ${String(ACKNOWLEDGED_MESSAGES)}
      `);
    });

    it('of a peer that claims too much, or less than before, are protocol errors', () =>
      queues(`
        ${LINKED}
        to 2 in 0: a, b
        5< have 10 2
        5< have 10 1 → linkDown 2 by its fault: it has 1 messages, but has claimed 2 before ; end session of 2 at 2 ; peerDown 2: it has 1 messages, but has claimed 2 before ; stop probing 2 ; close 5
        open 6
        6< ping 2 / session 70 TAG / have 10 0 0 0
        6< have 10 3 → linkDown 2 by its fault: it claims 3 messages, but only 2 were sent ; end session of 2 at 2 ; peerDown 2: it claims 3 messages, but only 2 were sent ; stop probing 2 ; close 6
        open 7
        7< ping 2 / session 70 TAG / have 11 0 0 0
      `));
  });

  describe('a session', () => {
    it('ends when the queue is full: the link ends, and what is sent from then on belongs to the next session', () =>
      queues(`
        ${LINKED}
        to 2 in 0: a, b                 → 5> a,b (0 to 2)
        queue 2 full in 0               → linkDown 2: it takes messages too slowly: 3 of them (30 bytes) waited for it ; probe 2 ; close 5 ; end session of 2 at 2 ; peerDown 2: it takes messages too slowly: 3 of them (30 bytes) waited for it ; stop probing 2
        to 2 in 0: lost                 →
        queue 2 full in 0               →
        to 2 in 1: c                    →
        open 6
        6< ping 2 / session 70 TAG      → watch 6 for 2 ; 6> have 70 0 1 0 ; stop probing 2 ; linkUp 2 in 70
        6< have 10 1 0 0                → trusted 2 ; 6> from 2 ; 6> the rest from 2
        caught up 6 to 3                →
        to 2 in 1: d                    → 6> d (3 to 4)
      `));

    it('that is new is not touched by what the peer has of the old one, of which it knows more', () =>
      queues(`
        ${LINKED}
        to 2 in 0: a                    → 5> a (0 to 1)
        queue 2 full in 0
        to 2 in 1: b, c, d
        open 6
        6< ping 2 / session 70 TAG
        6< have 10 2 0 0                → trusted 2 ; 6> from 1 ; 6> the rest from 1
      `));

    it('that the peer has ended is over here, too, on the same link', () =>
      queues(`
        ${LINKED}
        5< from 0 / msg 2 a
        to 2 in 0: x                    → 5> x (0 to 1)
        end 5
        to 2 in 0: y
        open 6
        6< ping 2 / session 70 TAG      → watch 6 for 2 ; 6> have 70 1 0 0 ; stop probing 2 ; linkUp 2 in 70
        6< have 10 1 1 0                → end session of 2 at 2 ; peerDown 2: the session is over ; trusted 2 ; 6> from 2
        6< from 4 / msg 2 e             → messages of 2: e (70 from 4)
        to 2 in 1: z                    → 6> z (2 to 3)
        end 6
        open 7
        7< ping 2 / session 70 TAG      → watch 7 for 2 ; 7> have 70 5 0 1 ; stop probing 2 ; linkUp 2 in 70
        7< have 10 3 1 0                → trim 2 to 3 ; 7> from 3
      `));

    it('begins when the peer has said what it has: what it ended before that was not begun here, and is not missed', () =>
      queues(`
        to 2 in 0: a
        open 5
        5< ping 2 / session 70 TAG      → watch 5 for 2 ; 5> have 70 0 0 0 ; stop probing 2 ; linkUp 2 in 70
        5< ping 2                       →
        end 5                           → linkDown 2: broken
        open 6
        6< ping 2 / session 70 TAG      → watch 6 for 2 ; 6> have 70 0 0 0 ; stop probing 2 ; linkUp 2 in 70
        6< have 10 0 1 0                → trusted 2 ; 6> from 0 ; 6> the rest from 0
        6< from 9 / msg 2 e             → messages of 2: e (70 from 9)
        end 6
        open 7
        7< ping 2 / session 70 TAG / have 10 0 2 0 → watch 7 for 2 ; 7> have 70 10 0 1 ; stop probing 2 ; linkUp 2 in 70 ; end session of 2 at 1 ; peerDown 2: the session is over ; trusted 2 ; 7> from 1
      `));

    it('that has not begun is not over when the peer restarts, or when its link breaks a rule', () =>
      queues(`
        to 2 in 0: a
        open 5
        5< ping 2 / session 70 TAG
        5< from 0                       → linkDown 2 by its fault: it sent "from" before "have" ; close 5
        open 6
        6< ping 2 / session 71 TAG      → watch 6 for 2 ; 6> have 71 0 0 0 ; stop probing 2 ; linkUp 2 in 71
        probe 2 refused                 →
        6< have 10 0 0 0                → trusted 2 ; 6> from 0 ; 6> the rest from 0
      `));

    it('that has not begun has a link that ends when the peer is silent', () =>
      queues(`
        open 5
        5< ping 2 / session 70 TAG
        silent 2                        → grace 2
        grace over 2                    → linkDown 2: it has been silent for too long ; close 5
        open 6
        6< ping 2 / session 70 TAG
        silent 2                        → grace 2
        6< have 10 0 0 0                → trusted 2 ; 6> from 0
        grace over 2                    →
      `));

    it('is over when the peer has restarted; the next incarnation gets what is sent after that was told', () =>
      queues(`
        ${LINKED}
        to 2 in 0: a                    → 5> a (0 to 1)
        end 5
        to 2 in 0: b                    →
        open 6
        6< ping 2 / session 71 TAG      → end session of 2 at 2 ; peerDown 2: it has restarted ; stop probing 2 ; watch 6 for 2 ; 6> have 71 0 1 0 ; stop probing 2 ; linkUp 2 in 71
        to 2 in 1: c                    →
        6< have 10 0 0 0                → trusted 2 ; 6> from 2 ; 6> the rest from 2
      `));

    it('is over when nothing listens on the port of the peer; what is sent from then on is for the next', () =>
      queues(`
        ${LINKED}
        to 2 in 0: a
        end 5
        probe 2 refused                 → end session of 2 at 1 ; peerDown 2: broken ; stop probing 2
        to 2 in 1: b                    →
        probe 2 refused                 →
        open 6
        6< ping 2 / session 71 TAG      → watch 6 for 2 ; 6> have 71 0 1 0 ; stop probing 2 ; linkUp 2 in 71
        6< have 10 0 0 0                → trusted 2 ; 6> from 1 ; 6> the rest from 1
      `));

    it('with a suspected peer is over when it has restarted, too', () =>
      queues(`
        ${LINKED}
        silent 2
        grace over 2
        open 6
        6< ping 2 / session 71 TAG      → end session of 2 at 0 ; peerDown 2: it has restarted ; stop probing 2 ; watch 6 for 2 ; 6> have 71 0 1 0 ; stop probing 2 ; linkUp 2 in 71
      `));

    it('that was never begun ends when the queue is full, and its messages are lost with a report', () =>
      queues(`
        to 2 in 0: a                    →
        queue 2 full in 0               → end session of 2 at 1 ; peerDown 2: it takes messages too slowly: 3 of them (30 bytes) waited for it ; stop probing 2
      `));

    it('does not go on with an old incarnation that comes back: both sides are told', () =>
      queues(`
        ${LINKED}
        to 2 in 0: a
        end 5
        open 6
        6< ping 2 / session 71 TAG / have 10 0 0 0
        end 6
        open 7
        7< ping 2 / session 70 TAG      → end session of 2 at 1 ; peerDown 2: it has restarted ; stop probing 2 ; watch 7 for 2 ; 7> have 70 0 2 0 ; stop probing 2 ; linkUp 2 in 70
        7< have 10 1 0 0                → trusted 2 ; 7> from 1
      `));
  });

  it('requires that a peer says what it has before it sends', () =>
    queues(`
      open 5
      5< ping 2 / session 70 TAG
      5< from 0 → linkDown 2 by its fault: it sent "from" before "have" ; close 5
    `));
});

describe('a net machine without queues', () => {
  it('ignores lines of machines with queues, which it cannot understand', () =>
    expectNet(`
      open 5
      5< ping 2 / session 70 ${TAG}     → watch 5 for 2 ; stop probing 2 ; linkUp 2, plain ; trusted 2 ; ignored of 2: session 70 ${TAG}
      5< have 10 0 0 0                  → ignored of 2: have 10 0 0 0
      open 6
      6< ping 3 / session 80            → watch 6 for 3 ; 6> have 80 0 ; stop probing 3 ; linkUp 3 in 80 ; trusted 3
      6< have 10 0 1 0                  → ignored of 3: have 10 0 1 0
    `));
});
