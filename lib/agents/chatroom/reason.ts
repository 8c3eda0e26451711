/** The reasons for which the chat room refuses a command, and the sentence of each. */
import { sentencesIn, type ReasonIn } from '../../reason/table.ts';

const COMMAND = {
  'unknown-command': ({ line }: { readonly line: string }) =>
    `unknown command "${line}": expected get, alive, follow [<from>], broadcast <message> or crash`,
  'empty-broadcast': () => 'empty broadcast: expected broadcast <message>',
  'follows-already': () => 'this connection follows already',
  'command-overlong': ({ limitBytes }: { readonly limitBytes: number }) =>
    `line too long: over ${String(limitBytes)} bytes`,
};

/** Why a command was refused. */
export type CommandReason = ReasonIn<typeof COMMAND>;

/** The sentence of the reason for output, without a full stop. */
export const commandSentence: (reason: CommandReason) => string = sentencesIn(COMMAND);
