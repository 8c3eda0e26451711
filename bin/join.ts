/** `chatroom join`: a chat through a server, on a terminal or as a filter. */
import { catchError, concat, EMPTY, from, interval, map, merge, of, type Observable } from 'rxjs';
import { PORT_MAX } from '../lib/config.ts';
import { loop } from '../lib/loop/loop.ts';
import { nodeWorld } from '../lib/world/node.ts';
import type { Address } from '../lib/world/world.ts';
import { hasColours } from './colours.ts';
import { canPrompt } from './editor.ts';
import { CommandError, EXIT, explain } from './exit.ts';
import { chat, TICK_MS, type ChatEffect, type ChatEvent } from './join/chat.ts';
import { nameOf } from './join/name.ts';
import { joinError, leaveSentence } from './join/reason.ts';
import { asFilter, onTerminal } from './join/screen.ts';
import { through } from './join/through.ts';
import { onSignal } from './signals.ts';

/** The parsed options of a chat. */
export interface JoinFlags {
  readonly name?: string;
  readonly history: number;
  readonly json?: true;
  readonly stay?: true;
}

/**
 * Chats until the user leaves, or until standard input has ended and all of it is delivered. Sets the exit code: 0, or 69
 * if no server could be reached, or not for long enough, or 2 if standard input could not be read to its end.
 *
 * @param servers - `port` or `host:port`, in the order in which they are tried
 * @throws {@link CommandError} if the options are invalid
 */
export function join(servers: readonly string[], flags: JoinFlags): void {
  const addresses = servers.map(addressOf);
  const name = nameOf(flags.name);
  const isTerminal = canPrompt() && flags.json !== true;
  const names = addresses.map(({ host, port }) => `${host}:${String(port)}`);
  const isStaying = flags.stay === true;
  const machine = chat({ name, servers: names, history: flags.history, isTerminal, isStaying });
  const screen = isTerminal
    ? onTerminal(name, hasColours(process.env, process.stdout.isTTY))
    : asFilter(flags.json === true);
  const world = nodeWorld();

  /** The exit code if all messages are delivered. */
  let goodCode = 0;
  /** Input that cannot be read any further counts as ended; the lines before are still sent. */
  function giveUpInput(error: unknown): Observable<never> {
    if (!(error instanceof CommandError)) throw error;
    screen.say(error.message);
    goodCode = error.exitCode;
    return EMPTY;
  }
  function driver(effects$: Observable<ChatEffect>): Observable<ChatEvent> {
    return merge(
      through(addresses, effects$, world),
      of<ChatEvent>({ kind: 'began' }),
      concat(
        from(screen.lines).pipe(
          map((line): ChatEvent => ({ kind: 'typed', line })),
          catchError(giveUpInput),
        ),
        of<ChatEvent>({ kind: 'ended' }),
      ),
      interval(TICK_MS, world.scheduler).pipe(map((): ChatEvent => ({ kind: 'ticked' }))),
    );
  }
  const leave = (code: number) => {
    running.unsubscribe();
    screen.close();
    process.exitCode = code;
    // Standard input can be a pipe that is never closed.
    process.stdin.destroy();
  };
  const perform = (effect: ChatEffect) => {
    switch (effect.kind) {
      case 'show':
        screen.message(effect.entry, effect.isEarlier);
        break;
      case 'say':
        screen.say(effect.text);
        break;
      case 'alive':
        screen.alive(effect.ids);
        break;
      case 'leave':
        if (effect.reason !== undefined) screen.say(leaveSentence(effect.reason));
        leave(effect.reason === undefined ? goodCode : EXIT.unavailable);
        break;
      case 'dial':
      case 'tell':
        break;
    }
  };
  const running = loop(machine, driver).subscribe({
    next: ({ effects }) => effects.forEach(perform),
    error: (error: unknown) => process.exit(explain(error)),
  });
  onSignal((code) => {
    leave(code);
    process.exit(code);
  });
}

/** The address of a server's client port: on this host by default. */
function addressOf(text: string): Address {
  const found = /^(?:(.+):)?(\d{1,5})$/.exec(text);
  const port = Number(found?.[2]);
  if (found === null || port < 1 || port > PORT_MAX) throw joinError(EXIT.usage, { code: 'no-server', text });
  const host = (found[1] ?? '127.0.0.1').replace(/^\[(.*)\]$/, '$1');
  return { host, port };
}
