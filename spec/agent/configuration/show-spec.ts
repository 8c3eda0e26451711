import { expect } from 'chai';
import { configure } from '../../../lib/agent/configuration/configure.ts';
import { dotOf } from '../../../lib/agent/configuration/dot.ts';
import { tableOf } from '../../../lib/agent/configuration/table.ts';
import { CHAT, CLIENT, ECHO, REPLICA, TTY } from '../../support/stubAgents.ts';

const KVS = configure({
  agents: {
    1: { type: TTY, box: '127.0.0.1:5001', routes: { 1: { agent: '2', port: '1' } } },
    2: {
      type: CLIENT,
      box: '127.0.0.1:5001',
      attributes: { myid: '2' },
      routes: { 1: '1', 2: '3', all: ['1', '3'] },
    },
    3: { type: REPLICA, box: '[::1]:5002', attributes: { log: 'kvs.log' } },
  },
});

describe('a configuration as a table', () => {
  it('has a row for each agent, and aligned columns', () => {
    expect(tableOf(KVS)).to.equal(
      [
        'agent  type         box             attributes     routes',
        '1      kvs_tty      127.0.0.1:5001  -              1 → 2:1',
        '2      kvs_client   127.0.0.1:5001  myid="2"       1 → 1:1',
        '                                                   2 → 3:1',
        '                                                   all → 1:1, 3:1',
        '3      kvs_replica  [::1]:5002      log="kvs.log"  -',
        '',
      ].join('\n'),
    );
  });

  it('has as many rows as there are agents', () => {
    const [agent] = KVS.agents.values();
    const agents = new Map(Array.from({ length: 150_000 }, (_, i) => [String(i), agent as never]));
    expect(tableOf({ ...KVS, agents }, (text) => text.length)).to.match(/^agent/);
  });

  it('measures texts as the terminal does', () => {
    const agents = { 山: { type: ECHO, box: 'h:1' }, a: { type: ECHO, box: 'h:1' } };
    const width = (text: string): number => (text === '山' ? 2 : text.length);
    expect(tableOf(configure({ agents }), width).split('\n').slice(1, 3)).to.deep.equal([
      '山     echo  h:1  -           -',
      'a      echo  h:1  -           -',
    ]);
  });
});

describe('a configuration as a graph', () => {
  it('has boxes as clusters, agents as nodes and routes as edges', () => {
    expect(dotOf(KVS)).to.equal(`digraph configuration {
  rankdir=LR;
  node [shape=box];
  subgraph cluster0 {
    label="127.0.0.1:5001";
    a0 [label="1\\nkvs_tty"];
    a1 [label="2\\nkvs_client"];
  }
  subgraph cluster1 {
    label="[::1]:5002";
    a2 [label="3\\nkvs_replica"];
  }
  a0 -> a1 [label="1 → 1"];
  a1 -> a0 [label="1 → 1\\nall → 1"];
  a1 -> a2 [label="2 → 1\\nall → 1"];
}
`);
  });

  it('escapes quotation marks and backslashes', () => {
    const attributes = { myname: 'a', contacts: [] };
    const text = dotOf(
      configure({ agents: { 'a"\\': { type: CHAT, box: 'h:1', attributes, routes: { '\\N': 'a"\\' } } } }),
    );
    expect(text).to.include('a0 [label="a\\"\\\\\\nchat"];').and.include('[label="\\\\N → 1"]');
  });
});
