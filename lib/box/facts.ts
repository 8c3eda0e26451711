/**
 * The facts of agents, a row each: the only definition of how they are read, shown and drawn. One table serves all types of agents; what a
 * type records about itself is the fact `recorded`.
 */
import { row, type KindsOf, type Shape } from '../trace/row.ts';

/** The longest content that words contain; the fields contain all of it. */
const SHOWN_CHARS = 160;

function short(content: string): string {
  return content.length > SHOWN_CHARS ? `${content.slice(0, SHOWN_CHARS)}…` : content;
}

const CROSS: Shape = {
  strokes: [
    [-4, -4, 4, 4],
    [-4, 4, 4, -4],
  ],
};

const DROP: Shape = {
  polygon: [
    [0, 6],
    [-5, -4],
    [5, -4],
  ],
};

export const AGENT_FACTS = {
  agentStarted: row({
    fields: {
      agent: 'text',
      type: 'text',
      saved: { is: 'count', description: 'the number of records that its storage held' },
    },
    description: 'An agent begins: its first event.',
    names: 'starts of agents',
    words: ({ agent, type, saved }) =>
      `${agent} starts (${type}${saved === 0 ? '' : `, ${String(saved)} records`})`,
    does: ({ agent, type }) => `starts agent ${agent} of type ${type}`,
    style: 'good',
    topic: 'agents',
    isMany: true,
    isMinor: true,
  }),
  messageSent: row({
    fields: {
      agent: 'text',
      to: { is: 'text', description: 'the id of the receiver' },
      box: { is: 'server', description: 'the box of the receiver' },
      port: 'text',
      number: {
        is: 'count',
        description:
          'with `box`, identifies the message among those of this incarnation: its place in the sequence for that box; for a receiver in the same box, its place among the messages within it',
      },
      message: {
        is: 'text',
        description: 'as it is on the wire: JSON, unless the port has a codec of its own',
      },
    },
    description: 'An agent sends a message.',
    names: 'messages sent',
    words: ({ agent, to, message }) => [`${agent} sends ${short(message)}`, ` ▸ ${to}`],
    does: ({ agent, to, port, message }) => `has ${agent} send ${short(message)} to ${to}, port ${port}`,
    style: 'quiet',
    topic: 'exchange',
    mark: { ink: 'message', shapes: [{ disc: 3 }], label: 'message sent' },
    isMany: true,
    makes: ({ box, number }) => ({ first: number, count: 1, to: box }),
  }),
  messageReceived: row({
    fields: {
      agent: 'text',
      from: { is: 'text', description: 'the id of the sender' },
      box: { is: 'server', description: 'the box of the sender' },
      'of?': { is: 'incarnation', description: 'of the box of the sender; left out within a box' },
      port: 'text',
      number: { is: 'count', description: 'the number of `messageSent`' },
      message: 'text',
    },
    description: 'An agent receives a message, and reacts to it.',
    names: 'messages received',
    words: ({ agent, from, message }) => [`${agent} gets ${short(message)}`, ` ◂ ${from}`],
    does: ({ agent, from, port, message }) => `has ${agent} get ${short(message)} from ${from}, port ${port}`,
    style: 'plain',
    topic: 'exchange',
    mark: { ink: 'receipt', shapes: [{ disc: 3.5 }], label: 'message received' },
    isMany: true,
    takes: ({ box, of, number }) => ({
      from: box,
      count: 1,
      first: number,
      ...(of === undefined ? {} : { of }),
    }),
  }),
  channel: row({
    fields: {
      agent: 'text',
      what: ['lost', 'delayed', 'doubled', 'delivered'],
      from: { is: 'text', description: 'a name of the sender' },
      port: 'text',
      message: 'text',
    },
    description:
      'The channel to the agent loses, delays or doubles a message that was received, or delivers one that it has delayed or doubled: only with other channels than FIFO ones.',
    names: 'acts of channels',
    words: ({ agent, what, from, message }) => [`${agent}: ${what} ${short(message)}`, ` ◂ ${from}`],
    does: ({ agent, what, from, message }) =>
      `has the channel from ${from} to ${agent} ${what}: ${short(message)}`,
    style: 'fault',
    topic: 'exchange',
    isMany: true,
  }),
  requested: row({
    fields: { agent: 'text', by: 'text', request: { is: 'text', description: 'as JSON' } },
    description: 'A client makes a request to an agent.',
    names: 'requests',
    words: ({ agent, by, request }) => [`${agent} is asked ${short(request)}`, ` ◂ ${by}`],
    does: ({ agent, by, request }) => `has ${by} request ${short(request)} of ${agent}`,
    style: 'message',
    topic: 'requests',
    mark: { ink: 'message', isFilled: true, shapes: [{ disc: 4.5 }], label: 'request' },
    isMany: true,
  }),
  indicated: row({
    fields: { agent: 'text', 'to?': 'text', indication: { is: 'text', description: 'as JSON' } },
    description: 'An agent indicates something to a client, or to all.',
    names: 'indications',
    words: ({ agent, to, indication }) => [
      `${agent} indicates ${short(indication)}`,
      to === undefined ? '' : ` ▸ ${to}`,
    ],
    does: ({ agent, indication }) => `has ${agent} indicate ${short(indication)}`,
    style: 'message',
    topic: 'requests',
    mark: { ink: 'receipt', isFilled: true, shapes: [{ disc: 4 }], label: 'indication' },
    isMany: true,
  }),
  timerSet: row({
    fields: {
      agent: 'text',
      timer: 'text',
      'afterMs?': { is: 'ms', description: 'left out: it was cancelled' },
    },
    description: 'An agent sets a timer, or cancels it.',
    names: 'settings of timers',
    words: ({ agent, timer, afterMs }) =>
      `${agent} ${afterMs === undefined ? `cancels ${timer}` : `sets ${timer}: ${String(afterMs)} ms`}`,
    does: ({ agent, timer, afterMs }) =>
      `has ${agent} ${afterMs === undefined ? `cancel timer ${timer}` : `set timer ${timer} to ${String(afterMs)} ms`}`,
    style: 'quiet',
    topic: 'agent-timers',
    isMany: true,
    isMinor: true,
  }),
  timedOut: row({
    fields: { agent: 'text', timer: 'text' },
    description: 'A timer of an agent has expired.',
    names: 'timeouts',
    words: ({ agent, timer }) => `${agent}: ${timer} expires`,
    does: ({ agent, timer }) => `has timer ${timer} of ${agent} expire`,
    style: 'quiet',
    topic: 'agent-timers',
    isMany: true,
    isMinor: true,
  }),
  believed: row({
    fields: {
      agent: 'text',
      belief: ['trusted', 'suspected', 'down'],
      name: 'text',
      'other?': { is: 'text', description: 'the id of the other agent, if it differs from `name`' },
    },
    description: 'The failure detector tells an agent about another.',
    names: 'beliefs of agents',
    words: ({ agent, belief, name }) => `${agent}: ${name} ${belief}`,
    does: ({ agent, belief, name }) => `tells ${agent} that ${name} is ${belief}`,
    style: 'quiet',
    topic: 'agents',
    isMany: true,
    isMinor: true,
  }),
  saves: row({
    fields: {
      agent: 'text',
      record: { is: 'text', description: 'as it is stored' },
      'replaces?': { is: 'true', description: 'it replaces all earlier records' },
    },
    description: 'An agent saves a record. Its effects after this one wait until the record is durable.',
    names: 'saves',
    words: ({ agent, record, replaces }) =>
      `${agent} saves ${short(record)}${replaces === undefined ? '' : ', as a snapshot'}`,
    does: ({ agent, record }) => `has ${agent} save ${short(record)}`,
    style: 'plain',
    topic: 'storage',
    mark: { ink: 'other', isFilled: true, shapes: [DROP], label: 'save' },
    isMany: true,
  }),
  saved: row({
    fields: { agent: 'text', token: 'text' },
    description: 'A record of an agent is durable, and the agent is told.',
    names: 'durable records',
    words: ({ agent, token }) => `${agent}: ${token} is durable`,
    does: ({ agent, token }) => `tells ${agent} that record ${token} is durable`,
    style: 'quiet',
    topic: 'storage',
    isMany: true,
    isMinor: true,
  }),
  chosen: row({
    fields: { agent: 'text', choice: 'text', option: 'count' },
    description: 'Chance has decided a choice of an agent.',
    names: 'choices',
    words: ({ agent, choice, option }) => `${agent}: ${choice} = ${String(option)}`,
    does: ({ agent, choice, option }) => `draws ${String(option)} for choice ${choice} of ${agent}`,
    style: 'quiet',
    topic: 'agents',
    isMany: true,
  }),
  recorded: row({
    fields: {
      agent: 'text',
      fact: { is: 'text', description: 'the fact, as JSON' },
      'words?': { is: 'text', description: 'the fact in the words of its type' },
    },
    description: 'An agent records a fact of its own type.',
    names: 'records',
    words: ({ agent, fact, words }) => `${agent}: ${short(words ?? fact)}`,
    does: ({ agent, fact, words }) => `has ${agent} record ${short(words ?? fact)}`,
    style: 'good',
    topic: 'records',
    mark: {
      ink: 'other',
      isFilled: true,
      shapes: [
        {
          polygon: [
            [-4, -4],
            [4, -4],
            [4, 4],
            [-4, 4],
          ],
        },
      ],
      label: 'record',
    },
    isMany: true,
  }),
  halted: row({
    fields: {
      agent: 'text',
      reason: 'text',
      'event?': { is: 'text', description: 'the event at which it halted, in words' },
      'stack?': { is: 'text', description: 'of the error, if it threw' },
    },
    description: 'An agent has ended, by itself or because it threw. The other agents of its box go on.',
    names: 'halts',
    words: ({ agent, reason }) => `✗ ${agent} halts: ${short(reason)}`,
    does: ({ agent, reason }) => `has ${agent} halt: ${short(reason)}`,
    style: 'bad',
    topic: 'agents',
    mark: { ink: 'crash', shapes: [CROSS], label: 'halt of an agent' },
  }),
  refused: row({
    fields: {
      agent: 'text',
      reason: 'text',
      'from?': { is: 'text', description: 'the id of the sender, if the agent has refused a message' },
    },
    description: 'A message or a request was refused: nobody takes it.',
    names: 'refusals',
    words: ({ reason }) => `refused: ${short(reason)}`,
    does: ({ reason }) => `refuses: ${short(reason)}`,
    style: 'bad',
    topic: 'exchange',
    isMany: true,
  }),
  state: row({
    fields: {
      agent: 'text',
      state: {
        is: 'text',
        description:
          'as JSON; maps and sets as `{"$map": […]}` and `{"$set": […]}`; if it is not there as a whole, `{"$omitted": "why"}`',
      },
    },
    description:
      'The state of an agent has changed to this. Left out of traces that are written without states.',
    names: 'states',
    words: ({ agent, state }) => `${agent} is ${short(state)}`,
    does: ({ agent, state }) => `has ${agent} in state ${short(state)}`,
    style: 'quiet',
    topic: 'states',
    isMany: true,
    isMinor: true,
  }),
} as const;

/** A fact of an agent. */
export type AgentTraceFact = KindsOf<typeof AGENT_FACTS>;

/** Their topics in the output of scenarios. */
export const AGENT_TOPICS = {
  agents: 'agents start, halt, choose, and are told about others',
  exchange: 'agents send and receive messages',
  requests: 'clients make requests, agents indicate',
  'agent-timers': 'timers of agents are set and expire',
  storage: 'agents save records',
  records: 'agents record facts of their own types',
  states: 'the states of agents change',
} as const;
