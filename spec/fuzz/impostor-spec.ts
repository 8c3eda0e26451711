/**
 * Connections with the id of a running server. Without secrets a restarted server cannot be distinguished from an impostor
 * that claims to be one; but when the impostor is gone, the true server has lost nothing.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { INCARNATIONS_MAX } from '../../lib/net/session.ts';
import { fuzz, TIMEOUT_MS } from './budget.ts';
import { Fuzzed, inVirtualTimeOnly, SERVERS } from './fuzzed.ts';
import {
  bytesOf,
  chunksOf,
  CLAIM,
  OWN_INCARNATION,
  peerInput,
  THEIR_INCARNATION,
  type Input,
} from './grammar.ts';

/** The server that is dialled, and the one that is impersonated. */
const CALLED = 1;
const VICTIM = 2;
/** The number of other incarnations of the true server that are remembered beside its own. */
const IMPOSTORS_MAX = INCARNATIONS_MAX - 1;

function check(inputs: readonly Input[], seed: number): void {
  const fuzzed = new Fuzzed('peers', seed, 4);
  for (let i = 0; i <= 20; i++)
    fuzzed.time.after(i * 9, () => SERVERS.forEach((server) => fuzzed.broadcast(server)));
  inputs.forEach((input, i) => {
    const meaning = {
      [CLAIM]: String(VICTIM),
      [THEIR_INCARNATION]: String(fuzzed.incarnations.get(CALLED)),
      [OWN_INCARNATION]: String(1000 + i),
    };
    fuzzed.call(CALLED, 'peers', input.startMs * (seed % 4), {
      ...input,
      chunks: chunksOf(bytesOf(input, meaning), input, meaning),
    });
  });
  fuzzed.time.runUntil(fuzzed.time.nowMs + 3_000);
  SERVERS.forEach((server) => fuzzed.broadcast(server));
  fuzzed.time.runUntil(fuzzed.time.nowMs + 10);
  for (const server of SERVERS) {
    expect(fuzzed.ask(server, 'alive')).to.equal(`alive ${SERVERS.join()}`);
    for (const one of SERVERS)
      expect(fuzzed.trueMessages(server, one), `of ${String(one)} at ${String(server)}`).to.deep.equal(
        fuzzed.broadcasts.get(one),
      );
  }
}

describe('fuzz: impostors of a peer', function () {
  this.timeout(TIMEOUT_MS);

  it('cost the true peer none of its messages, in either direction', () => {
    const inputs = fc.array(peerInput([CALLED]), { minLength: 1, maxLength: IMPOSTORS_MAX, size: 'max' });
    const tried = fuzz({
      share: 0.01,
      inputs,
      check: (all, seed) => inVirtualTimeOnly(() => check(all, seed)),
    });
    expect(tried).to.be.above(0);
  });
});
