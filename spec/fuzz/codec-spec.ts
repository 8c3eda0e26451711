/**
 * The decoders for hostile bytes, without servers around them: they decode what the models decode, however the bytes
 * are cut, and store no more than a line.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { from } from 'rxjs';
import { CHATROOM_COMMANDS, type Command } from '../../lib/agents/chatroom/commands.ts';
import { decodeCommands, type DecodedCommands } from '../../lib/client/commandLines.ts';
import { room, type RoomState } from '../../lib/agents/chatroom/room.ts';
import { logSubscription } from '../../lib/agents/chatroom/logSubscription.ts';
import { ProtocolError } from '../../lib/net/framing.ts';
import { framesOf } from '../support/framesOf.ts';
import { NO_CARRY, type Carry } from '../../lib/wire/lines.ts';
import { decodePeer, type PeerFrame } from '../../lib/wire/peer.ts';
import { fromLatin1, joined, latin1 } from '../support/bytes.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { fuzz, TIMEOUT_MS } from './budget.ts';
import { N } from './fuzzed.ts';
import {
  bytesOf,
  chunksOf,
  CLAIM,
  LINE_LIMIT_BYTES,
  masterInput,
  OWN_INCARNATION,
  peerInput,
  UNIDENTIFIED_LIMIT_BYTES,
  THEIR_INCARNATION,
  type Input,
} from './grammar.ts';
import { MasterModel, peerOutcome, put, hasCrash } from './models.ts';
import { stepping } from '../support/netTable.ts';

const LIMITS = {
  lineLimitBytes: LINE_LIMIT_BYTES.peers,
  unidentifiedLineLimitBytes: UNIDENTIFIED_LIMIT_BYTES,
  isPlain: false,
};
const SELF = 1;
const CALLER = 3;
const INCARNATION = 77;
const SAID = 5;
const MEANING = {
  [CLAIM]: String(CALLER),
  [THEIR_INCARNATION]: String(INCARNATION),
  [OWN_INCARNATION]: '1000',
};
const CALLED = {
  isExpected: (id: number) => id > SELF && id < N,
  incarnation: INCARNATION,
  said: [SAID, SAID] as const,
};

/** Bounds the memory of an unfinished line: its bytes, and as many again for growth. */
function expectBounded({ length, store }: Carry, limitBytes: number): void {
  if (length > limitBytes || store.bytes.length > 2 * limitBytes + 64)
    expect.fail(`${String(length)} bytes are kept in ${String(store.bytes.length)}`);
}

/** The outcome of a connection: the messages that are interpreted, and whether it is closed for a protocol error. */
function readPeer(chunks: readonly Uint8Array[]): { messages: string[]; isCutOff: boolean } {
  const messages: string[] = [];
  let isCutOff = false as boolean;
  let handshake = [] as readonly PeerFrame[] | undefined;

  const happens = stepping({ self: SELF, n: N, incarnation: INCARNATION, reportsSent: false }, (effect) => {
    if (effect.kind === 'close') isCutOff = true;
    if (effect.kind !== 'indicate' || effect.indication.kind !== 'messagesReceived') return;
    const { bytes, starts, ends } = effect.indication.messages;
    ends.forEach((to, i) => messages.push(latin1(bytes.subarray(starts[i], to))));
  });
  const receive = (frames: readonly PeerFrame[]) =>
    happens({ kind: 'framesReceived', connection: 0, frames });

  happens({ kind: 'grown', count: SAID, frame: new Uint8Array(0) });
  happens({ kind: 'connectionOpened', connection: 0, remote: 'there' });
  const reading = framesOf(from(chunks), LIMITS).subscribe({
    next: (frames) => {
      if (handshake === undefined) {
        receive(frames);
        return;
      }
      handshake = [...handshake, ...frames];
      // A single ping waits for the next frame.
      if (handshake.length === 1 && handshake[0]?.kind === 'ping') return;
      receive(handshake);
      handshake = undefined;
    },
    error: (error: unknown) => {
      if (error instanceof ProtocolError) isCutOff = true;
      else messages.push(`thrown: ${errorMessage(error)}`);
    },
  });
  reading.unsubscribe();
  if (handshake !== undefined && handshake.length > 0) receive(handshake);
  return { messages, isCutOff };
}

/** Bounds the memory of unfinished lines of a peer. */
function checkCarry(chunks: readonly Uint8Array[]): void {
  let carry = NO_CARRY;
  for (const chunk of chunks) {
    [carry] = decodePeer(carry, chunk, LINE_LIMIT_BYTES.peers);
    expectBounded(carry, LINE_LIMIT_BYTES.peers);
  }
}

function checkPeer(input: Input): void {
  const bytes = bytesOf(input, MEANING);
  const { messages, isCutOff } = peerOutcome(bytes, CALLED, LINE_LIMIT_BYTES.peers);
  const cut = chunksOf(bytes, input, MEANING);
  checkCarry(cut);
  for (const chunks of [cut, [fromLatin1(bytes)]]) {
    const heard = readPeer(chunks);
    if (heard.isCutOff !== isCutOff || heard.messages.join('\n') !== messages.join('\n'))
      expect(heard).to.deep.equal({ messages, isCutOff });
  }
}

function hearMaster(chunks: readonly Uint8Array[]): string {
  const machine = room(SELF);
  let state: RoomState = machine.init;
  let carry = NO_CARRY;
  let isBeginning = true;
  let answered = '';
  const subscription = logSubscription(() => undefined);
  for (const chunk of chunks) {
    const limitBytes = LINE_LIMIT_BYTES.masters;
    const { carry: next, commands }: DecodedCommands<Command> = decodeCommands(
      CHATROOM_COMMANDS,
      carry,
      chunk,
      limitBytes,
      Infinity,
      isBeginning,
    );
    expectBounded(next, limitBytes);
    carry = next;
    isBeginning &&= commands.length === 0;
    const [after, effects] = machine.step(state, { kind: 'commandsReceived', client: 0, commands });
    state = after;
    for (const effect of effects) {
      if (effect.kind !== 'reply') continue;
      for (const answer of effect.answers) answered += latin1(joined(subscription.linesOf(answer)));
    }
    const last = commands.at(-1)?.kind;
    if (last === 'overlong' || last === 'foreign') break;
  }
  return answered;
}

function checkMaster(input: Input): void {
  let bytes = bytesOf(input, {});
  if (hasCrash(bytes)) bytes = bytes.replaceAll('crash', 'crush');
  const model = new MasterModel();
  model.read(bytes, { log: [], alive: String(SELF) });
  for (const chunks of [chunksOf(bytes, input, MEANING), [fromLatin1(bytes)]]) {
    const answers = put(hearMaster(chunks));
    if (answers.join('\n') !== model.answers.join('\n')) expect(answers).to.deep.equal(model.answers);
  }
}

describe('fuzz: the decoder', function () {
  this.timeout(TIMEOUT_MS);

  for (const [port, input, check] of [
    ['peers', peerInput([SELF]), checkPeer],
    ['masters', masterInput([SELF]), checkMaster],
  ] as const) {
    it(`of ${port} decodes the intended lines, however they are cut, and stores no more than a line`, () => {
      const inputs = fc.array(input, { minLength: 1, maxLength: 40, size: 'max' });
      const tried = fuzz({ share: 0.37, inputs, check: (all) => all.forEach(check) });
      expect(tried).to.be.above(0);
    });
  }
});
