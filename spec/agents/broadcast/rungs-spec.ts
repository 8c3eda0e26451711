import { expect } from 'chai';
import type { AgentEffect, AgentType } from '../../../lib/agent/agent.ts';
import type { AnyAgentEvent } from '../../../lib/agent/step.ts';
import { idOf, processOf, senderOf, withField } from '../../../lib/agents/broadcast/message.ts';
import * as types from '../../../lib/agents/broadcast/types.ts';
import { validate } from '../../../lib/agent/schema.ts';
import { integer, object, string } from '../../../lib/agent/schemas.ts';
import { started } from '../../support/stepping.ts';

/** Process a of three, which is stepped by hand: what it does, in short words. */
function processA(
  type: unknown,
  { attributes, saved = [] }: { attributes?: unknown; saved?: unknown[] } = {},
) {
  const whole = type as AgentType;
  const [port = ''] = Object.keys(whole.ports);
  const a = started(whole, { name: 'a', names: ['b', 'c'], attributes, saved });
  const on = (event: AnyAgentEvent): readonly string[] => a.on(event as never).flatMap(inWords);
  return {
    broadcast: (request = 'hello') => on({ kind: 'requested', by: 'ada', request }),
    /** @param more - the fields of rungs */
    receive: (from: string, id: string, more: object = { text: 'hello' }) =>
      on({ kind: 'received', from, port, message: { id: full(id), ...more } }),
    down: (name: string) => on({ kind: 'down', name }),
    suspected: (name: string) => on({ kind: 'suspected', name }),
    effects: () => a.effects,
  };
}

/** `b1` is the first message of process b. */
function full(id: string): string {
  return `${id.slice(0, 1)}#1.${id.slice(1)}`;
}

function short(id: unknown): string {
  return String(id).replace('#1.', '');
}

/** Indications are left out. */
function inWords(effect: AgentEffect): string | readonly [] {
  if (effect.kind === 'send') return `${effect.to}<${short((effect.message as { id: string }).id)}`;
  if (effect.kind === 'record') {
    const { kind, id } = effect.fact as { kind: string; id?: string };
    return kind === 'delivered' ? `deliver(${short(id)})` : `${kind}(${short(id)})`;
  }
  return effect.kind === 'indicate' ? [] : effect.kind;
}

describe('the broadcast ladder, step by step', () => {
  it('best effort: sends to all, and delivers what arrives', () => {
    const a = processA(types.bestEffortBroadcast);
    expect(a.broadcast()).to.deep.equal(['broadcast(a1)', 'b<a1', 'c<a1', 'deliver(a1)']);
    expect(a.effects().at(-1)).to.deep.equal({ kind: 'indicate', indication: 'a > hello' });
    expect(a.receive('b', 'b1')).to.deep.equal(['deliver(b1)']);
  });

  it('lazy: passes on the messages of a process that has crashed, once', () => {
    const a = processA(types.lazyBroadcast, { attributes: { below: {} } });
    expect(a.receive('b', 'b1')).to.deep.equal(['deliver(b1)']);
    expect(a.receive('c', 'b1')).to.deep.equal([]);
    expect(a.suspected('b')).to.deep.equal([]);
    expect(a.down('b')).to.deep.equal(['b<b1', 'c<b1']);
    expect(a.down('b')).to.deep.equal([]);
    expect(a.receive('c', 'b2')).to.deep.equal(['b<b2', 'c<b2', 'deliver(b2)']);
    expect(a.broadcast()).to.deep.equal(['broadcast(a1)', 'b<a1', 'c<a1', 'deliver(a1)']);
  });

  it('eager: passes on each message once, and its own never', () => {
    const a = processA(types.eagerBroadcast);
    expect(a.broadcast()).to.deep.equal(['broadcast(a1)', 'b<a1', 'c<a1', 'deliver(a1)']);
    expect(a.receive('b', 'a1')).to.deep.equal([]);
    expect(a.receive('b', 'c1')).to.deep.equal(['b<c1', 'c<c1', 'deliver(c1)']);
    expect(a.receive('c', 'c1')).to.deep.equal([]);
  });

  it('all-ack: delivers when all that have not crashed have passed it on', () => {
    const a = processA(types.allAckBroadcast, { attributes: { below: {} } });
    expect(a.broadcast()).to.deep.equal(['broadcast(a1)', 'b<a1', 'c<a1']);
    expect(a.receive('b', 'a1')).to.deep.equal([]);
    expect(a.receive('b', 'b1')).to.deep.equal(['b<b1', 'c<b1']);
    expect(a.suspected('c')).to.deep.equal([]);
    expect(a.down('c')).to.have.members(['deliver(a1)', 'deliver(b1)']);
    expect(a.receive('c', 'a1')).to.deep.equal([]);
  });

  it('all-ack, when a suspicion counts as a crash: delivers without the process that is suspected', () => {
    const a = processA(types.allAckBroadcast, { attributes: { below: { crash: 'suspected' } } });
    a.broadcast();
    a.receive('b', 'a1');
    expect(a.suspected('c')).to.deep.equal(['deliver(a1)']);
  });

  it('majority-ack: delivers when a majority has passed it on', () => {
    const a = processA(types.majorityAckBroadcast, { attributes: { below: {} } });
    a.broadcast();
    expect(a.receive('b', 'a1')).to.deep.equal(['deliver(a1)']);
    expect(a.receive('c', 'a1')).to.deep.equal([]);
    // Its own copy and that of the sender are two of three.
    expect(a.receive('c', 'c1').at(-1)).to.equal('deliver(c1)');
  });

  it('FIFO: waits for the messages before', () => {
    const a = processA(types.fifoBroadcast, { attributes: { below: { below: {} } } });
    const numbered = (lsn: number) => ({ text: 'hello', lsn });
    a.broadcast();
    expect(a.effects()).to.deep.include({
      kind: 'send',
      to: 'b',
      message: { id: 'a#1.1', text: 'hello', lsn: 1 },
    });
    expect(a.receive('b', 'b2', numbered(2))).to.not.include('deliver(b2)');
    expect(a.receive('b', 'b1', numbered(1)).slice(-2)).to.deep.equal(['deliver(b1)', 'deliver(b2)']);
    expect(a.receive('c', 'c1', numbered(1)).at(-1)).to.equal('deliver(c1)');
  });

  it('causal: waits for what its sender had delivered', () => {
    const a = processA(types.causalBroadcast, { attributes: { below: { below: {} } } });
    const clocked = (clock: object) => ({ text: 'hello', clock });
    expect(a.receive('c', 'c1', clocked({ 'c#1': 0, 'b#1': 1 }))).to.not.include('deliver(c1)');
    expect(a.receive('b', 'b1', clocked({ 'b#1': 0 })).slice(-2)).to.deep.equal([
      'deliver(b1)',
      'deliver(c1)',
    ]);
    a.broadcast();
    expect(a.effects()).to.deep.include({
      kind: 'send',
      to: 'b',
      message: { id: 'a#1.1', text: 'hello', clock: { 'a#1': 0, 'b#1': 1, 'c#1': 1 } },
    });
  });

  it('total order: the first process orders what it delivers, after having saved that it did', () => {
    const ordered = { attributes: { below: { below: { below: {} } } } };
    const a = processA(types.totalOrderBroadcast, ordered);
    a.broadcast();
    expect(a.receive('b', 'a1', { text: 'hello', clock: { 'a#1': 0 } })).to.deep.equal([
      'save',
      'b<aorder1',
      'c<aorder1',
    ]);
    const order = { orders: 'a#1.1', clock: { 'a#1': 1 } };
    expect(a.receive('b', 'aorder1', order)).to.deep.equal(['deliver(a1)']);
    const again = processA(types.totalOrderBroadcast, { ...ordered, saved: ['sequencer'] });
    again.broadcast();
    expect(again.receive('b', 'a1', { text: 'hello', clock: { 'a#1': 0 } })).to.deep.equal([]);
  });

  it('ids name agent and incarnation, whatever the name', () => {
    const id = idOf({ name: 'x#1.y', incarnation: 71, names: [], attributes: undefined }, 3);
    expect([id, processOf({ id }), senderOf({ id })]).to.deep.equal(['x#1.y#1z.3', 'x#1.y#1z', 'x#1.y']);
  });

  it('a field more: both schemas have their say', () => {
    const schema = withField(object({ id: string }), 'lsn', integer);
    const issuesOf = (value: unknown) => validate(schema, value).issues?.length ?? 0;
    expect(validate(schema, { id: 'a', lsn: 1 })).to.deep.equal({ value: { id: 'a', lsn: 1 } });
    expect(
      [{ id: 'a' }, { lsn: 1 }, { id: 1, lsn: 'x' }, { id: 'a', lsn: 1, more: 2 }, 'a', null].map(issuesOf),
    ).to.deep.equal([1, 1, 2, 1, 1, 1]);
  });
});
