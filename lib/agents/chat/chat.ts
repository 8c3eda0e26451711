/** Chat between persons: a line of one goes to all of their contacts. Messages are `<sender> <text>`, as in GoOvid. */
import { agentType } from '../../agent/agentType.ts';
import { indicate, send } from '../../agent/effects.ts';
import { anyPort } from '../../agent/ports.ts';
import { text } from '../../agent/schema.ts';
import { array, object, string, word } from '../../agent/schemas.ts';
import { printed } from './printed.ts';

export const chat = agentType({
  name: 'chat',
  attributes: object({ myname: word, contacts: array(string) }),
  ports: anyPort(text),
  requests: text,
  console: {
    prompt: ({ attributes }) => `${attributes.myname} > `,
    request: (line: string) => line,
    line: (line: string) => line,
  },
  init: () => undefined,
  step: (state, event, { attributes: { myname, contacts } }) => {
    switch (event.kind) {
      case 'requested':
        return [state, contacts.map((contact) => send(contact, `${myname} ${event.request}`))];
      case 'received':
        return [state, [indicate(printed(event.message))]];
      default:
        return [state, []];
    }
  },
  workload: () => ['hello', 'how are you?'],
});
