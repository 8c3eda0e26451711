/** A broadcast along a ring, with the properties of the broadcast ladder: each process passes on what it gets, until it comes back. */
import { agentType, mesh, record, s, send } from 'chatroom/agent';
import { broadcastProperties } from 'chatroom/broadcast';

export const ring = agentType({
  name: 'ring',
  ports: { ring: s.string },
  requests: s.literal('hello'),
  init: () => 0,
  step: (sent, event, { name, names }) => {
    const successor = names.find((other) => other > name) ?? names[0] ?? name;
    switch (event.kind) {
      case 'started':
        return [sent, [record({ kind: 'started' })]];
      case 'requested': {
        const id = `${name}.${String(sent + 1)}`;
        return [
          sent + 1,
          [record({ kind: 'broadcast', id }), record({ kind: 'delivered', id }), send(successor, id)],
        ];
      }
      case 'received': {
        const id = event.message;
        if (id.startsWith(`${name}.`)) return [sent, []];
        return [sent, [record({ kind: 'delivered', id }), send(successor, id)]];
      }
      default:
        return [sent, []];
    }
  },
  workload: () => ['hello'],
  properties: broadcastProperties([
    'no duplication',
    'no creation',
    'validity',
    'agreement',
    'FIFO delivery',
  ]),
});

export const configuration = mesh(ring, 3, { names: ['a', 'b', 'c'] });
