/**
 * A chat through one server of a room, and through another if that one fails. A pure state machine: its events are lines of the server,
 * typed lines and the time; its effects send, show and dial.
 */
import type { Entry } from '../../lib/agents/chatroom/entries.ts';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import { bytesOf, losslessText } from '../../lib/text/utf8.ts';
import type { Machine } from '../../lib/machine/machine.ts';
import { serverSentence, type ServerReason } from '../serverReason.ts';
import { linesIn, type LeaveReason } from './reason.ts';
import type { ServerEffect, ServerEvent } from './through.ts';

/** The options of a chat. */
export interface ChatOptions {
  /** The prefix of every sent message. */
  readonly name: string;
  /** The names of the servers, in the order in which they are tried. */
  readonly servers: readonly string[];
  /** The number of earlier messages that are shown on joining. */
  readonly history: number;
  /** Whether the input is a terminal, whose user can type commands and leave at any time. */
  readonly isTerminal: boolean;
  /** Continues after the end of the input, as at a terminal. */
  readonly isStaying: boolean;
}

/** How many messages have been shown, by sender and incarnation. */
type Shown = ReadonlyMap<string, number>;

/** The state of a chat. */
export interface ChatState {
  /** The index of the current server, or of the next one. */
  readonly server: number;
  readonly isConnected: boolean;
  /** Whether it has ever been connected. */
  readonly hasJoined: boolean;
  /** How many dials in a row have failed. */
  readonly failures: number;
  /** Whether all entries that existed at the time of joining have been shown. */
  readonly isUpToDate: boolean;
  /** Whether messages are being shown that the former server lacked; a line introduces them. */
  readonly isCatchingUp: boolean;
  readonly alive: string;
  readonly shown: Shown;
  /** The lines sent to this server that it has not delivered yet, the oldest first. */
  readonly unconfirmed: readonly string[];
  /** The lines sent to a server that ended before it delivered them, and that were not delivered since. */
  readonly doubtful: readonly string[];
  /** The lines that wait for a server. */
  readonly waiting: readonly string[];
  /** For how many ticks the server has not answered; below 0: before it is dialled. */
  readonly quietTicks: number;
  /** For how many ticks something has been unconfirmed. */
  readonly unconfirmedTicks: number;
  /** The input has ended. */
  readonly hasEnded: boolean;
}

export type ChatEvent =
  | { readonly kind: 'began' }
  | ServerEvent
  | { readonly kind: 'typed'; readonly line: string }
  | { readonly kind: 'ended' }
  /** {@link TICK_MS} have passed. */
  | { readonly kind: 'ticked' };

export type ChatEffect =
  | ServerEffect
  /** Shows a message; `isEarlier`: it was in the log before this server was joined, so the time of its delivery is unknown. */
  | { readonly kind: 'show'; readonly entry: Entry; readonly isEarlier: boolean }
  | { readonly kind: 'say'; readonly text: string }
  /** The servers that are alive in the view of the joined server; unknown without one. */
  | { readonly kind: 'alive'; readonly ids: readonly number[] }
  /** The chat has ended: with a reason, if it failed. */
  | { readonly kind: 'leave'; readonly reason?: LeaveReason };

/** The period of the requests for the alive servers, and of the measurement of silence. */
export const TICK_MS = 250;
/** A server that has not answered for so many ticks is reported, so within a second. */
const QUIET_TICKS = 3;
/** Lines that have not been delivered for so many ticks are reported. */
const UNCONFIRMED_TICKS = 8;
/** The delay after all servers have been tried. */
const AGAIN_AFTER_MS = 1_000;
/** How often all servers are tried after the end of the input while lines are not sent. */
const ROUNDS_MAX = 10;
const HELP =
  '/alive  list the servers alive    /quit  leave    //text  send /text    any other line is sent to all';

/** The commands of a person. */
export const COMMANDS = ['/alive', '/help', '/quit'];

/** Whether a line that was typed at a terminal is a command, not a message. */
export function isCommand(line: string): boolean {
  return line.startsWith('/') && !line.startsWith('//');
}

type Step = readonly [ChatState, readonly ChatEffect[]];

/** The state machine of a chat. */
export function chat(options: ChatOptions): Machine<ChatState, ChatEvent, ChatEffect> {
  return {
    init: {
      server: 0,
      isConnected: false,
      hasJoined: false,
      failures: 0,
      isUpToDate: false,
      isCatchingUp: false,
      alive: '',
      shown: new Map(),
      unconfirmed: [],
      doubtful: [],
      waiting: [],
      quietTicks: 0,
      unconfirmedTicks: 0,
      hasEnded: false,
    },
    step: (state, event) => {
      switch (event.kind) {
        case 'began':
          return [state, [{ kind: 'dial', server: state.server, afterMs: 0 }]];
        case 'connected':
          return connected(options, state);
        case 'lost':
          return lost(options, state, event.reason);
        case 'heard':
          return leaveIfDone(
            options,
            event.lines.reduce<Step>((step, line) => heard(options, step, line), answered(options, state)),
          );
        case 'typed':
          return typed(options, state, event.line);
        case 'ended':
          return leaveIfDone(options, [{ ...state, hasEnded: true }, []]);
        case 'ticked':
          return ticked(options, state);
      }
    },
  };
}

function connected({ servers, history }: ChatOptions, state: ChatState): Step {
  const first = history === 0 ? 'follow' : `follow -${String(history)}`;
  return [
    {
      ...state,
      isConnected: true,
      hasJoined: true,
      isCatchingUp: state.hasJoined,
      failures: 0,
      quietTicks: 0,
      unconfirmed: [...state.unconfirmed, ...state.waiting],
      waiting: [],
    },
    [
      { kind: 'say', text: `joined ${servers[state.server] as string}` },
      // Another server may have entries that the earlier one lacks, so all are requested; entries that have been shown are not shown again.
      { kind: 'tell', line: state.hasJoined ? 'follow 0' : first },
      // Its answer arrives after all existing entries.
      { kind: 'tell', line: 'alive' },
      ...state.waiting.map((text): ChatEffect => ({ kind: 'tell', line: `broadcast ${text}` })),
    ],
  ];
}

function lost(options: ChatOptions, state: ChatState, reason: ServerReason): Step {
  const { servers, isTerminal } = options;
  const failures = state.isConnected ? 1 : state.failures + 1;
  const server = (state.server + 1) % servers.length;
  const hasTriedAll = failures % servers.length === 0;
  const after: ChatState = {
    ...state,
    ...{ server, failures, isConnected: false, isUpToDate: false, alive: '', unconfirmed: [] },
    quietTicks: hasTriedAll ? -AGAIN_AFTER_MS / TICK_MS : 0,
    doubtful: [...state.doubtful, ...state.unconfirmed],
  };
  const name = servers[state.server] as string;
  const effects: ChatEffect[] = [];
  if (state.isConnected || !state.hasJoined || failures <= servers.length)
    effects.push({ kind: 'say', text: `${name}: ${serverSentence(reason)}` });
  for (const text of state.unconfirmed)
    effects.push({ kind: 'say', text: `it is unknown whether this was delivered: ${text}` });
  if (state.isConnected) effects.push({ kind: 'alive', ids: [] });
  const hopeless = state.hasJoined
    ? state.hasEnded && !isTerminal && !options.isStaying && failures >= ROUNDS_MAX * servers.length
    : failures >= servers.length;
  if (hopeless) return [after, [...effects, { kind: 'leave', reason: reasonToLeave(after) }]];
  effects.push({ kind: 'dial', server, afterMs: hasTriedAll ? AGAIN_AFTER_MS : 0 });
  return [after, effects];
}

function reasonToLeave({ hasJoined, waiting }: ChatState): LeaveReason {
  return hasJoined ? { code: 'all-gone', unsaid: waiting.length } : { code: 'none-joined' };
}

/** The server has answered; if its silence was reported, that it is over is, too. */
function answered({ servers, isTerminal }: ChatOptions, state: ChatState): Step {
  const wasQuiet = isTerminal && state.quietTicks >= QUIET_TICKS;
  const name = servers[state.server] as string;
  return [{ ...state, quietTicks: 0 }, wasQuiet ? [{ kind: 'say', text: `${name} answers again` }] : []];
}

/** Handles a line of the server. */
function heard(options: ChatOptions, [state, effects]: Step, line: string): Step {
  const entry = entryOf(line);
  if (entry !== undefined) return delivered(options, state, effects, entry);
  const alive = /^alive ([\d,]*)$/.exec(line)?.[1];
  if (alive === undefined) return [state, [...effects, { kind: 'say', text: line }]];
  const after = { ...state, alive, isUpToDate: true, isCatchingUp: false };
  if (alive === state.alive) return [after, effects];
  return [after, [...effects, { kind: 'alive', ids: idsIn(alive) }]];
}

/** The entry in a line, if it is one. Another program on that port may send anything. */
function entryOf(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { position, sender, incarnation, number, text, base64 } = JSON.parse(line) as Partial<Entry>;
    if (typeof position !== 'number' || typeof sender !== 'number' || typeof number !== 'number')
      return undefined;
    if (typeof text !== 'string') return undefined;
    return {
      position,
      sender,
      ...(typeof incarnation === 'number' ? { incarnation } : {}),
      number,
      text,
      ...(typeof base64 === 'string' ? { base64 } : {}),
    };
  } catch {
    return undefined;
  }
}

const idsIn = (alive: string) => alive.split(',').filter(Boolean).map(Number);

/** A message as it was sent: bytes that are not UTF-8 as in {@link losslessText}. */
export function saidIn({ text, base64 }: Entry): string {
  if (base64 === undefined) return text;
  return losslessText(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

function delivered(
  { servers, isTerminal }: ChatOptions,
  state: ChatState,
  effects: readonly ChatEffect[],
  entry: Entry,
): Step {
  const { sender, incarnation, number } = entry;
  const text = saidIn(entry);
  const origin = `${String(sender)}/${String(incarnation ?? '')}`;
  if (number <= (state.shown.get(origin) ?? -1)) return [state, effects];
  const isMine = state.unconfirmed.includes(text);
  const heading: ChatEffect = {
    kind: 'say',
    text: `messages in the log of ${servers[state.server] as string} that were not shown yet:`,
  };
  return [
    {
      ...state,
      isCatchingUp: false,
      shown: new Map(state.shown).set(origin, number),
      unconfirmed: without(state.unconfirmed, text),
      doubtful: isMine ? state.doubtful : without(state.doubtful, text),
    },
    [
      ...effects,
      ...(isTerminal && state.isCatchingUp ? [heading] : []),
      { kind: 'show', entry, isEarlier: !state.isUpToDate },
    ],
  ];
}

/** The texts without the first that equals `text`. */
function without(texts: readonly string[], text: string): readonly string[] {
  const i = texts.indexOf(text);
  return i === -1 ? texts : [...texts.slice(0, i), ...texts.slice(i + 1)];
}

function typed({ name, servers, isTerminal }: ChatOptions, state: ChatState, line: string): Step {
  const say = (text: string): Step => [state, [{ kind: 'say', text }]];
  if (line.trim() === '') return [state, []];
  if (isTerminal && isCommand(line)) {
    const [word = '', ...more] = line.trim().split(/\s+/);
    if (more.length > 0 && COMMANDS.includes(word)) return say(`too many words; expected: ${word}`);
    switch (word) {
      case '/quit':
        return [state, [{ kind: 'leave' }]];
      case '/help':
        return say(HELP);
      case '/alive':
        return state.isConnected
          ? say(`alive: ${idsIn(state.alive).join(', ')} (as ${servers[state.server] as string} sees it)`)
          : say('no server is joined');
      default:
        return say(`unknown command ${word}. ${HELP}`);
    }
  }
  const text = `${name}: ${isTerminal && line.startsWith('//') ? line.slice(1) : line}`;
  // The server would close the connection.
  if (bytesOf(line).length > TEXT_LIMITS.messageMaxBytes)
    return say(`not sent: it is longer than ${String(TEXT_LIMITS.messageMaxBytes)} bytes`);
  if (!state.isConnected) {
    const waiting = [...state.waiting, text];
    return [
      { ...state, waiting },
      isTerminal ? [{ kind: 'say', text: 'the message waits for a server' }] : [],
    ];
  }
  return [
    { ...state, unconfirmed: [...state.unconfirmed, text] },
    [{ kind: 'tell', line: `broadcast ${text}` }],
  ];
}

/** Reports a server that does not answer, and lines that are not delivered: they are not on the screen until then. Each once. */
function ticked({ servers, isTerminal }: ChatOptions, before: ChatState): Step {
  const isUnconfirmed = before.unconfirmed.length > 0;
  const state = {
    ...before,
    quietTicks: before.quietTicks + 1,
    unconfirmedTicks: isUnconfirmed ? before.unconfirmedTicks + 1 : 0,
  };
  // A server that answers is asked again; a silent one has the request already.
  const isAsked = state.isConnected && before.quietTicks === 0;
  const effects: ChatEffect[] = isAsked ? [{ kind: 'tell', line: 'alive' }] : [];
  const isNew = state.isConnected || state.failures <= servers.length;
  if (isTerminal && isNew && state.quietTicks === QUIET_TICKS)
    effects.push({
      kind: 'say',
      text: `${servers[state.server] as string} does not answer: it is paused, or cannot be reached`,
    });
  if (isTerminal && state.unconfirmedTicks === UNCONFIRMED_TICKS)
    effects.push({
      kind: 'say',
      text: `the server has not delivered ${linesIn(state.unconfirmed.length)} of yours yet`,
    });
  return [state, effects];
}

/** At the end of the input, with all messages sent and delivered, the chat ends. */
function leaveIfDone({ isTerminal, isStaying }: ChatOptions, [state, effects]: Step): Step {
  const { hasEnded, isUpToDate, unconfirmed, doubtful, waiting } = state;
  if (!hasEnded || isStaying) return [state, effects];
  if (isTerminal) return [state, [...effects, { kind: 'leave' }]];
  if (!isUpToDate || unconfirmed.length > 0 || waiting.length > 0) return [state, effects];
  const reason: LeaveReason = { code: 'doubtful', count: doubtful.length };
  return [state, [...effects, doubtful.length === 0 ? { kind: 'leave' } : { kind: 'leave', reason }]];
}
