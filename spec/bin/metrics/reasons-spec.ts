import { expect } from 'chai';
import { faultOf, linkEndOf, unidentifiedOf } from '../../../bin/metrics/reasons.ts';
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
    it(`are ${end} for a link that ends by ${reason.code}, and no refusal`, () => {
      const event = { kind: 'linkDown', peer: 0, reason, isProtocolError: false } as const;
      expect(linkEndOf(event)).to.equal(end);
      expect(faultOf(event)).to.equal(undefined);
    });
  }

  const faults: readonly (readonly [ConnectionReason, string])[] = [
    [{ code: 'wrong-sender', peer: 2, line: 'ping', sender: 0 }, 'peer_protocol_error'],
    [{ code: 'have-twice' }, 'peer_protocol_error'],
    [{ code: 'line-overlong', limitBytes: 1_048_576 }, 'peer_overlong'],
  ];
  for (const [reason, fault] of faults) {
    it(`are fault for a link that ends by ${reason.code}, and ${fault} for the refusal`, () => {
      const event = { kind: 'linkDown', peer: 0, reason, isProtocolError: true } as const;
      expect(linkEndOf(event)).to.equal('fault');
      expect(faultOf(event)).to.equal(fault);
    });
  }

  const refused: readonly (readonly [ConnectionReason, string])[] = [
    [{ code: 'no-ping' }, 'unidentified'],
    [{ code: 'unknown-server', peer: 7, n: 3 }, 'unidentified'],
    [{ code: 'identify-timeout' }, 'unidentified_silent'],
    [{ code: 'first-line-overlong', limitBytes: 1024 }, 'unidentified_overlong'],
    [{ code: 'foreign', protocol: 'HTTP' }, 'unidentified_foreign'],
    [{ code: 'unidentified-max', max: 64 }, 'unidentified_max'],
    [{ code: 'closed' }, 'unidentified_left'],
    [{ code: 'broken', detail: 'read ECONNRESET' }, 'unidentified_left'],
    [{ code: 'outdated-connection', peer: 2 }, 'second_connection'],
    [{ code: 'second-connection', peer: 2 }, 'second_connection'],
  ];
  for (const [reason, refusal] of refused) {
    it(`are ${refusal} for an unidentified connection that ends by ${reason.code}`, () => {
      const event = { kind: 'connectionRefused', remote: 'x', reason, isProtocolError: true } as const;
      expect(unidentifiedOf(event)).to.equal(refusal);
    });
  }
});
