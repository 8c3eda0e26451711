/** The output of a chat: on a terminal, or as lines for another program. */
import type { Entry } from '../../lib/agents/chatroom/entries.ts';
import { bytesOf } from '../../lib/text/utf8.ts';
import { harmless } from '../../lib/wire/text.ts';
import { lineEditor } from '../editor.ts';
import { jsonShownOn, shownOn } from '../shown.ts';
import { linesOfInput, STDIN_NAME } from '../inputLines.ts';
import { COMMANDS, isCommand, saidIn } from './chat.ts';

/** The output of a chat. */
export interface ChatScreen {
  /** The typed lines. */
  readonly lines: AsyncIterable<string>;
  /** @param isEarlier - whether it was delivered before the server was joined */
  readonly message: (entry: Entry, isEarlier: boolean) => void;
  /** Shows a line that is not a message. */
  readonly say: (text: string) => void;
  readonly alive: (ids: readonly number[]) => void;
  readonly close: () => void;
}

/** A longer message is truncated on the screen. */
const DRAWN_MAX = 10_000;
/** Colours that are readable on black and on white, of the 256 colours of terminals. */
const COLOURS = [32, 35, 37, 67, 97, 127, 130, 133, 161, 166, 28, 172];

/** The name in a message, if it has one: `ada: hello`. */
export function nameIn(text: string): [name: string | undefined, said: string] {
  const found = /^([^\s:][^:]{0,31}): (.*)$/s.exec(text);
  return found === null ? [undefined, text] : [found[1], found[2] as string];
}

/** The colour of a name: always the same. */
export function colourOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return COLOURS[hash % COLOURS.length] as number;
}

/** The time of day on this host: `09:05`. */
export function timeOfDay(date: Date): string {
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
const TIME_COLUMNS = 5;

/**
 * A terminal: the prompt shows the servers alive and the user's name; messages appear above it, with coloured names, and the time of their
 * arrival if they were delivered while the chat was joined.
 */
export function onTerminal(name: string, hasColours: boolean): ChatScreen {
  const paint = (code: string, text: string) => (hasColours ? `\x1b[${code}m${text}\x1b[0m` : text);
  const coloured = (who: string) => paint(`38;5;${String(colourOf(who))}`, harmless(who, 40));
  const promptOf = (ids: readonly number[]) =>
    `${ids.length === 0 ? 'no server' : `alive ${ids.join(' ')}`} │ ${name}: `;
  // A sent message appears when it is delivered, under the user's name.
  const editor = lineEditor(promptOf([]), isCommand, (words) => (words.length === 0 ? COMMANDS : []));
  return {
    lines: editor.lines,
    message: ({ sender, text }, isEarlier) => {
      const [who, said] = nameIn(text);
      const by = who === undefined ? paint('2', `server ${String(sender)}`) : coloured(who);
      const time = isEarlier ? ' '.repeat(TIME_COLUMNS) : paint('2', timeOfDay(new Date()));
      editor.show(`${time} ${by}  ${harmless(said, DRAWN_MAX)}`);
    },
    say: (text) => editor.show(paint('2', `· ${harmless(text, DRAWN_MAX)}`)),
    alive: (ids) => editor.ask(promptOf(ids)),
    close: editor.close,
  };
}

/** A filter: messages on stdout, one per line or as JSON; everything else on stderr. */
export function asFilter(isJson: boolean): ChatScreen {
  return {
    lines: linesOfInput(process.stdin, STDIN_NAME, 'utf8'),
    message: (entry) => {
      const { stdout } = process;
      const line = isJson
        ? jsonShownOn(stdout, JSON.stringify(entry))
        : shownOn(stdout, stdout.isTTY ? entry.text : saidIn(entry));
      stdout.write(bytesOf(`${line}\n`));
    },
    say: (text) => process.stderr.write(`chatroom: ${harmless(text, DRAWN_MAX)}\n`),
    alive: () => undefined,
    close: () => undefined,
  };
}
