/** The port for clients under hostile input: all other clients are answered, and each complete command once. */
import { expect } from 'chai';
import fc from 'fast-check';
import { fromLatin1, latin1, text } from '../support/bytes.ts';
import { fuzz, TIMEOUT_MS } from './budget.ts';
import { Fuzzed, inVirtualTimeOnly, SERVERS } from './fuzzed.ts';
import { bytesOf, chunksOf, masterInput, type Input } from './grammar.ts';
import { MasterModel, put, hasCrash, type Room } from './models.ts';

/** The longest answer to one line, except for the log. */
const ANSWER_MAX_BYTES = 200;

function check(inputs: readonly Input[], seed: number): void {
  const fuzzed = new Fuzzed('masters', seed, 3);
  const rooms = new Map<number, Room>(SERVERS.map((server) => [server, { log: [], alive: SERVERS.join() }]));
  let turns = 0;
  fuzzed.onTurn = (_, { event }) => {
    if (event.kind.startsWith('client') || event.kind === 'commandsReceived') turns++;
  };
  let chunksSent = 0;

  const connections = inputs.map((input) => {
    const model = new MasterModel();
    let bytes = bytesOf(input, {});
    if (hasCrash(bytes)) bytes = bytes.replaceAll('crash', 'crush');
    const connection = fuzzed.call(input.target, 'masters', input.startMs, {
      ...input,
      chunks: chunksOf(bytes, input, {}),
      onSent: (chunk) => {
        chunksSent++;
        model.read(latin1(chunk), rooms.get(input.target) as Room);
      },
    });
    return { input, model, connection, bytes };
  });
  fuzzed.time.runUntil(fuzzed.time.nowMs + 150);

  for (const { input, model, connection, bytes } of connections) {
    const answers = put(connection.heard);
    // A client that leaves before it has read everything does not get the rest.
    const isAllThere = input.ending === 'end' || input.ending === 'hold';
    expect(answers).to.deep.equal(isAllThere ? model.answers : model.answers.slice(0, answers.length));
    for (const line of connection.heard.split('\n')) {
      if (!line.startsWith('error')) continue;
      if (/\p{Cc}/u.test(text(fromLatin1(line))) || line.length > ANSWER_MAX_BYTES) expect.fail(line);
    }
    if (input.ending === 'hold' && bytes !== '')
      expect(connection.endedAtMs !== undefined).to.equal(model.isOver);
  }
  // Connect, disconnect, and at most a turn for each chunk.
  expect(turns).to.be.at.most(chunksSent + 2 * inputs.length);

  for (const server of SERVERS) {
    expect(fuzzed.ask(server, 'alive')).to.equal(`alive ${SERVERS.join()}`);
    // The broadcasts of all clients, in any interleaving.
    const all = SERVERS.flatMap((one) => (rooms.get(one) as Room).log);
    expect(letters(fuzzed.ask(server, 'get'))).to.equal(letters(`messages ${all.join(',')}`));
  }
}

/** A text with its characters sorted: equal for two logs that differ in their order only. */
function letters(text: string): string {
  return text.split('').sort().join('');
}

describe('fuzz: the port for clients', function () {
  this.timeout(TIMEOUT_MS);

  it('answers each complete command once, in order, to the client that sent it, whatever others send meanwhile', () => {
    const inputs = fc
      .constantFrom(...SERVERS)
      .chain((target) => fc.array(masterInput([target]), { minLength: 1, maxLength: 60, size: 'max' }));
    const tried = fuzz({
      share: 0.15,
      inputs,
      check: (all, seed) => inVirtualTimeOnly(() => check(all, seed)),
    });
    expect(tried).to.be.above(0);
  });
});
