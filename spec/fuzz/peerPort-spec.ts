/** The port for peers under fire: whatever callers say, and whoever they say they are, they hurt nobody but themselves. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { ServerTurn } from '../../lib/server.ts';
import { fuzz, TIMEOUT_MS } from './budget.ts';
import { Fuzzed, inVirtualTimeOnly, N, saidBy, SERVERS } from './fuzzed.ts';
import { bytesOf, chunksOf, CLAIM, LINE_LIMIT_BYTES, OWN_LIFE, peerInput, THEIR_LIFE, type Input } from './grammar.ts';
import { peerOutcome, type PeerOutcome } from './models.ts';

/** What a server may write for a connection: who it is, what it has, all that was broadcast, and its beats. */
const ANSWER_MAX_BYTES = 400;
/** So many callers have an id of their own. */
const CLAIMS = N - 4;
const STAGE_MS = 400;
/** By then all that have not said who they are were sent away. */
const STRANGERS_GONE_MS = 1_150;

function check(inputs: readonly Input[], seed: number): void {
  const fuzzed = new Fuzzed('peers', seed);
  const trueMessages = new Map<number, string[]>(SERVERS.map((server) => [server, []]));
  const broadcast = (server: number) => {
    const said = trueMessages.get(server) as string[];
    said.push(`T${String(server)}-${String(said.length)}`);
    fuzzed.grid.command(server, `broadcast ${said.at(-1) as string}`);
  };
  for (const server of SERVERS) broadcast(server);
  fuzzed.time.runUntil(fuzzed.time.nowMs + 5);
  const saidBefore = 1;
  for (let i = 1; i <= 5; i++) fuzzed.time.after(i * 9, () => SERVERS.forEach(broadcast));
  const saidAfter = 6;

  const down: string[] = [];
  let events = 0;
  fuzzed.onTurn = (server, { event, state }) => {
    events++;
    if (SERVERS.some((one) => !state.alive.includes(one))) down.push(`${String(server)} lists ${state.alive.join()}`);
    if (event.kind === 'linkDown' && (SERVERS as readonly number[]).includes(event.peer)) down.push(event.reason);
  };

  let bytesSaid = 0;
  const calls = inputs.map((input, i) => {
    const claim = 3 + (i % CLAIMS);
    const incarnation = fuzzed.lives.get(input.target) as number;
    const meaning = { [CLAIM]: String(claim), [THEIR_LIFE]: String(incarnation), [OWN_LIFE]: String(1000 + i) };
    const called = {
      isExpected: (id: number) => id > input.target && id < N,
      incarnation,
      said: [saidBefore, saidAfter] as const,
    };
    let bytes = bytesOf(input, meaning);
    let outcome = peerOutcome(bytes, called, LINE_LIMIT_BYTES.peers);
    // Nobody can tell a server that has started again from one who says that it has: see impostor-spec.ts.
    if ((SERVERS as readonly number[]).includes(outcome.peer ?? -1) && outcome.hasSession) {
      bytes = bytes.replace('session', 'sassion');
      outcome = peerOutcome(bytes, called, LINE_LIMIT_BYTES.peers);
    }
    const isOwn = outcome.peer === claim;
    bytesSaid += bytes.length;
    const talk = fuzzed.call(input.target, 'peers', input.startMs, { ...input, chunks: chunksOf(bytes, input) });
    return { input, outcome, talk, isOwn };
  });
  const begunAtMs = fuzzed.time.nowMs;
  fuzzed.time.runUntil(begunAtMs + STAGE_MS);

  const claims = new Map<number, PeerOutcome[]>();
  for (const { outcome } of calls)
    if (outcome.peer !== undefined) claims.set(outcome.peer, [...(claims.get(outcome.peer) ?? []), outcome]);
  for (const { input, outcome, talk } of calls) {
    expect(talk.heard).to.have.length.below(ANSWER_MAX_BYTES);
    if (input.ending !== 'hold' || outcome.isOpen) continue;
    const isAlone = outcome.peer !== undefined && claims.get(outcome.peer)?.length === 1 && outcome.peer > 2;
    if (outcome.isCutOff) expect(talk.endedAtMs, 'not cut off').to.not.equal(undefined);
    else if (isAlone) expect(talk.endedAtMs, 'cut off').to.equal(undefined);
  }
  fuzzed.time.runUntil(begunAtMs + STRANGERS_GONE_MS);
  for (const { input, outcome, talk } of calls)
    if (input.ending === 'hold' && outcome.peer === undefined) expect(talk.endedAtMs, 'a stranger stayed').to.not.equal(undefined);

  expect(down).to.deep.equal([]);
  // At most one event for each byte, and a few for each connection.
  expect(events).to.be.at.most(bytesSaid + 8 * inputs.length + 40);

  SERVERS.forEach(broadcast);
  fuzzed.time.runUntil(fuzzed.time.nowMs + 10);
  for (const server of SERVERS) {
    const said = saidBy(fuzzed.last.get(server) as ServerTurn);
    for (const one of SERVERS) expect(said.get(one)).to.deep.equal(trueMessages.get(one));
    for (const [sender, messages] of said) {
      if ((SERVERS as readonly number[]).includes(sender)) continue;
      const of = calls.filter(({ input, outcome }) => input.target === server && outcome.peer === sender);
      const may = of.flatMap(({ outcome }) => outcome.messages);
      for (const message of messages) {
        expect(may, `of ${String(sender)}`).to.include(message);
        may.splice(may.indexOf(message), 1);
      }
    }
    for (const { input, outcome } of calls) {
      if (input.target !== server || outcome.peer === undefined || outcome.isOpen) continue;
      if (outcome.peer <= 2 || claims.get(outcome.peer)?.length !== 1) continue;
      expect(said.get(outcome.peer) ?? [], `of ${String(outcome.peer)}`).to.deep.equal(outcome.messages);
    }
    const contents = SERVERS.flatMap((one) => trueMessages.get(one) as string[]);
    const log = fuzzed.ask(server, 'get');
    for (const message of contents) expect(log).to.contain(message);
    const alive = fuzzed.ask(server, 'alive').slice('alive '.length).split(',').map(Number);
    expect(alive).to.include.members([...SERVERS]);
  }
}

describe('fuzz: the port for peers', function () {
  this.timeout(TIMEOUT_MS);

  it('lets nobody touch what others have said, or who is alive, or their links', () => {
    const inputs = fc.array(peerInput(SERVERS), { minLength: 1, maxLength: 120, size: 'max' });
    const tried = fuzz({ share: 0.12, inputs, check: (all, seed) => inVirtualTimeOnly(() => check(all, seed)) });
    expect(tried).to.be.above(0);
  });
});
