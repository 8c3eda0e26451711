import { expect } from 'chai';
import { agentRequests } from '../../../bin/ovid/requests.ts';
import type { AgentEffect, AgentType } from '../../../lib/agent/agent.ts';
import { string } from '../../../lib/agent/schemas.ts';
import type { AnyAgentEvent } from '../../../lib/agent/step.ts';
import { boxApplication } from '../../../lib/box/application.ts';
import type { BoxTurn } from '../../../lib/box/serve.ts';
import { configured } from '../../support/agents.ts';
import { stubType } from '../../support/stubAgents.ts';

/** Waits for a message after each request; halts at the request `die`. */
const ASKER: AgentType = stubType('asker', ['1'], {
  requests: string,
  console: {
    prompt: '> ',
    request: (line: string) => line,
    line: String,
    isReady: (state) => state === 'ready',
  },
  init: () => 'ready',
  step: (state, event: AnyAgentEvent): readonly [unknown, readonly AgentEffect[]] => {
    if (event.kind === 'requested')
      return event.request === 'die' ? [state, [{ kind: 'halt', reason: 'told to' }]] : ['waiting', []];
    return event.kind === 'timedOut' || event.kind === 'received' ? ['ready', []] : [state, []];
  },
});
const CONFIGURATION = configured({
  asker: { type: ASKER, box: '10.0.0.1:1' },
  other: { type: stubType('other', ['1'], { requests: string }), box: '10.0.0.1:1' },
});

function rethrow(error: unknown): never {
  throw error;
}

/** A box whose turns are recorded, and what has become of its requests. */
function asked() {
  const requests = agentRequests(CONFIGURATION, '10.0.0.1:1');
  const { init, step } = boxApplication(CONFIGURATION, '10.0.0.1:1');
  let state = init;
  const outcomes: string[] = [];
  const happen = (event: BoxTurn['event']) => {
    const [next, effects] = step(state, event);
    state = next;
    requests.record({ event, state, effects });
  };
  const running = requests.requests$.subscribe({ next: happen, error: rethrow });
  const note = (what: string) => (refusal: string | undefined) =>
    outcomes.push(`${what}: ${refusal ?? 'done'}`);
  return {
    happen,
    close: () => running.unsubscribe(),
    listen: () => happen({ kind: 'listening', incarnation: 7 }),
    ask: (agent: string, request: unknown) =>
      void requests.request(agent, 'console', request).then(note(`${agent} ${String(request)}`)),
    awaitReady: (agent: string) => void requests.ready(agent).then(note(`${agent} ready`)),
    /** The message for which the agent waits. */
    answer: () => happen({ kind: 'agentRequested', agent: 'other', by: 'nobody', request: 'x' }),
    outcomes: async () => {
      // Promises that are resolved have told it by then.
      await new Promise(setImmediate);
      return outcomes;
    },
    host: () => state.host,
    set: (agentState: unknown) => {
      const [first, ...rest] = state.host.agents;
      if (first !== undefined)
        state = { ...state, host: { ...state.host, agents: [{ ...first, state: agentState }, ...rest] } };
    },
  };
}

describe('a request to an agent of this box', () => {
  it('is done when the agent has had it and is ready for the next one', async () => {
    const box = asked();
    box.awaitReady('asker');
    expect(await box.outcomes(), 'not before it is started').to.deep.equal([]);
    box.listen();
    box.ask('asker', 'a');
    box.ask('other', 'b');
    expect(await box.outcomes()).to.deep.equal(['asker ready: done', 'other b: done']);
    box.set('ready');
    box.answer();
    expect(await box.outcomes()).to.include('asker a: done');
  });

  it('is refused with the sentence of the box', async () => {
    const box = asked();
    box.listen();
    box.ask('asker', 5);
    box.ask('nobody', 'x');
    const [first = '', second = ''] = await box.outcomes();
    expect(first).to.match(/^asker 5: agent asker does not take this request: /);
    expect(second).to.equal('nobody x: there is no agent nobody in this box');
  });

  it('ends with the agent', async () => {
    const box = asked();
    box.listen();
    box.ask('asker', 'die');
    box.awaitReady('asker');
    box.ask('asker', 'more');
    expect(await box.outcomes()).to.deep.equal([
      'asker die: agent asker has halted, and takes no requests any more',
      'asker ready: agent asker has halted, and takes no requests any more',
      'asker more: agent asker has halted: the request is refused',
    ]);
  });
});
