import { expect } from 'chai';
import { faultOf, linkEndOf, strangerOf } from '../../../bin/metrics/reasons.ts';

/** Reasons as servers give them, and where they belong. */
describe('reasons', () => {
  const ends = {
    'closed by the other side': 'closed',
    'read ECONNRESET': 'broken',
    'write EPIPE': 'broken',
    closed: 'broken',
    'it has been silent for too long': 'silent',
    'a newer connection took its place': 'replaced',
    'it says late that it has sessions': 'replaced',
    'something new': 'other',
  };
  for (const [reason, end] of Object.entries(ends)) {
    it(`of a link’s end: “${reason}” is ${end}`, () => {
      const event = { kind: 'linkDown', peer: 0, reason, isFault: false } as const;
      expect(linkEndOf(event)).to.equal(end);
      expect(faultOf(event)).to.equal(undefined);
    });
  }

  const faults = {
    'server 2 sent a ping in the name of 0': 'peer_fault',
    'it says twice what it has': 'peer_fault',
    'a line is over 1048576 bytes': 'peer_overlong',
  };
  for (const [reason, fault] of Object.entries(faults)) {
    it(`of a peer’s fault: “${reason}” is ${fault}`, () => {
      const event = { kind: 'linkDown', peer: 0, reason, isFault: true } as const;
      expect(linkEndOf(event)).to.equal('fault');
      expect(faultOf(event)).to.equal(fault);
    });
  }

  const strangers = {
    'the first line is not a ping': ['stranger', true],
    'there is no server 7 among 3': ['stranger', true],
    'it did not say who it is in time': ['stranger_silent', true],
    'its first line is over 1024 bytes': ['stranger_overlong', true],
    'it speaks HTTP': ['stranger_foreign', true],
    'over 64 connections have not said who they are': ['strangers_max', false],
    'closed by the other side': ['stranger_left', false],
    'read ECONNRESET': ['stranger_left', false],
    'server 2 has called again since': ['second_connection', true],
    'there is a link to server 2 already': ['second_connection', true],
  } as const;
  for (const [reason, [refusal, isFault]] of Object.entries(strangers)) {
    it(`of a caller’s end: “${reason}” is ${refusal}`, () => {
      expect(strangerOf({ kind: 'connectionRefused', remote: 'x', reason, isFault })).to.equal(refusal);
    });
  }
});
