import { expect } from 'chai';
import { kvsReplica } from '../../../lib/agents/kvs/replica.ts';
import { started } from '../../support/stepping.ts';

const attributes = { log: 'kvs.log' };
const put = (key: string, value: string, client = '2') =>
  ({
    kind: 'received',
    from: client,
    port: '1',
    message: { client, operation: { kind: 'put', key, value } },
  }) as const;
const get = (key: string, client = '2') =>
  ({
    kind: 'received',
    from: client,
    port: '1',
    message: { client, operation: { kind: 'get', key } },
  }) as const;
const send = (to: string, message: unknown) => ({ kind: 'send', to, message });

describe('kvs_replica', () => {
  it('acknowledges a put when it is durable', () => {
    expect(started(kvsReplica, { attributes }).on(put('k', 'a value'))).to.deep.equal([
      { kind: 'save', record: { client: '2', key: 'k', value: 'a value' } },
      { kind: 'record', fact: { kind: 'acknowledged', key: 'k', value: 'a value', number: 1 } },
      send('2', { kind: 'putok' }),
    ]);
  });

  it('answers a get with the last value, or says that there is none', () => {
    const store = started(kvsReplica, { attributes });
    for (const value of ['1', '2']) store.on(put('k', value));
    expect(store.on(get('k', '3'))).to.deep.equal([send('3', { kind: 'getok', value: '2' })]);
    for (const key of ['l', 'toString', '__proto__'])
      expect(store.on(get(key))).to.deep.equal([send('2', { kind: 'getbad' })]);
    store.on(put('__proto__', '3'));
    expect(store.on(get('__proto__'))).to.deep.equal([send('2', { kind: 'getok', value: '3' })]);
  });

  it('goes on with what its log holds', () => {
    const saved = [
      { client: '2', key: 'k', value: '1' },
      { client: '3', key: '__proto__', value: 'x' },
      { client: '3', key: 'k', value: '2' },
    ];
    const store = started(kvsReplica, { attributes, saved });
    expect(store.on(get('k'))).to.deep.equal([send('2', { kind: 'getok', value: '2' })]);
    expect(store.on(get('__proto__'))).to.deep.equal([send('2', { kind: 'getok', value: 'x' })]);
  });

  it('keeps its records in the file of its attribute, as lines', () => {
    const self = { name: '3', names: [], attributes, incarnation: 1 };
    expect(kvsReplica.storage?.(self)).to.deep.equal({ kind: 'lines', path: 'kvs.log' });
  });
});
