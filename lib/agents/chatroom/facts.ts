/** The facts of the chat room, a row each: the only definition of how they are read, shown and drawn. */
import type { OwnEvent } from '../../trace/event.ts';
import { row, type KindsOf } from '../../trace/row.ts';
import { describeTexts } from '../../text/describeTexts.ts';

/** A single message; for several the first, the last and their number. */
function messages(texts: readonly string[]): string {
  if (texts.length < 2) return texts.join();
  return `${String(texts.length)}: ${texts[0] ?? ''} … ${texts.at(-1) ?? ''}`;
}

/** A mark for what was inferred from answers, not reported. */
function guess(isInferred: true | undefined): string {
  return isInferred === true ? ' (inferred)' : '';
}

export const CHAT_FACTS = {
  command: row({
    fields: { command: ['get', 'alive', 'follow', 'crash', 'refused', 'overlong', 'foreign'] },
    description: 'A command of a client other than a broadcast has arrived.',
    names: 'commands',
    words: ({ command }) => `command ${command}`,
    does: ({ command }) => `gets the command ${command}`,
    style: 'quiet',
    topic: 'commands',
    isMany: true,
    isMinor: true,
  }),
  broadcast: row({
    fields: { first: 'count', texts: 'texts', 'inferred?': 'true' },
    description:
      'Messages of a client were accepted: those of this incarnation from number `first` on, counted from 0. With `inferred` they were first seen in its log.',
    names: 'broadcasts',
    words: ({ texts, inferred }) => `broadcast ${messages(texts)}${guess(inferred)}`,
    does: ({ texts }) => `broadcasts ${describeTexts(texts)}`,
    style: 'message',
    topic: 'broadcasts',
    mark: { ink: 'message', isFilled: true, shapes: [{ disc: 4.5 }], label: 'broadcast' },
    isMany: true,
    makes: ({ first, texts }) => ({ first, count: texts.length }),
  }),
  delivered: row({
    fields: {
      sender: 'server',
      'of?': 'incarnation',
      'first?': 'count',
      texts: 'texts',
      'inferred?': 'true',
    },
    description:
      'Messages of `sender` were appended to the log: those of its incarnation `of` from number `first` on. Both are derived from the texts when the traces of sender and receiver are combined; the trace of a single server omits them. With `inferred` the delivery was seen from outside, in an answer to `get` at this time.',
    names: 'deliveries',
    words: ({ sender, texts, inferred }) => [messages(texts), ` ◂ ${String(sender)}${guess(inferred)}`],
    does: ({ sender, texts }) => `delivers ${describeTexts(texts)} of ${String(sender)}`,
    style: ({ sender }, server) => (sender === server ? 'quiet' : 'plain'),
    topic: 'deliveries',
    mark: { ink: 'receipt', shapes: [{ disc: 3.5 }], label: 'delivery' },
    isMany: true,
    // A delivery of a server's own message repeats its broadcast.
    isRepeat: ({ sender }, server) => sender === server,
    takes: ({ sender, texts }) => ({ from: sender, count: texts.length }),
  }),
  alive: row({
    fields: { alive: 'servers' },
    description: 'The answer to `alive` has changed to these ids, ascending.',
    names: 'alive lists',
    words: ({ alive }) => `alive ${alive.join(',')}`,
    does: ({ alive }) => `lists ${alive.join(',') || 'nobody'}`,
    lists: ({ alive }) => alive,
    style: 'quiet',
    topic: 'alive',
    isMany: true,
    isMinor: true,
  }),
  misbehaved: row({
    fields: {
      problem: ['silence', 'nonsense', 'flood', 'overlong', 'closed', 'rewritten'],
      'shown?': 'text',
    },
    description:
      'A client got no valid answer: none in time, another text, too much, an answer that is too long, the end of the connection, or a log that does not begin with the one before.',
    names: 'invalid answers',
    words: ({ problem, shown }) => `! ${problem}${shown === undefined ? '' : `: ${shown}`}`,
    does: ({ problem }) => `gives a client no valid answer: ${problem}`,
    style: 'bad',
    mark: {
      ink: 'crash',
      shapes: [
        {
          strokes: [
            [0, -7, 0, 2],
            [0, 5, 0, 7],
          ],
        },
      ],
      label: 'no valid answer',
    },
  }),
} as const;

/** The facts of the chat room. */
export type ChatFact = KindsOf<typeof CHAT_FACTS>;

/** Their topics in the output of scenarios. */
export const CHAT_TOPICS = {
  alive: 'the answer of a server to `alive` changes',
  broadcasts: 'messages of clients are accepted',
  deliveries: 'messages of other servers are appended to the log',
  commands: 'commands of clients other than broadcasts arrive',
} as const;

/** The fact in an event of a trace of the chat room; undefined if the event is not a fact. */
export function chatFactOf(event: { readonly kind: string }): ChatFact | undefined {
  return event.kind === 'fact'
    ? ((event as Extract<OwnEvent, { kind: 'fact' }>).fact as ChatFact)
    : undefined;
}

/** An event with a fact of one kind. */
export type FactEvent<Kind extends ChatFact['kind']> = Extract<OwnEvent<ChatFact>, { kind: 'fact' }> & {
  readonly fact: Extract<ChatFact, { kind: Kind }>;
};

/** Whether an event contains a fact of one kind. */
export function isFact<Event extends { readonly kind: string }, Kind extends ChatFact['kind']>(
  event: Event,
  kind: Kind,
): event is Event & FactEvent<Kind> {
  return chatFactOf(event)?.kind === kind;
}
