/**
 * Callers in the name of a server that lives. Without secrets nobody can tell a server that has started again from one who
 * says that it has; but when the impostor is gone, the true server has lost nothing by it.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { fuzz, TIMEOUT_MS } from './budget.ts';
import { Fuzzed, inVirtualTimeOnly, saidBy, SERVERS } from './fuzzed.ts';
import { bytesOf, chunksOf, CLAIM, OWN_LIFE, peerInput, THEIR_LIFE, type Input } from './grammar.ts';

/** The server that is called, and the one in whose name. */
const CALLED = 1;
const VICTIM = 2;

function check(inputs: readonly Input[], seed: number): void {
  const fuzzed = new Fuzzed('peers', seed, 4);
  const trueMessages = new Map<number, string[]>(SERVERS.map((server) => [server, []]));
  const broadcast = (server: number) => {
    const said = trueMessages.get(server) as string[];
    said.push(`T${String(server)}-${String(said.length)}`);
    fuzzed.grid.command(server, `broadcast ${said.at(-1) as string}`);
  };
  for (let i = 0; i <= 20; i++) fuzzed.time.after(i * 9, () => SERVERS.forEach(broadcast));
  const victimLife = String(fuzzed.lives.get(VICTIM));
  inputs.forEach((input, i) => {
    const meaning = {
      [CLAIM]: String(VICTIM),
      [THEIR_LIFE]: String(fuzzed.lives.get(CALLED)),
      [OWN_LIFE]: process.env.IMP_TRUE === '1' ? victimLife : String(1000 + i),
    };
    fuzzed.call(CALLED, 'peers', input.startMs * 4, { ...input, chunks: chunksOf(bytesOf(input, meaning), input) });
  });
  fuzzed.time.runUntil(fuzzed.time.nowMs + 3_000);
  SERVERS.forEach(broadcast);
  fuzzed.time.runUntil(fuzzed.time.nowMs + 10);
  for (const server of SERVERS) {
    expect(fuzzed.ask(server, 'alive')).to.equal(`alive ${SERVERS.join()}`);
    const said = saidBy(fuzzed.last.get(server)!);
    for (const one of SERVERS) {
      const heard = (said.get(one) ?? []).filter((message) => /^T\d-\d+$/.test(message));
      expect(heard, `of ${String(one)} at ${String(server)}`).to.deep.equal(trueMessages.get(one));
    }
  }
}

describe('fuzz: callers in the name of another', function () {
  this.timeout(TIMEOUT_MS);

  it('cost the true one nothing of what it says, or of what it is told', () => {
    const inputs = fc.array(peerInput([CALLED]), { minLength: 1, maxLength: Number(process.env.IMP_MAX ?? 7), size: 'max' });
    const tried = fuzz({ share: 0.02, inputs, check: (all, seed) => inVirtualTimeOnly(() => check(all, seed)) });
    expect(tried).to.be.above(0);
  });
});
