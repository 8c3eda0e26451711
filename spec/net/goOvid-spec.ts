import { expectNet } from '../support/netTable.ts';

const TAG = '0123456789abcdef';
const mixed = (table: string) => expectNet(table.replaceAll('TAG', TAG), { tag: TAG, isMixed: true });
const strict = (table: string) => expectNet(table.replaceAll('TAG', TAG), { tag: TAG });

/** Box 2, of GoOvid, has a link on connection 5. */
const LINKED = `
  open 5
  5<b2 ping b2
`;

describe('a net machine that lets boxes of GoOvid in', () => {
  it('trusts one at its first ping, and reads its messages without numbers', () =>
    mixed(`
      open 5                      → greet 5
      5<b2 ping b2 / msg 1 2 1 a  → watch 5 for 2, of GoOvid ; stop probing 2 ; linkUp 2, plain ; trusted 2 ; messages of 2: 1 2 1 a
      5<b2 ping b2                →
      5<b2 msg 1 2 1 b            → messages of 2: 1 2 1 b
    `));

  it('sends what was sent before the link, and forgets what is written', () =>
    mixed(`
      to 2 in 0: a, b             →
      open 5
      5<b2 ping b2                → watch 5 for 2, of GoOvid ; stop probing 2 ; linkUp 2, plain ; 5> the rest from 0 ; trusted 2
      caught up 5 to 2            → trim 2 to 2
      to 2 in 0: c                → 5> c (2 to 3) ; trim 2 to 3
      beat                        →
    `));

  it('keeps what does not fit into the connection', () =>
    mixed(`
      ${LINKED}
      full 5                      →
      to 2 in 0: a, b             →
      drained 5                   → 5> the rest from 0
      caught up 5 to 1            → trim 2 to 1 ; 5> the rest from 1
    `));

  it('ends the session with the connection: what was written is lost, what is sent from then on is for the next', () =>
    mixed(`
      ${LINKED}
      to 2 in 0: a                → 5> a (0 to 1) ; trim 2 to 1
      end 5                       → linkDown 2: broken ; end session of 2 at 1 ; peerDown 2: broken ; stop probing 2
      to 2 in 0: of the old one   →
      to 2 in 1: b                →
      open 6
      6<b2 ping b2                → watch 6 for 2, of GoOvid ; stop probing 2 ; linkUp 2, plain ; 6> the rest from 1 ; trusted 2
    `));

  it('suspects a silent one, and keeps its connection', () =>
    mixed(`
      ${LINKED}
      silent 2                    → suspected 2 ; stop probing 2
      to 2 in 0: a                → 5> a (0 to 1) ; trim 2 to 1
      5<b2 ping b2                → trusted 2
    `));

  it('ends the session of one that reads too slowly', () =>
    mixed(`
      ${LINKED}
      full 5
      to 2 in 0: a
      queue 2 full in 0           → linkDown 2: it takes messages too slowly: 3 of them (30 bytes) waited for it ; end session of 2 at 1 ; peerDown 2: it takes messages too slowly: 3 of them (30 bytes) waited for it ; stop probing 2 ; close 5
    `));

  it('refuses a second connection, a ping of another box, and one of no box', () =>
    mixed(`
      ${LINKED}
      open 6
      6<b2 ping b2                → refused: there is a link to server 2 already ; close 6
      5<b2 ping b3                → linkDown 2 by its fault: server 2 sent a ping in the name of 3 ; end session of 2 at 0 ; peerDown 2: server 2 sent a ping in the name of 3 ; stop probing 2 ; close 5
      open 7
      7<b2 ping 10.0.0.1:80       → refused: there is no box 10.0.0.1:80 ; close 7
      open 8 to 0
      8<b0 ping b3                → dialFailed 0: server 3 answered instead of 0 ; close 8
    `));

  it('has sessions with boxes of this project', () =>
    mixed(`
      open 5
      5<b2 ping b2 / session 70 TAG   → watch 5 for 2 ; 5> have 70 0 0 0 ; stop probing 2 ; linkUp 2 in 70
      5< have 10 0 0 0                → trusted 2 ; 5> from 0
      open 6
      6< ping 3 / session 71 TAG      → watch 6 for 3 ; 6> have 71 0 0 0 ; stop probing 3 ; linkUp 3 in 71
      open 7
      7< ping 3                       → refused: server 3 does not say which configuration it has ; close 7
    `));

  it('ends a link that announces a session after all; the next one has it', () =>
    mixed(`
      ${LINKED}
      5<b2 session 70 TAG             → linkDown 2: it announced its sessions too late ; end session of 2 at 0 ; peerDown 2: it announced its sessions too late ; stop probing 2 ; close 5
    `));
});

describe('a net machine that does not let boxes of GoOvid in', () => {
  it('says which option would; a box of this project that lets them in is no such box', () =>
    strict(`
      open 5
      5<b2 ping b2                    → refused: server 2 has no sessions, like a box of GoOvid: with --mixed it is let in ; close 5
      open 6
      6<b2 ping b2 / session 70 TAG   → watch 6 for 2 ; 6> have 70 0 0 0 ; stop probing 2 ; linkUp 2 in 70
    `));
});
