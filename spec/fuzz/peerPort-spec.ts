/** The peer port under hostile input: whatever connections send, and whichever id they claim, they affect only themselves. */
import { expect } from 'chai';
import fc from 'fast-check';
import { fuzz, TIMEOUT_MS } from './budget.ts';
import {
  Fuzzed,
  inVirtualTimeOnly,
  isServer,
  N,
  SERVERS,
  type Script,
  type HostileConnection,
} from './fuzzed.ts';
import {
  bytesOf,
  chunksOf,
  CLAIM,
  isSlow,
  LINE_LIMIT_BYTES,
  OWN_INCARNATION,
  peerInput,
  THEIR_INCARNATION,
  type Input,
} from './grammar.ts';
import { peerOutcome, type PeerOutcome } from './models.ts';
import { sentenceOf } from '../../lib/reason/reason.ts';

/** The number of connections with a unique id; for the others only the possible outcomes are known. */
const CLAIMS = N - 4;
/** Every 7th connection claims the id of a running server, of a dialled one, or one that does not exist. */
const OTHERS = 7;
const CLAIMED = [2, N, 1, 0] as const;
/** Every 16th input is sent by number 0, which is dialled; it has one link to each server at a time. */
const AS_ZERO = 16;
/** The bound on a server's output for a connection: its handshake, its have, all broadcasts, and its heartbeats. */
const ANSWER_MAX_BYTES = 400;
/** By then all connections have sent their input, unless they are slow, and the servers have handled it. */
const SAID_MS = 340;
/** By then all unidentified connections were closed. */
const UNIDENTIFIED_GONE_MS = 1_150;
/** The number of messages of each server when the connections open, and when they end. */
const SAID: readonly [number, number] = [1, 6];

/** A connection, and its expected outcome. */
interface Call {
  readonly input: Input;
  /** The server that it was connected to. */
  readonly server: number;
  readonly outcome: PeerOutcome;
  /** Undefined if it was dialled by the server. */
  readonly connection?: HostileConnection;
}

/** The bytes of an input for a server, and the expected outcome. */
function prepare(fuzzed: Fuzzed, input: Input, server: number, claim: number | 'called', number: number) {
  const incarnation = fuzzed.incarnations.get(server) as number;
  const meaning = {
    [CLAIM]: String(claim === 'called' ? 0 : claim),
    [THEIR_INCARNATION]: String(incarnation),
    [OWN_INCARNATION]: String(1000 + number),
  };
  const isExpected = (id: number) => (claim === 'called' ? id === 0 : id > server && id < N);
  const called = { isExpected, incarnation, said: SAID };
  let bytes = bytesOf(input, meaning);
  let outcome = peerOutcome(bytes, called, LINE_LIMIT_BYTES.peers);
  // A restarted server cannot be distinguished from an impostor: see impostor-spec.ts.
  if (isServer(outcome.peer) && outcome.hasSession) {
    bytes = bytes.replaceAll('session', 'sassion');
    outcome = peerOutcome(bytes, called, LINE_LIMIT_BYTES.peers);
  }
  const script: Script = { ...input, chunks: chunksOf(bytes, input, meaning) };
  return { outcome, script, lines: bytes.split('\n').length };
}

/** The id that input number `i` claims. */
function claimOf(i: number): number {
  return i % OTHERS === 0 ? (CLAIMED[(i / OTHERS) % CLAIMED.length] as number) : 3 + (i % CLAIMS);
}

/** Sends all inputs, while the servers broadcast. Returns the connections, and their number of lines. */
function attack(fuzzed: Fuzzed, inputs: readonly Input[]): { calls: Call[]; lines: number } {
  const calls: Call[] = [];
  let lines = 0;
  const take = (input: Input, server: number, claim: number | 'called', i: number): [Script, PeerOutcome] => {
    const prepared = prepare(fuzzed, input, server, claim, i);
    lines += prepared.lines;
    return [prepared.script, prepared.outcome];
  };
  const asZero = inputs.map((input, i) => [input, i] as const).filter(([, i]) => i % AS_ZERO === AS_ZERO - 1);
  for (const [i, input] of inputs.entries()) {
    if (i % AS_ZERO === AS_ZERO - 1) continue;
    const [script, outcome] = take(input, input.target, claimOf(i), i);
    const connection = fuzzed.call(input.target, 'peers', input.startMs, script);
    calls.push({ input, server: input.target, outcome, connection });
  }
  fuzzed.answerAsZero((server) => {
    const next = asZero.shift();
    if (next === undefined) return undefined;
    const [input, i] = next;
    const [script, outcome] = take(input, server, 'called', i);
    calls.push({ input, server, outcome });
    return script;
  });
  for (let i = SAID[0]; i < SAID[1]; i++)
    fuzzed.time.after(i * 9, () => SERVERS.forEach((server) => fuzzed.broadcast(server)));
  return { calls, lines };
}

/** Whether the outcome of a connection is certain: its id was claimed once, and no pause has changed the meaning. */
function isCertain(
  { input, outcome, connection }: Call,
  claims: ReadonlyMap<number | undefined, number>,
): boolean {
  if (outcome.isOpen || isSlow(input) || connection === undefined || outcome.peer === undefined) return false;
  return claims.get(outcome.peer) === 1 && !isServer(outcome.peer);
}

/** Exactly the connections with a protocol error are closed. */
function checkEnds(calls: readonly Call[], claims: ReadonlyMap<number | undefined, number>): void {
  for (const call of calls) {
    const { input, outcome, connection } = call;
    if (connection === undefined || input.ending !== 'hold' || isSlow(input) || outcome.isOpen) continue;
    const isOver = connection.endedAtMs !== undefined;
    if (outcome.isCutOff && !isOver) expect.fail('it was not cut off');
    if (!outcome.isCutOff && isOver && isCertain(call, claims)) expect.fail('it was cut off');
  }
}

/** A server's log contains exactly the messages of each sender. */
function checkLog(
  fuzzed: Fuzzed,
  server: number,
  calls: readonly Call[],
  claims: ReadonlyMap<number | undefined, number>,
): void {
  const said = fuzzed.messagesBy(server);
  for (const one of SERVERS)
    expect(said.get(one), `of ${String(one)}`).to.deep.equal(fuzzed.broadcasts.get(one));
  const here = calls.filter((call) => call.server === server);
  for (const [sender, messages] of said) {
    if (isServer(sender)) continue;
    const may = here
      .filter(({ outcome }) => outcome.peer === sender)
      .flatMap(({ outcome }) => outcome.messages);
    for (const message of messages) {
      const place = may.indexOf(message);
      if (place === -1) expect.fail(`${String(sender)} has not said ${JSON.stringify(message)}`);
      may.splice(place, 1);
    }
  }
  for (const call of here) {
    const { peer, messages } = call.outcome;
    if (!isCertain(call, claims)) continue;
    expect(said.get(peer as number) ?? [], `of ${String(peer)}`).to.deep.equal(messages);
  }
}

function check(inputs: readonly Input[], seed: number): void {
  const fuzzed = new Fuzzed('peers', seed);
  SERVERS.forEach((server) => fuzzed.broadcast(server));
  fuzzed.time.runUntil(fuzzed.time.nowMs + 5);
  let events = 0;
  fuzzed.onTurn = (server, { event, state }) => {
    events++;
    if (SERVERS.some((one) => !state.alive.includes(one)))
      throw new Error(`${String(server)} lists ${state.alive.join()}`);
    if (event.kind === 'linkDown' && isServer(event.peer))
      throw new Error(`the link to ${String(event.peer)} is down: ${sentenceOf(event.reason)}`);
  };

  const begunAtMs = fuzzed.time.nowMs;
  const { calls, lines } = attack(fuzzed, inputs);
  fuzzed.time.runUntil(begunAtMs + SAID_MS);
  const claims = new Map<number | undefined, number>();
  for (const { outcome } of calls) claims.set(outcome.peer, (claims.get(outcome.peer) ?? 0) + 1);
  checkEnds(calls, claims);
  fuzzed.time.runUntil(begunAtMs + UNIDENTIFIED_GONE_MS);
  for (const { outcome, connection } of calls) {
    if (connection !== undefined && outcome.peer === undefined && connection.endedAtMs === undefined)
      expect.fail('an unidentified connection stayed');
    if ((connection?.heard.length ?? 0) > ANSWER_MAX_BYTES)
      expect.fail(`it got too many bytes: ${connection?.heard ?? ''}`);
  }
  // At most one for each line, and a few for each connection; number 0 is dialled again and again.
  expect(events).to.be.at.most(lines + 6 * inputs.length + 300);

  SERVERS.forEach((server) => fuzzed.broadcast(server));
  fuzzed.time.runUntil(fuzzed.time.nowMs + 10);
  for (const server of SERVERS) {
    checkLog(fuzzed, server, calls, claims);
    const log = fuzzed.ask(server, 'get');
    for (const message of SERVERS.flatMap((one) => fuzzed.broadcasts.get(one) as string[]))
      if (!log.includes(message)) expect.fail(`${message} is not in ${log}`);
    expect(fuzzed.ask(server, 'alive')).to.match(/^alive (0,)?1,2/);
  }
}

describe('fuzz: the port for peers', function () {
  this.timeout(TIMEOUT_MS);

  it('protects the messages of others, the list of alive servers and the links', () => {
    const inputs = fc.array(peerInput(SERVERS), { minLength: 1, maxLength: 120, size: 'max' });
    const tried = fuzz({
      share: 0.1,
      inputs,
      check: (all, seed) => inVirtualTimeOnly(() => check(all, seed)),
    });
    expect(tried).to.be.above(0);
  });
});
