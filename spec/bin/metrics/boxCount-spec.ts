import { expect } from 'chai';
import { countBox, noBoxCounts, OTHER_PORT } from '../../../bin/metrics/boxCount.ts';
import { familiesOfBox, type BoxFacts } from '../../../bin/metrics/boxFamilies.ts';
import { anyPort } from '../../../lib/agent/ports.ts';
import { text } from '../../../lib/agent/schema.ts';
import type { BoxTurn } from '../../../lib/box/serve.ts';
import { configured } from '../../support/agents.ts';
import { stubType } from '../../support/stubAgents.ts';

const BOX = '10.0.0.1:1';
const OTHER = '10.0.0.2:2';
const CONFIGURATION = configured({
  a: { type: stubType('store', ['1', '2']), box: BOX },
  any: { type: stubType('any', ['1'], { ports: anyPort(text) }), box: BOX },
  b: { type: stubType('client', ['1']), box: OTHER, routes: { x: 'a.2', y: 'any.9' } },
});

/** The counts after turns: an event, and effects. */
function counted(...turns: readonly (readonly unknown[])[]) {
  const counts = noBoxCounts(CONFIGURATION, BOX);
  for (const [event, ...effects] of turns)
    countBox(counts, { event: event ?? { kind: 'continued' }, effects } as unknown as BoxTurn);
  return counts;
}

const stepped = (event: unknown, more: object = {}) => ({
  kind: 'stepped',
  agent: 'a',
  event,
  effects: [],
  ...more,
});

describe('the counters of a box', () => {
  it('count received messages by agent and port; those on ports that the configuration does not mention together', () => {
    const received = (port: string, agent = 'a') => ({ ...stepped({ kind: 'received', port }), agent });
    const { agents } = counted(
      [undefined, received('1'), received('2'), received('2')],
      [undefined, received('9', 'any'), received('toString', 'any'), received('8', 'any')],
    );
    expect([...(agents.get('a')?.received ?? [])]).to.deep.equal([
      ['1', 1],
      ['2', 2],
      [OTHER_PORT, 0],
    ]);
    expect(agents.get('any')?.received.get('9')).to.equal(1);
    expect(agents.get('any')?.received.get(OTHER_PORT)).to.equal(2);
  });

  it('count effects when they are executed: those that wait for a record, later', () => {
    const effects = [{ kind: 'send' }, { kind: 'save' }, { kind: 'send' }, { kind: 'indicate' }];
    const step = stepped({ kind: 'requested' }, { effects, heldFrom: 2 });
    const append = { kind: 'append', agent: 'a' };
    expect(counted([undefined, step, append]).agents.get('a')).to.deep.include({
      requests: 1,
      sent: 1,
      saves: 1,
      flushes: 0,
      indications: 0,
    });
    const flushed = { kind: 'flushed', agent: 'a', count: 1 };
    const released = { kind: 'released', agent: 'a', effects: effects.slice(2) };
    expect(counted([undefined, step, append], [flushed, released]).agents.get('a')).to.deep.include({
      sent: 2,
      indications: 1,
      flushes: 1,
    });
  });

  it('count halts, failures of storage, timers, facts and refusals', () => {
    const counts = counted(
      [
        { kind: 'storageFailed', agent: 'a', reason: 'full' },
        { kind: 'halted', agent: 'a', halt: {} },
      ],
      [undefined, { ...stepped({ kind: 'timedOut' }, { effects: [{ kind: 'record' }] }), agent: 'any' }],
      [undefined, { ...stepped(undefined, { halt: { reason: 'x' } }), agent: 'any' }],
      [undefined, { kind: 'refused', agent: 'a', reason: 'no' }],
    );
    expect(counts.agents.get('a')).to.deep.include({ halts: 1, storageFailures: 1 });
    expect(counts.agents.get('any')).to.deep.include({ halts: 1, timers: 1, facts: 1 });
    expect(counts.refused).to.equal(1);
  });

  it('count sessions: a suspicion does not end one', () => {
    const peer = 1;
    const counts = counted(
      [{ kind: 'linkUp', peer }],
      [{ kind: 'trusted', peer }],
      [{ kind: 'suspected', peer }],
      [{ kind: 'trusted', peer }],
      [{ kind: 'peerDown', peer, reason: { code: 'restarted' } }],
      [{ kind: 'linkDown', peer, reason: { code: 'queue-full' }, isProtocolError: false }],
    );
    expect(counts.net).to.deep.include({
      trusts: 2,
      suspicions: 1,
      linksMade: 1,
      linksLost: { other: 1 },
    });
    expect(counts).to.include({ sessionsBegun: 1, sessionsEnded: 1 });
    expect(counts.sessions.size).to.equal(0);
  });

  it('count broadcasts, and input that was refused', () => {
    const commands = [
      { kind: 'broadcast', texts: ['a', 'b'] },
      { kind: 'emptyBroadcast' },
      { kind: 'overlong' },
      { kind: 'foreign' },
    ];
    const counts = counted(
      [{ kind: 'commandsReceived', commands }],
      [{ kind: 'clientRefused', reason: { code: 'clients-max', max: 1 } }],
      [{ kind: 'connectionRefused', reason: { code: 'other-configuration' } }],
      [{ kind: 'lineIgnored' }],
      [{ kind: 'dialFailed' }],
    );
    expect(counts.broadcasts).to.equal(2);
    expect(counts.net.dialsFailed).to.equal(1);
    expect(counts.net.refused).to.deep.equal({
      command: 1,
      command_overlong: 1,
      command_foreign: 1,
      clients_max: 1,
      unidentified: 1,
      peer_line: 1,
    });
  });
});

describe('the metrics of a box', () => {
  const facts = (more: Partial<BoxFacts> = {}): BoxFacts => ({
    box: BOX,
    boxes: [BOX, OTHER],
    version: '1.2.3',
    incarnation: 7,
    counts: noBoxCounts(CONFIGURATION, BOX),
    alive: [0, 1],
    clients: 1,
    inside: 2,
    queues: [
      { peer: 0, messages: 0, bytes: 0 },
      { peer: 1, messages: 3, bytes: 60 },
    ],
    broadcasts: 4,
    halted: ['any'],
    lag: { p50Seconds: 0.001, p99Seconds: 0.01, maxSeconds: 0.1 },
    rssBytes: 5,
    startSeconds: 6,
    uptimeSeconds: 7,
    ...more,
  });
  const samplesOf = (name: string) => familiesOfBox(facts()).find((family) => family.name === name)?.samples;

  it('have unique names with the prefix of the program, a help text, and the label of the box in every sample', () => {
    const families = familiesOfBox(facts());
    expect(new Set(families.map(({ name }) => name)).size).to.equal(families.length);
    for (const { name, type, help, samples } of families) {
      expect(name).to.match(/^ovid_[a-z0-9_]+$/);
      expect(name.endsWith('_total'), name).to.equal(type === 'counter');
      expect(help, name).to.match(/^[A-Z].*\.$/);
      expect(samples, name).not.to.be.empty;
      for (const { labels } of samples) expect(labels, name).to.include({ box: BOX });
    }
  });

  it('have the queues for other boxes, and each port of each agent', () => {
    expect(samplesOf('ovid_queue_bytes')).to.deep.equal([{ labels: { box: BOX, peer: OTHER }, value: 60 }]);
    expect(
      samplesOf('ovid_messages_received_total')?.map(({ labels }) => [labels['agent'], labels['port']]),
    ).to.deep.equal([
      ['a', '1'],
      ['a', '2'],
      ['a', OTHER_PORT],
      ['any', '9'],
      ['any', OTHER_PORT],
    ]);
    expect(samplesOf('ovid_agents_halted')?.[0]?.value).to.equal(1);
    expect(samplesOf('ovid_peers_alive')?.[0]?.value).to.equal(1);
  });
});
