import { expect } from 'chai';
import type { Answer } from '../../../lib/agents/kvs/messages.ts';
import { kvsClient } from '../../../lib/agents/kvs/client.ts';
import { started } from '../../support/stepping.ts';

const asked = (message: { kind: 'put'; key: string; value: string } | { kind: 'get'; key: string }) =>
  ({ kind: 'received', from: '1', port: '1', message }) as const;
const answered = (message: Answer) => ({ kind: 'received', from: '2', port: '2', message }) as const;
const send = (to: string, message: unknown) => ({ kind: 'send', to, message });
const fact = (recorded: object) => ({ kind: 'record', fact: recorded });

describe('kvs_client', () => {
  it('hands operations to name 2, with its own id, and records that they begin', () => {
    for (const myid of ['2', 2]) {
      const client = started(kvsClient, { attributes: { myid } });
      const operation = { kind: 'put', key: 'k', value: 'a value' } as const;
      expect(client.on(asked(operation))).to.deep.equal([
        fact({ kind: 'invoked', f: 'put', key: 'k', value: 'a value', process: 0 }),
        send('2', { client: '2', operation }),
      ]);
      expect(client.on(asked({ kind: 'get', key: 'k' }))[0]).to.deep.equal(
        fact({ kind: 'invoked', f: 'get', key: 'k', process: 1 }),
      );
    }
  });

  it('hands the outcome to name 1, word for word, and records it', () => {
    const client = started(kvsClient, { attributes: { myid: '2' } });
    for (const [message, outcome, result] of [
      [{ kind: 'putok' }, 'ok', {}],
      [{ kind: 'getok', value: 'a value' }, 'a value', { value: 'a value' }],
      [{ kind: 'getbad' }, 'No such entry', { value: null }],
    ] as const) {
      client.on(asked({ kind: 'get', key: 'k' }));
      expect(client.on(answered(message))).to.deep.equal([
        fact({ kind: 'returned', type: 'ok', ...result, process: 0 }),
        send('1', outcome),
      ]);
    }
    expect(client.on(answered({ kind: 'putok' }))).to.deep.equal([send('1', 'ok')]);
  });

  it('says for each operation that is lost with the store that there is no answer: its outcome is unknown', () => {
    const client = started(kvsClient, { attributes: { myid: '2' } });
    for (const key of ['a', 'b', 'c']) client.on(asked({ kind: 'get', key }));
    client.on(answered({ kind: 'getbad' }));
    expect(client.on({ kind: 'down', name: '1' })).to.deep.equal([]);
    expect(client.on({ kind: 'down', name: '2' })).to.deep.equal([
      fact({ kind: 'returned', type: 'info', process: 1 }),
      send('1', 'No answer'),
      fact({ kind: 'returned', type: 'info', process: 2 }),
      send('1', 'No answer'),
    ]);
    expect(client.on({ kind: 'down', name: '2' })).to.deep.equal([]);
  });

  it('gives an operation the smallest number that is free', () => {
    const client = started(kvsClient, { attributes: { myid: '2' } });
    const numberOf = () => JSON.stringify(client.on(asked({ kind: 'get', key: 'k' }))[0]).slice(-3);
    expect([numberOf(), numberOf()]).to.deep.equal(['0}}', '1}}']);
    client.on(answered({ kind: 'getbad' }));
    expect([numberOf(), numberOf()]).to.deep.equal(['0}}', '2}}']);
  });
});
