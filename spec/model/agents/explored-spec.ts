import { expect } from 'chai';
import { AGENTS } from '../../../lib/box/protocol.ts';
import { checkAgents, agentModel, exploredState, pathOf } from '../../../lib/model/index.ts';
import type { AgentModelOptions, ExploredState } from '../../../lib/model/index.ts';
import { factsOf, protocols } from '../../../lib/trace/facts.ts';
import { tallies } from '../../support/tally.ts';

/** The state after steps that are chosen by their words, and the identities of these steps. */
function after(
  words: readonly string[],
  options: Partial<AgentModelOptions> = {},
  configuration = tallies(),
) {
  const model = agentModel(configuration, options);
  const look = (path: readonly string[]): ExploredState => {
    const at = exploredState(model, path);
    if (at.kind !== 'state') throw new Error(JSON.stringify(at));
    return at;
  };
  const path: string[] = [];
  for (const one of words) {
    const { next } = look(path);
    const step = next.find((possible) => possible.words === one);
    if (step === undefined)
      throw new Error(`"${one}" cannot happen; only: ${next.map((possible) => possible.words).join('; ')}`);
    path.push(step.id);
  }
  return { path, at: look(path), model };
}

describe('a state of the model at the end of a path', () => {
  it('has every agent, what is on the way, and everything that can happen next in the words of a check', () => {
    const { at } = after([]);
    expect(at.path).to.deep.equal([]);
    const nothing = { timers: [], records: [], waiting: [], choices: [], facts: [], inbox: [] };
    const now = { phase: 'running', incarnation: 1, state: 0, ...nothing };
    expect(at.agents).to.deep.equal([
      { id: 'a', type: 'tally', box: 'box of a', now },
      { id: 'b', type: 'tally', box: 'box of b', now },
    ]);
    expect([at.isRest, at.broken, at.met, at.boxes]).to.deep.equal([true, [], [], []]);
    expect(at.left).to.include({ requests: 2, crashes: 0 });
    expect(
      at.next.map(({ words, seen, isOptional, broken }) => [words, seen, isOptional, broken]),
    ).to.deep.equal(
      ['a', 'b'].map((id) => [
        `a client requests add of ${id}`,
        [`${id}: becomes 1; sends 1 to ${id === 'a' ? 'b' : 'a'}; records added; saves 1; indicates 1`],
        true,
        [],
      ]),
    );
    expect(new Set(at.next.map(({ id }) => id)).size).to.equal(2);
  });

  it('has what the last step has changed, and only there the agent as it was', () => {
    const { at } = after(['a client requests add of a']);
    const [a, b] = at.agents;
    expect([a?.before?.state, a?.now.state, a?.now.records]).to.deep.equal([0, 1, [1]]);
    expect(a?.now.facts).to.deep.equal([{ kind: 'added' }]);
    // A message is on the way to it.
    expect(b?.before?.inbox).to.deep.equal([]);
    expect(b?.now.inbox).to.deep.equal([{ from: 'a', port: 'total', message: 1 }]);
    const { at: later } = after(['a client requests add of a', 'a client requests add of a']);
    expect(later.met).to.deep.equal(['a has two']);
    expect(after(['a client requests add of a', 'b receives 1 from a']).at.agents[0]).not.to.have.property(
      'before',
    );
  });

  it('says which steps lead to a state in which a property is broken, and which are broken here and on the way', () => {
    const words = ['a client requests add of a', 'a client requests add of b', 'a receives 1 from b'];
    const { at } = after(words);
    expect(at.broken).to.deep.equal([]);
    const wrong = { property: 'both have counted every addition', message: 'a has 1 of 2' };
    expect(at.next.map((step) => [step.words, step.broken])).to.deep.equal([
      ['b receives 1 from a', [wrong]],
    ]);
    const { at: end } = after([...words, 'b receives 1 from a']);
    expect([end.isRest, end.broken, end.next]).to.deep.equal([true, [wrong], []]);
    expect(end.path.map(({ broken }) => broken.length)).to.deep.equal([0, 0, 0, 1]);
  });

  it('has the events of the path, as a trace has them', () => {
    const { at } = after(['a client requests add of a', 'b receives 1 from a']);
    const facts = factsOf({ protocol: 'agents' }, protocols(AGENTS));
    const kinds = at.events.flatMap((event) =>
      event.kind === 'fact' && event.atMs > 0 ? [event.fact.kind] : [],
    );
    expect(kinds).to.include.members(['requested', 'messageSent', 'messageReceived', 'state']);
    expect(kinds.every((kind) => kind in facts.rows)).to.equal(true);
    expect(Math.max(...at.events.map(({ atMs }) => atMs))).to.equal(2);
  });

  it('shows boxes that crash, with what others believe about them, and what was not durable yet', () => {
    const options = { crashes: 1, restarts: 1 };
    const { at } = after(['a client requests add of a'], options);
    const [a] = at.agents;
    expect([a?.now.records, a?.now.waiting.length]).to.deep.equal([[], 3]);
    expect(at.boxes.map(({ now }) => now.beliefs)).to.deep.equal([
      { 'box of b': 'trusted' },
      { 'box of a': 'trusted' },
    ]);
    const { at: crashed } = after(['a client requests add of a', 'box box of a crashes'], options);
    expect(crashed.agents[0]?.now).to.include({ phase: 'down', incarnation: 1 });
    expect(crashed.agents[0]?.now).not.to.have.property('state');
    expect(crashed.boxes[0]).to.deep.equal({
      id: 'box of a',
      now: { isRunning: false, incarnation: 1, beliefs: { 'box of b': 'unmet' } },
      before: { isRunning: true, incarnation: 1, beliefs: { 'box of b': 'trusted' } },
    });
  });

  it('follows the path of a violation that a check has found, in another copy of the model', () => {
    const { violation } = checkAgents(tallies());
    const model = agentModel(tallies());
    const actions = violation?.steps.map(({ action }) => action) ?? [];
    const path = pathOf(model, actions);
    expect(path).to.have.lengthOf(4);
    const at = exploredState(agentModel(tallies(), { isFolding: false }), path) as ExploredState;
    expect(at.path.map(({ words }) => words)).to.deep.equal(violation?.steps.map(({ words }) => words));
    expect(at.broken).to.deep.equal([{ property: violation?.property, message: violation?.message }]);
    expect(() => pathOf(model, actions.slice(1))).to.throw(RangeError, /cannot happen here/);
  });

  it('follows the same path with other budgets', () => {
    const { path } = after(['a client requests add of a', 'b receives 1 from a']);
    const at = exploredState(agentModel(tallies(), { suspicions: 1 }), path);
    expect(at).to.include({ kind: 'state' });
  });

  it('says which step of a path is not possible', () => {
    const { path, model } = after(['a client requests add of a']);
    expect(exploredState(model, [...path, '0000', 'zzzz'])).to.deep.equal({ kind: 'impossible', at: 1 });
  });

  it('reports properties that throw, and goes on', () => {
    const always = {
      'a is small': () => {
        throw new Error('no idea');
      },
    };
    const { at } = after(['a client requests add of a'], {}, tallies({ always }));
    const thrown = { property: 'no property throws', message: 'a is small: no idea' };
    expect(at.broken).to.deep.equal([thrown]);
    expect(at.next[0]?.broken).to.deep.include(thrown);
  });

  it('has what properties know of the past, and values without JSON with their tags', () => {
    const history = {
      init: new Set<string>(),
      next: (ids: unknown, id: string) => new Set(ids as Set<string>).add(id),
    };
    const { at } = after(['a client requests add of a'], {}, tallies({ history }));
    expect(at.history).to.deep.equal({ $set: ['a'] });
  });
});
