import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { AGENT_TYPES } from '../../../lib/agentTypes.ts';
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
});
