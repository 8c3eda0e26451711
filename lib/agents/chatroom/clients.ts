/** The chat room as the port for clients serves it. */
import type { ClientProtocol } from '../../client/protocol.ts';
import { sentenceOf } from '../../reason/reason.ts';
import { errorLine, type Answer } from './answers.ts';
import { CHATROOM_COMMANDS, type Command } from './commands.ts';
import { logSubscription } from './logSubscription.ts';

export const CHATROOM_CLIENTS: ClientProtocol<Command, Answer> = {
  commands: CHATROOM_COMMANDS,
  answersTo: logSubscription,
  refusal: (reason) => errorLine(sentenceOf(reason)),
};
