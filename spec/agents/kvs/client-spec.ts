import { expect } from 'chai';
import { kvsClient } from '../../../lib/agents/kvs/client.ts';
import { started } from '../../support/stepping.ts';

const asked = (message: { kind: 'put'; key: string; value: string } | { kind: 'get'; key: string }) =>
  ({ kind: 'received', from: '1', port: '1', message }) as const;
const send = (to: string, message: unknown) => ({ kind: 'send', to, message });

describe('kvs_client', () => {
  it('hands operations to name 2, with its own id', () => {
    for (const myid of ['2', 2]) {
      const client = started(kvsClient, { attributes: { myid } });
      const operation = { kind: 'put', key: 'k', value: 'a value' } as const;
      expect(client.on(asked(operation))).to.deep.equal([send('2', { client: '2', operation })]);
    }
  });

  it('hands the outcome to name 1, word for word', () => {
    const client = started(kvsClient, { attributes: { myid: '2' } });
    for (const [message, outcome] of [
      [{ kind: 'putok' }, 'ok'],
      [{ kind: 'getok', value: 'a value' }, 'a value'],
      [{ kind: 'getbad' }, 'No such entry'],
    ] as const)
      expect(client.on({ kind: 'received', from: '2', port: '2', message })).to.deep.equal([
        send('1', outcome),
      ]);
  });

  it('says for each operation that is lost with the store that there is no answer', () => {
    const client = started(kvsClient, { attributes: { myid: '2' } });
    for (const key of ['a', 'b', 'c']) client.on(asked({ kind: 'get', key }));
    client.on({ kind: 'received', from: '2', port: '2', message: { kind: 'getbad' } });
    expect(client.on({ kind: 'down', name: '1' })).to.deep.equal([]);
    expect(client.on({ kind: 'down', name: '2' })).to.deep.equal([
      send('1', 'No answer'),
      send('1', 'No answer'),
    ]);
    expect(client.on({ kind: 'down', name: '2' })).to.deep.equal([]);
  });
});
