/** Prints what it receives, and sends nothing. Messages are `<sender> <text>`, as in GoOvid. */
import { agentType } from '../../agent/agentType.ts';
import { indicate } from '../../agent/effects.ts';
import { anyPort } from '../../agent/ports.ts';
import { text } from '../../agent/schema.ts';
import { printed } from '../chat/printed.ts';

export const dummy = agentType({
  name: 'dummy',
  ports: anyPort(text),
  init: () => undefined,
  step: (state, event) => [state, event.kind === 'received' ? [indicate(printed(event.message))] : []],
});
