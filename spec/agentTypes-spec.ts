import { expect } from 'chai';
import { readConfiguration } from '../lib/agent/configuration/read.ts';
import { configurationSentence } from '../lib/agent/configuration/reason.ts';
import { AGENT_TYPES } from '../lib/agentTypes.ts';

const chatJson = `{
  "1": {"type": "chat", "box": "127.0.0.1:5001", "attrs": {"myname": "alice", "contacts": ["bob"]}, "routes": {"bob": {"2": 1}}},
  "2": {"type": "chat", "box": "127.0.0.1:5002", "attrs": {"myname": "bob", "contacts": ["alice"]}, "routes": {"alice": {"1": 5}}},
  "3": {"type": "dummy", "box": "127.0.0.1:5003", "attrs": {}, "routes": {"x": {"3": 0}}}
}`;

const kvsJson = (tty: string, client: string, replica: string) => `{
  "1": {"type": "${tty}", "box": "127.0.0.1:5001", "attrs": {}, "routes": {"1": {"2": 1}}},
  "2": {"type": "${client}", "box": "127.0.0.1:5001", "attrs": {"myid": "2"}, "routes": {"1": {"1": 1}, "2": {"3": 1}}},
  "3": {"type": "${replica}", "box": "127.0.0.1:5002", "attrs": {"log": "kvs.log"}, "routes": {"2": {"2": 2}}}
}`;

const read = (text: string) => readConfiguration(text, { types: AGENT_TYPES });

describe('the agent types that ship', () => {
  it('run the configurations of GoOvid, those of older versions too', () => {
    for (const text of [
      chatJson,
      kvsJson('kvs_tty', 'kvs_client', 'kvs_replica'),
      kvsJson('tty', 'client', 'kvs'),
    ])
      expect(read(text).problems).to.equal(undefined);
  });

  it('refuse attributes that they cannot use, with agent and field', () => {
    const wrong = chatJson
      .replace('"contacts": ["bob"]', '"contact": ["bob"]')
      .replace('"alice", "c', '"a b", "c');
    expect(read(wrong).problems?.map(configurationSentence)).to.deep.equal([
      'line 2, column 59: agent 1, attribute contacts: is missing',
      'line 2, column 70: agent 1, attribute myname: must be a text without blanks',
      'line 2, column 88: agent 1, attribute contact: is unknown: did you mean "contacts"?',
    ]);
  });

  it('claim what their types claim, in every configuration that has them', () => {
    const { configuration } = read(kvsJson('kvs_tty', 'kvs_client', 'kvs_replica'));
    expect(Object.keys(configuration?.properties.always ?? {})).to.deep.equal([
      'kvs_replica: what was acknowledged is there',
    ]);
    expect(read(chatJson).configuration?.properties).to.deep.equal({});
  });
});
