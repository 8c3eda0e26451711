import { expect } from 'chai';
import { codecOf, type Codec } from '../../../lib/agent/schema.ts';
import {
  answerCodec,
  clientOperationCodec,
  entryCodec,
  operationCodec,
} from '../../../lib/agents/kvs/messages.ts';

/** Each value and its text; and texts that are refused. */
function itCodes<T>(name: string, codec: Codec<T>, right: readonly [T, string][], wrong: readonly string[]) {
  it(`codes ${name}, word for word`, () => {
    for (const [value, text] of right) {
      expect(codecOf(codec).encode(value)).to.equal(text);
      expect(codec.decode(text)).to.deep.equal({ value });
    }
    for (const text of wrong) expect(codec.decode(text), text).to.have.property('issues');
  });
}

describe('the messages of the key-value store', () => {
  const put = { kind: 'put', key: 'k', value: 'a value ' } as const;
  const get = { kind: 'get', key: '__proto__' } as const;
  const wrong = ['', 'put', 'put k', 'put k ', 'get', 'get a b', 'get ', 'PUT k v', 'del k', ' get k'];

  itCodes(
    'operations',
    operationCodec,
    [
      [put, 'put k a value '],
      [get, 'get __proto__'],
      [{ kind: 'put', key: 'k', value: ' v' }, 'put k  v'],
    ],
    wrong,
  );
  itCodes(
    'operations of clients',
    clientOperationCodec,
    [
      [{ client: '2', operation: put }, '2 put k a value '],
      [{ client: 'ada', operation: get }, 'ada get __proto__'],
    ],
    ['put k v', ...wrong.map((text) => `2 ${text}`)],
  );
  itCodes(
    'answers',
    answerCodec,
    [
      [{ kind: 'putok' }, 'putok'],
      [{ kind: 'getbad' }, 'getbad'],
      [{ kind: 'getok', value: 'a value' }, 'getok a value'],
    ],
    ['', 'ok', 'getok', 'getok ', 'putok 1'],
  );
  itCodes(
    'entries',
    entryCodec,
    [[{ client: '2', key: 'k', value: 'a value' }, '2 k a value']],
    ['', '2 k', '2', '2 k '],
  );
});
