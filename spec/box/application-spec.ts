import { expect } from 'chai';
import type { AgentEffect } from '../../lib/agent/agent.ts';
import { dictionary, number, object, optional, string } from '../../lib/agent/schemas.ts';
import { boxApplication } from '../../lib/box/application.ts';
import type { BoxCommand } from '../../lib/box/clients.ts';
import { configured } from '../support/agents.ts';
import { stubType } from '../support/stubAgents.ts';

const BOX = '10.0.0.1:1';

describe('boxApplication', () => {
  /** The effects of commands of one client to agent `a`. */
  function effectsOf(more: Parameters<typeof stubType>[2], ...commands: BoxCommand[]) {
    const type = stubType('spec', ['1'], more);
    const { init, step } = boxApplication(configured({ a: { type, box: BOX } }), BOX);
    const [listening] = step(init, { kind: 'listening', incarnation: 1 });
    const [connected] = step(listening, { kind: 'clientConnected', client: 1, remote: '' });
    const [, effects] = step(connected, { kind: 'commandsReceived', client: 1, commands });
    return effects;
  }
  const answersOf = (...all: Parameters<typeof effectsOf>) =>
    effectsOf(...all).flatMap((effect) =>
      effect.kind === 'reply'
        ? effect.answers.map((answer) => (answer.kind === 'line' ? answer.text : answer.kind))
        : [],
    );
  const request = (text: string): BoxCommand => ({ kind: 'request', agent: 'a', text });

  it('executes as many effects of a step as there are', () => {
    const timers = Array.from({ length: 150_000 }, (_, i): AgentEffect => {
      return { kind: 'choose', choice: `c${String(i)}`, of: 2 };
    });
    const step = (state: unknown, { kind }: { readonly kind: string }): [unknown, readonly AgentEffect[]] => [
      state,
      kind === 'requested' ? timers : [],
    ];
    expect(effectsOf({ requests: string, step }, request('"x"'))).to.have.lengthOf(150_001);
  });

  it('refuses a request of a megabyte in a short answer', () => {
    const unknown = JSON.stringify(
      Object.fromEntries(Array.from({ length: 80_000 }, (_, i) => [`k${String(i)}`, 1])),
    );
    const fields = object({ name: optional(string), numbers: optional(dictionary(number)) });
    const [answer, ...more] = answersOf({ requests: fields }, request(unknown));
    expect(more).to.deep.equal([]);
    expect(answer)
      .to.match(/^error agent a does not take this request: field k0: is unknown/)
      .and.match(/field k9: is unknown: [^;]*; and 79990 more$/);
    expect(answer).to.have.lengthOf.below(1000);
    const long = JSON.stringify({ numbers: { ['x'.repeat(9e5)]: 'y' } });
    expect(answersOf({ requests: fields }, request(long))[0])
      .to.match(/^error .* field numbers\.xxx*… \(900008 characters\): must be a number$/)
      .and.have.lengthOf.below(1000);
  });

  it('refuses a request to an agent with a long name in a short answer', () => {
    const [answer] = answersOf({}, { kind: 'request', agent: 'n'.repeat(9e5), text: '' });
    expect(answer).to.match(/^error there is no agent nnn*… \(900000 characters\) in this box/);
    expect(answer).to.have.lengthOf.below(1000);
  });

  it('refuses a request that a codec cannot tell', () => {
    const requests = { encode: String, decode: () => undefined as never };
    expect(answersOf({ requests }, request('x'))).to.deep.equal([
      'error agent a does not take this request: the codec returns neither a value nor issues',
    ]);
  });
});
