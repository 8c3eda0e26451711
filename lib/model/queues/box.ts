/**
 * One running box of a modelled pair: the net machine with a queue for its peer, the queue itself, the part of the driver that the machine's
 * effects ask for, and an application that sends and notes what it is told. A value of plain data.
 */
import type { Indication, NetEvent } from '../../net/events.ts';
import { netMachine, type NetState } from '../../net/machine.ts';
import type { Framed } from '../../net/outgoing.ts';
import { queues as realQueues, type Queues } from '../../net/queues.ts';
import { textsOf } from '../../wire/messages.ts';
import { encodeHandshake } from '../../wire/sessionLines.ts';
import { other, type Side } from '../channel.ts';
import {
  connectionEnded,
  connectionsIn,
  linesReceived,
  takeEvents,
  type NetServer,
  type OtherEffect,
  type WrittenBytes,
} from '../netSteps.ts';

/** The messages of one session, as an application sent or received them. */
export interface SessionTexts {
  /** How many sessions were over, as the application had been told. */
  readonly over: number;
  readonly texts: readonly string[];
}

/** What an application has sent and received: a session for each, in order. The last one is the current one. */
export interface AppLog {
  readonly sent: readonly SessionTexts[];
  readonly received: readonly SessionTexts[];
}

/** A running box. */
export interface Box extends AppLog {
  readonly self: Side;
  /** From 1. */
  readonly incarnation: number;
  readonly net: NetState;
  readonly isProbing: boolean;
  /** The messages that wait in the queue for the peer, and the number of the first. */
  readonly first: number;
  readonly waiting: readonly string[];
  /** How many sessions are over for the queue. */
  readonly over: number;
  /** What the application was told of the peer last. */
  readonly told: NetState['peers'][number]['belief'];
  /** Indications that the application has not taken yet: from the end of a session on. */
  readonly untold: readonly Told[];
  /** What was indicated although it must not be; undefined if nothing was. */
  readonly mistake: string | undefined;
}

/** An indication that an application takes. */
type Told =
  | { readonly kind: 'trusted' | 'suspected' }
  | { readonly kind: 'peerDown'; readonly isQueueFull: boolean }
  | { readonly kind: 'messagesReceived'; readonly texts: readonly string[] };

/** The result of a step. */
export interface BoxStep {
  readonly box: Box;
  readonly written: readonly WrittenBytes[];
  /** The connections that it closes. */
  readonly closed: readonly number[];
}

/** The parts of a box. Specs replace them by incorrect ones. */
export interface BoxParts {
  readonly machine: typeof netMachine;
  readonly queues: typeof realQueues;
}

export const REAL_PARTS: BoxParts = { machine: netMachine, queues: realQueues };

/** The hash of the configuration of both. */
const TAG = '0123456789abcdef';

/** Takes the steps of boxes. Pure: a step of the same box, as an object, is computed once. */
export class BoxSteps {
  readonly #known = new WeakMap<Box, Map<string, BoxStep>>();
  readonly #parts: BoxParts;
  readonly #queueMessagesMax: number;

  constructor(parts: BoxParts, queueMessagesMax: number) {
    this.#parts = parts;
    this.#queueMessagesMax = queueMessagesMax;
  }

  started(self: Side, incarnation: number): Box {
    return {
      self,
      incarnation,
      net: this.#machine(self, incarnation).init,
      isProbing: false,
      first: 0,
      waiting: [],
      over: 0,
      told: 'unknown',
      untold: [],
      mistake: undefined,
      sent: [{ over: 0, texts: [] }],
      received: [{ over: 0, texts: [] }],
    };
  }

  /** Takes events of the net, and those that their effects cause at once, until none is left. */
  take(box: Box, ...events: NetEvent[]): BoxStep {
    return this.#once(box, JSON.stringify(events), () => this.#driver(box).run(events));
  }

  /** The application sends a message. */
  send(box: Box): BoxStep {
    return this.#once(box, 'send', () => this.#send(box));
  }

  #send(box: Box): BoxStep {
    const current = box.sent.at(-1) as SessionTexts;
    const count = box.sent.reduce((sum, { texts }) => sum + texts.length, 0);
    const text = `m${String(box.self)}.${String(box.incarnation)}.${String(count)}`;
    const sent = box.sent.with(-1, { ...current, texts: [...current.texts, text] });
    const driver = this.#driver({ ...box, sent });
    return driver.run([driver.append(text, current.over)]);
  }

  /** The application takes what it was not told yet. */
  tell(box: Box): BoxStep {
    return this.#once(box, 'tell', () => ({ box: toldAll(box), written: [], closed: [] }));
  }

  /** Lines arrive on a connection. */
  read(box: Box, connection: number, lines: string): BoxStep {
    return this.#once(box, `${String(connection)} ${lines}`, () => {
      return this.#driver(box).run([linesReceived(connection, new TextEncoder().encode(lines))]);
    });
  }

  /** The end of a connection has reached this side. */
  ended(box: Box, connection: number): BoxStep {
    const step = this.take(box, connectionEnded(connection));
    return { ...step, closed: [...step.closed, connection] };
  }

  #once(box: Box, key: string, take: () => BoxStep): BoxStep {
    let steps = this.#known.get(box);
    if (steps === undefined) this.#known.set(box, (steps = new Map<string, BoxStep>()));
    let step = steps.get(key);
    if (step === undefined) steps.set(key, (step = take()));
    return step;
  }

  #machine(self: Side, incarnation: number) {
    return this.#parts.machine({ self, n: 2, incarnation, reportsSent: false, tag: TAG });
  }

  #driver(box: Box): Driver {
    return new Driver(
      box,
      this.#machine(box.self, box.incarnation),
      queuesOf(box, this.#parts.queues, this.#queueMessagesMax),
    );
  }
}

/** The queue of a box, as it was. */
function queuesOf(box: Box, queues: typeof realQueues, queueMessagesMax: number): Queues {
  const { self, over, first, waiting } = box;
  const peer = other(self);
  const all = queues({ self, n: 2, queueMessagesMax });
  for (let i = 0; i < over; i++) all.execute({ kind: 'endSession', peer, count: first });
  all.of(peer).clear(first);
  for (const text of waiting) all.append({ kind: 'sendTo', peer, session: over, contents: [text] });
  return all;
}

/** One step of a box: performs the effects of the machine, as the driver of a real box does. */
class Driver implements NetServer {
  #box: Box;
  readonly #peer: Side;
  readonly #machine: ReturnType<typeof netMachine>;
  readonly #queues: Queues;

  constructor(box: Box, machine: ReturnType<typeof netMachine>, queues: Queues) {
    this.#box = box;
    this.#peer = other(box.self);
    this.#machine = machine;
    this.#queues = queues;
  }

  append(text: string, session: number): NetEvent {
    return this.#queues.append({ kind: 'sendTo', peer: this.#peer, session, contents: [text] });
  }

  run(events: NetEvent[]): BoxStep {
    const { net, written, closed } = takeEvents(this.#machine, this.#box.net, events, this);
    return { box: this.#after(net), written, closed };
  }

  /** The box with what is in its queue now. */
  #after(net: NetState): Box {
    const queue = this.#queues.of(this.#peer);
    const first = queue.count - queue.messages;
    const { frame } = queue.frame(first, Infinity);
    const waiting = new TextDecoder().decode(frame).split('\n').slice(0, -1).map(contentsOf);
    const box = { ...this.#box, first, waiting, net };
    // The application is slow only where it matters: what it sends before it is told of the end of a session.
    return box.untold.some(({ kind }) => kind === 'peerDown') ? box : toldAll(box);
  }

  get handshake(): Uint8Array {
    return encodeHandshake(this.#box.self, this.#box.incarnation, TAG);
  }

  unsent(from: number): Framed {
    return this.#queues.of(this.#peer).frame(from, Infinity);
  }

  perform(effect: OtherEffect): readonly NetEvent[] {
    switch (effect.kind) {
      case 'probe':
      case 'stopProbing':
        this.#box = { ...this.#box, isProbing: effect.kind === 'probe' };
        break;
      case 'trim':
      case 'endSession':
        this.#queues.execute(effect);
        if (effect.kind === 'endSession') this.#box = { ...this.#box, over: this.#box.over + 1 };
        break;
      case 'indicate':
        this.#indicate(effect.indication);
        break;
    }
    return [];
  }

  #indicate(indication: Indication): void {
    const told = toldOf(indication);
    if (told !== undefined) this.#box = { ...this.#box, untold: [...this.#box.untold, told] };
    if (indication.kind === 'linkDown' && indication.isProtocolError)
      this.#box = { ...this.#box, mistake: `finds a protocol error: ${indication.reason.code}` };
  }
}

function toldOf(indication: Indication): Told | undefined {
  switch (indication.kind) {
    case 'trusted':
    case 'suspected':
      return { kind: indication.kind };
    case 'peerDown':
      return { kind: 'peerDown', isQueueFull: indication.reason.code === 'queue-full' };
    case 'messagesReceived':
      return { kind: 'messagesReceived', texts: textsOf(indication.messages) };
    default:
      return undefined;
  }
}

/** The application takes all indications. */
function toldAll(box: Box): Box {
  return box.untold.reduce(toldOne, { ...box, untold: [] });
}

function toldOne(box: Box, told: Told): Box {
  switch (told.kind) {
    case 'trusted':
    case 'suspected':
      return { ...box, told: told.kind };
    case 'peerDown': {
      // A queue can be full before the first meeting.
      const isRepeated = (box.told === 'down' || box.told === 'unknown') && !told.isQueueFull;
      const over = (box.sent.at(-1) as SessionTexts).over + 1;
      return {
        ...box,
        told: 'down',
        mistake: isRepeated ? 'is told "down" of a peer that it was not told to trust' : box.mistake,
        sent: [...box.sent, { over, texts: [] }],
        received: [...box.received, { over, texts: [] }],
      };
    }
    case 'messagesReceived': {
      const current = box.received.at(-1) as SessionTexts;
      return {
        ...box,
        mistake:
          box.told === 'trusted'
            ? box.mistake
            : `receives ${told.texts.join()} of a peer that it does not trust`,
        received: box.received.with(-1, { ...current, texts: [...current.texts, ...told.texts] }),
      };
    }
  }
}

/** Whether a box has connections. */
export function isConnected({ net }: Box): boolean {
  return connectionsIn(net).length > 0;
}

/** The contents of the line of a message. */
function contentsOf(line: string): string {
  return line.split(' ').slice(2).join(' ');
}
