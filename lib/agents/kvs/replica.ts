/** A key-value store that is durable: every put is a line of its log, and is acknowledged when the line is on the disk. */
import { agentType } from '../../agent/agentType.ts';
import { record, save, send } from '../../agent/effects.ts';
import { object, pattern } from '../../agent/schemas.ts';
import { clientOperationCodec, entryCodec, type Answer } from './messages.ts';
import { KVS_PROPERTIES } from './properties.ts';
import { putsOf, valueOf, withPut, type Store } from './store.ts';

export const kvsReplica = agentType({
  name: 'kvs_replica',
  attributes: object({ log: pattern(/^[^\0]+$/, 'the path of a file') }),
  ports: { 1: clientOperationCodec },
  records: entryCodec,
  storage: ({ attributes }) => ({ kind: 'lines', path: attributes.log }),
  properties: KVS_PROPERTIES,
  init: (): Store => ({ isRead: false, entries: {}, puts: {} }),
  step: (store, event) => {
    switch (event.kind) {
      case 'started': {
        const read: Store = { ...store, isRead: true };
        return [event.saved.reduce((before, { key, value }) => withPut(before, key, value), read), []];
      }
      case 'received': {
        const { client, operation } = event.message;
        const { key } = operation;
        if (operation.kind === 'get') return [store, [send(client, valueIn(store, key))]];
        const { value } = operation;
        const next = withPut(store, key, value);
        return [
          next,
          [
            save({ client, key, value }),
            record({ kind: 'acknowledged', key, value, number: putsOf(next.puts, key) }),
            send(client, { kind: 'putok' }),
          ],
        ];
      }
      default:
        return [store, []];
    }
  },
  describe: ({ key, value }) => `acknowledges ${key} = ${value}`,
});

function valueIn({ entries }: Store, key: string): Answer {
  const value = valueOf(entries, key);
  return value === undefined ? { kind: 'getbad' } : { kind: 'getok', value };
}
