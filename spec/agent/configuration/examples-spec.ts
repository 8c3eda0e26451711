import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { AGENT_TYPES } from '../../../lib/agentTypes.ts';
import { chat } from '../../../lib/agents/chat/chat.ts';
import { kvsClient } from '../../../lib/agents/kvs/client.ts';
import { kvsReplica } from '../../../lib/agents/kvs/replica.ts';
import { kvsTty } from '../../../lib/agents/kvs/tty.ts';
import { configure } from '../../../lib/agent/configuration/configure.ts';
import { configurationHash } from '../../../lib/agent/configuration/hash.ts';
import { printConfiguration } from '../../../lib/agent/configuration/print.ts';
import { readConfiguration } from '../../../lib/agent/configuration/read.ts';
import { tableOf } from '../../../lib/agent/configuration/table.ts';
import type { Configuration } from '../../../lib/agent/configuration.ts';

function read(text: string): Configuration {
  const { configuration, problems } = readConfiguration(text, { types: AGENT_TYPES });
  expect(problems).to.equal(undefined);
  return configuration as Configuration;
}

const example = (file: string): string =>
  readFileSync(new URL(`../../../examples/${file}`, import.meta.url), 'utf8');

describe('the examples', () => {
  it('of a chat is a configuration', () => {
    expect(tableOf(read(example('chat.json')))).to.equal(
      [
        'agent  type  box             attributes                       routes',
        '1      chat  127.0.0.1:5001  myname="alice" contacts=["bob"]  bob → 2:1',
        '2      chat  127.0.0.1:5002  myname="bob" contacts=["alice"]  alice → 1:1',
        '',
      ].join('\n'),
    );
  });

  it('of a store is a configuration, with the older names of its types, too', () => {
    const text = example('kvs.json');
    const configuration = read(text);
    expect(Array.from(configuration.agents.values(), ({ type }) => type.name)).to.deep.equal([
      'kvs_tty',
      'kvs_client',
      'kvs_replica',
    ]);
    const older = text
      .replace('"kvs_tty"', '"tty"')
      .replace('"kvs_client"', '"client"')
      .replace('"kvs_replica"', '"kvs"');
    expect(configurationHash(read(older))).to.equal(configurationHash(configuration));
    expect(printConfiguration(read(older))).to.equal(printConfiguration(configuration));
  });

  it('can be made in code, with types that the compiler knows', () => {
    const kvs = configure({
      agents: {
        1: { type: kvsTty, box: '127.0.0.1:5001', routes: { 1: { agent: '2', port: '1' } } },
        2: {
          type: kvsClient,
          box: '127.0.0.1:5001',
          attributes: { myid: '2' },
          routes: { 1: '1', 2: '3' },
        },
        3: {
          type: kvsReplica,
          box: '127.0.0.1:5002',
          attributes: { log: 'kvs.log' },
          routes: { 2: { agent: '2', port: '2' } },
        },
      },
    });
    expect(configurationHash(kvs)).to.equal(configurationHash(read(example('kvs.json'))));
    const friends = configure({
      agents: {
        1: {
          type: chat,
          box: '127.0.0.1:5001',
          attributes: { myname: 'alice', contacts: ['bob'] },
          routes: { bob: { agent: '2', port: '1' } },
        },
        2: {
          type: chat,
          box: '127.0.0.1:5002',
          attributes: { myname: 'bob', contacts: ['alice'] },
          routes: { alice: { agent: '1', port: '1' } },
        },
      },
    });
    expect(configurationHash(friends)).to.equal(configurationHash(read(example('chat.json'))));
  });

  it('do not compile with a route to a port for other messages', () => {
    const client = { type: kvsClient, attributes: { myid: '2' } } as const;
    configure({
      agents: {
        // @ts-expect-error port 2 takes the answers of the store
        1: { type: kvsTty, routes: { 1: { agent: '2', port: '2' } } },
        2: client,
      },
    });
  });
});
