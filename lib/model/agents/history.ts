/** From a path through the states of agents to the history that their boxes would have recorded: a step is a millisecond. */
import { encodeAs, type Format } from '../../agent/schema.ts';
import { encodeContents } from '../../box/contents.ts';
import type { BoxEffect } from '../../box/events.ts';
import { boxRecorder, type BoxRecorder, type BoxTurn } from '../../box/recorder.ts';
import { shown } from '../../text/shown.ts';
import type { UnclockedEvent } from '../../trace/event.ts';
import type { Fault } from '../../trace/fault.ts';
import { messagesOf } from '../../wire/messages.ts';
import type { BoxAction } from './circumstances.ts';
import type { AgentAction, AgentGrid, AgentTurn } from './grid.ts';
import type { Envelope } from './inboxes.ts';
import { keyOf } from './plain.ts';
import type { AgentPathStep } from './replay.ts';

/** All events of a path, in order. */
export function historyOfPath(grid: AgentGrid, steps: readonly AgentPathStep[]): readonly UnclockedEvent[] {
  const recording = new Recording(grid);
  recording.open();
  for (const { action, before } of steps) recording.step(action, grid.turnsOf(before, action));
  return recording.events;
}

/** A box in one incarnation. */
interface RecordedBox {
  readonly incarnation: number;
  readonly recorder: BoxRecorder;
  /** By the number of the other box: how many messages were sent to it. */
  readonly sent: number[];
}

/** A message that is on the way to another box. */
interface Numbered {
  readonly number: number;
  readonly incarnation: number;
}

class Recording {
  readonly events: UnclockedEvent[] = [];
  readonly #grid: AgentGrid;
  readonly #boxes: RecordedBox[];
  /** By the key of a message, without its incarnation: those on the way, in the order of sending. */
  readonly #underway = new Map<string, Numbered[]>();
  #atMs = 0;

  constructor(grid: AgentGrid) {
    this.#grid = grid;
    this.#boxes = grid.boxes.map((box) => this.#started(box, 1));
  }

  /** The start of all boxes and agents. */
  open(): void {
    this.#boxes.forEach((_, box) => this.#take(box, { event: { kind: 'listening' }, effects: [] }));
    for (const turn of this.#grid.openingTurns()) this.#turn(turn);
  }

  /** A step, with the turns of its agents. */
  step(action: AgentAction, turns: readonly AgentTurn[]): void {
    this.#atMs++;
    if (action.kind === 'box') this.#boxAction(action.action);
    const envelope = action.kind === 'deliver' ? action.envelope : undefined;
    turns.forEach((turn, i) => this.#turn(turn, i === 0 ? envelope : undefined));
  }

  #started(box: string, incarnation: number): RecordedBox {
    return { incarnation, recorder: boxRecorder(this.#grid.configuration, box), sent: [] };
  }

  #boxAction(action: BoxAction): void {
    const { box, kind } = action;
    const { incarnation } = this.#boxes[box] as RecordedBox;
    const fault = faultOf(action);
    if (fault !== undefined) this.events.push({ kind: 'fault', atMs: this.#atMs, fault });
    const about = { server: box, incarnation, atMs: this.#atMs };
    switch (kind) {
      case 'crash':
        this.events.push({ kind: 'crashed', ...about });
        break;
      case 'restart':
        this.#boxes[box] = this.#started(this.#grid.boxes[box] as string, incarnation + 1);
        this.#take(box, { event: { kind: 'listening' }, effects: [] });
        break;
      case 'suspect':
        this.events.push({ kind: 'suspected', peer: action.other, ...about });
        break;
      case 'trust':
      case 'meet':
        this.events.push({ kind: 'trusted', peer: action.other, ...about });
        break;
      case 'notice':
        this.events.push({ kind: 'down', peer: action.other, reason: 'it has crashed', ...about });
        break;
    }
  }

  /** @param envelope - the message that the agent receives */
  #turn({ agent, event, turn }: AgentTurn, envelope?: Envelope): void {
    const { id } = this.#grid.agents[agent] as AgentGrid['agents'][number];
    const box = this.#grid.boxOf[agent] as number;
    const { local, sent, effects, stack } = turn;
    const sends = sent.flatMap(({ to: { id: to }, port, message }): BoxEffect[] => {
      const place = this.#grid.placeOf(to);
      const peer = this.#grid.boxOf[place] as number;
      if (peer === box) return [];
      const format = this.#grid.agents[place]?.type.ports[port];
      const text = textOf(format, message);
      this.#number(box, peer, { from: agent, to: place, port, message });
      return [{ kind: 'sendTo', session: 0, peer, contents: [encodeContents({ from: id, to, port, text })] }];
    });
    const reason = local.halt;
    const halt = reason === undefined ? {} : { halt: { reason, ...(stack === undefined ? {} : { stack }) } };
    const stepped: BoxEffect =
      event === undefined
        ? { kind: 'released', agent: id, effects }
        : { kind: 'stepped', agent: id, event, state: local.state, effects, ...halt };
    const arrived = envelope === undefined ? undefined : this.#arrival(box, envelope);
    this.#take(box, { event: arrived ?? { kind: 'continued' }, effects: [...sends, stepped] });
  }

  #take(box: number, turn: BoxTurn): void {
    const { incarnation, recorder } = this.#boxes[box] as RecordedBox;
    for (const event of recorder(turn))
      this.events.push({ server: box, incarnation, atMs: this.#atMs, ...event });
  }

  /** Numbers a message to another box, as its recorder does. */
  #number(box: number, peer: number, message: Omit<Envelope, 'incarnation'>): void {
    const { sent, incarnation } = this.#boxes[box] as RecordedBox;
    const number = sent[peer] ?? 0;
    sent[peer] = number + 1;
    const key = keyOf(message);
    this.#underway.set(key, [...(this.#underway.get(key) ?? []), { number, incarnation }]);
  }

  /** The event of the receipt of a message of another box. */
  #arrival(box: number, { from, to, port, message }: Envelope): BoxTurn['event'] | undefined {
    const sender = this.#grid.boxOf[from] as number;
    if (sender === box) return undefined;
    const underway = this.#underway.get(keyOf({ from, to, port, message })) ?? [];
    const [first = { number: 0, incarnation: 1 }] = underway;
    // The last copy stays: it can arrive once more.
    if (underway.length > 1) underway.shift();
    const [one, other] = [from, to].map((place) => this.#grid.agents[place]);
    const text = textOf(other?.type.ports[port], message);
    return {
      kind: 'messagesReceived',
      peer: sender,
      messages: messagesOf(encodeContents({ from: one?.id ?? '', to: other?.id ?? '', port, text })),
      incarnation: first.incarnation,
      first: first.number,
    };
  }
}

function textOf(format: Format<unknown> | undefined, message: unknown): string {
  try {
    const text: unknown = format && encodeAs(format, message);
    return typeof text === 'string' ? text : shown(message);
  } catch {
    return shown(message);
  }
}

/** The fault of an action from outside, as in a trace. */
function faultOf(action: BoxAction): Fault | undefined {
  switch (action.kind) {
    case 'crash':
    case 'restart':
      return { kind: action.kind, server: action.box };
    // All bytes are delayed beyond the deadline, and then arrive.
    case 'suspect':
      return { kind: 'hold', from: action.other, to: action.box, forMs: 1 };
    default:
      return undefined;
  }
}
