/** Agent types that do nothing, for configurations. */
import * as z from 'zod';
import type { AgentType } from '../../lib/agent/agent.ts';
import { agentTypes } from '../../lib/agent/agentTypes.ts';
import { text } from '../../lib/agent/schema.ts';

/** An agent type with these ports, each for texts, that sends texts. */
export function stubType<Ports extends string>(
  name: string,
  ports: readonly Ports[],
  rest: Partial<AgentType> = {},
): AgentType<unknown, unknown, Record<Ports, string>, unknown, string> {
  return {
    name,
    ports: Object.fromEntries(ports.map((port) => [port, text])) as Record<Ports, typeof text>,
    init: () => undefined,
    step: (state) => [state, []],
    ...(rest as object),
  };
}

/** Driven by a person. */
const CONSOLE = { prompt: () => '> ', request: (line: string) => line, line: String };

export const ECHO = stubType('echo', ['echo']);
export const CHAT = stubType('chat', ['1'], {
  attributes: z.object({
    myname: z.string(),
    contacts: z.array(z.string()),
    colour: z.string().default('red'),
  }),
  console: CONSOLE,
});
export const TTY = stubType('kvs_tty', ['1'], { console: CONSOLE });
export const CLIENT = stubType('kvs_client', ['1', '2'], { attributes: z.object({ myid: z.string() }) });
export const REPLICA = stubType('kvs_replica', ['1'], { attributes: z.object({ log: z.string() }) });

export const STUB_TYPES = agentTypes([ECHO, CHAT, TTY, CLIENT, REPLICA], {
  kvs: 'kvs_replica',
  client: 'kvs_client',
  tty: 'kvs_tty',
});

interface Question {
  kind: 'question';
  text: string;
}
interface Answer {
  kind: 'answer';
  n: number;
}

/* Types whose messages the compiler knows. */

export const ASKER: AgentType<undefined, { patience: number }, { answers: Answer }, never, Question> = {
  name: 'asker',
  attributes: z.object({ patience: z.number() }),
  ports: { answers: z.object({ kind: z.literal('answer'), n: z.number() }) },
  init: () => undefined,
  step: (state) => [state, []],
};

export const ANSWERER: AgentType<
  undefined,
  undefined,
  { questions: Question; audits: { kind: 'audit' } },
  never,
  Answer
> = {
  name: 'answerer',
  ports: {
    questions: z.object({ kind: z.literal('question'), text: z.string() }),
    audits: z.object({ kind: z.literal('audit') }),
  },
  init: () => undefined,
  step: (state) => [state, []],
};
