import { expect } from 'chai';
import { faultOf, linkEndOf, strangerOf } from '../../../bin/metrics/reasons.ts';
import type { ConnectionReason } from '../../../lib/reason/reason.ts';

describe('the metric labels of reasons', () => {
  const ends: readonly (readonly [ConnectionReason, string])[] = [
    [{ code: 'closed' }, 'closed'],
    [{ code: 'broken', detail: 'read ECONNRESET' }, 'broken'],
    [{ code: 'silent' }, 'silent'],
    [{ code: 'replaced' }, 'replaced'],
    [{ code: 'late-session' }, 'replaced'],
  ];
  for (const [reason, end] of ends) {
    it(`count a link that ends by ${reason.code} as ${end}, and refuse nothing`, () => {
      const event = { kind: 'linkDown', peer: 0, reason, isFault: false } as const;
      expect(linkEndOf(event)).to.equal(end);
      expect(faultOf(event)).to.equal(undefined);
    });
  }

  const faults: readonly (readonly [ConnectionReason, string])[] = [
    [{ code: 'wrong-sender', peer: 2, line: 'ping', sender: 0 }, 'peer_fault'],
    [{ code: 'have-twice' }, 'peer_fault'],
    [{ code: 'line-overlong', limitBytes: 1_048_576 }, 'peer_overlong'],
  ];
  for (const [reason, fault] of faults) {
    it(`count a link that ends by ${reason.code} as a fault, and what was refused as ${fault}`, () => {
      const event = { kind: 'linkDown', peer: 0, reason, isFault: true } as const;
      expect(linkEndOf(event)).to.equal('fault');
      expect(faultOf(event)).to.equal(fault);
    });
  }

  const refused: readonly (readonly [ConnectionReason, string])[] = [
    [{ code: 'no-ping' }, 'stranger'],
    [{ code: 'unknown-server', peer: 7, n: 3 }, 'stranger'],
    [{ code: 'identify-timeout' }, 'stranger_silent'],
    [{ code: 'first-line-overlong', limitBytes: 1024 }, 'stranger_overlong'],
    [{ code: 'unidentified-max', max: 64 }, 'strangers_max'],
    [{ code: 'closed' }, 'stranger_left'],
    [{ code: 'broken', detail: 'read ECONNRESET' }, 'stranger_left'],
    [{ code: 'outdated-connection', peer: 2 }, 'second_connection'],
    [{ code: 'second-connection', peer: 2 }, 'second_connection'],
  ];
  for (const [reason, refusal] of refused) {
    it(`count a connection that ends unidentified by ${reason.code} as ${refusal}`, () => {
      const event = { kind: 'connectionRefused', remote: 'x', reason, isFault: true } as const;
      expect(strangerOf(event)).to.equal(refusal);
    });
  }
});
