/** The connected pages of a grid: sends events to each at the rate at which it reads, and executes its commands. */
import { interval, tap, type SchedulerLike, type Subscription } from 'rxjs';
import type { WebSocket } from 'ws';
import { REQUEST_MAX_CHARS, type PageRequest, type GridMessage } from '../../lib/trace/live.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { gridSentence, type GridReason } from '../grid/reason.ts';
import { closeCodeOf, dismissalSentence, type DismissalReason } from './dismissal.ts';
import { BEGINNING, type EventBuffer, type Place } from './eventBuffer.ts';

/** How often pages get new events. */
const TELL_EVERY_MS = 50;
/** How often they get the states of the servers without events. */
const STATE_EVERY_MS = 1_000;
/** The size of one write; nothing more is written while so much is unsent in a socket. */
const SLICE_CHARS = 512 * 1024;
const UNSENT_MAX_BYTES = 1024 * 1024;
/** A page that has read nothing for this time is closed. */
const GONE_AFTER_MS = 30_000;
/** The maximal number of pending commands of one page. */
const ASKS_MAX = 32;
/** A longer answer is refused: a person does not read it on a page, and it would stay in memory until the page has read it. */
const ANSWERS_MAX_CHARS = 1024 * 1024;

/** The maximal number of open pages. For one more the least active one is closed. */
export const PAGES_MAX = 32;
/** How often each is sent a ping, which a browser answers by itself. */
const PING_EVERY_MS = 10_000;

/** The data for pages. */
export interface Shown {
  readonly hello: () => GridMessage;
  readonly held: EventBuffer;
  /** The states of the servers, as JSON without the time: sent to pages when it changes. */
  readonly state: () => Extract<GridMessage, { kind: 'state' }>;
  readonly nowMs: () => number;
  /** Executes a line as if it were typed. */
  readonly execute: (line: string) => Promise<Outcome>;
}

/** The result of a line. */
interface Outcome {
  /** A sentence. */
  readonly problem?: string;
  readonly answers: readonly string[];
}

interface Page {
  readonly socket: WebSocket;
  place: Place;
  state: string;
  stateAtMs: number;
  takenAtMs: number;
  /** The time of its last message, or of its opening. */
  heardAtMs: number;
  pingedAtMs: number;
  asks: number;
  /** Whether its requests are not read until it has read the earlier answers. */
  isHeldUp: boolean;
}

/** Any number of pages. */
export interface Pages {
  readonly add: (socket: WebSocket) => void;
  /** Pages get events until this is unsubscribed. */
  readonly running: Subscription;
  readonly close: () => void;
  /** Closes all pages for good, and all that connect from now on, because memory is nearly full. */
  readonly giveUp: () => void;
}

/**
 * Without pages at first.
 *
 * @param onError - called with a bug in sending to them
 */
export function pages(shown: Shown, onError: (error: unknown) => void, scheduler: SchedulerLike): Pages {
  const open = new Set<Page>();
  /** Pages that are being closed, and are disconnected if they do not close. */
  const leaving = new Set<WebSocket>();
  let isGivenUp = false;

  const dismiss = (socket: WebSocket, reason: DismissalReason) => {
    socket.close(closeCodeOf(reason), dismissalSentence(reason));
    leaving.add(socket);
  };
  /** Makes room for one more: of two with equal last activity the older is closed. */
  const makeRoom = () => {
    if (open.size < PAGES_MAX) return;
    const [first, ...others] = open;
    const least = others.reduce((a, b) => (b.heardAtMs < (a?.heardAtMs ?? 0) ? b : a), first);
    if (least === undefined) return;
    open.delete(least);
    dismiss(least.socket, { code: 'pages-max', max: PAGES_MAX });
  };
  const tellAll = () => {
    for (const socket of leaving) socket.terminate();
    leaving.clear();
    if (open.size === 0) return;
    const nowMs = shown.nowMs();
    const state = shown.state();
    const servers = JSON.stringify(state.servers);
    for (const page of open) tell(page, nowMs, state, servers);
  };
  const tell = (page: Page, nowMs: number, state: GridMessage, servers: string) => {
    const { socket } = page;
    if (nowMs - page.pingedAtMs >= PING_EVERY_MS) {
      page.pingedAtMs = nowMs;
      socket.ping();
    }
    if (socket.bufferedAmount > UNSENT_MAX_BYTES) {
      if (nowMs - page.takenAtMs > GONE_AFTER_MS) socket.terminate();
      return;
    }
    page.takenAtMs = nowMs;
    if (page.isHeldUp) {
      page.isHeldUp = false;
      socket.resume();
    }
    const { json, omitted, next } = shown.held.slice(page.place, SLICE_CHARS);
    page.place = next;
    if (json.length > 0 || omitted > 0)
      socket.send(
        `{"kind":"events","omitted":${String(omitted)},"nowMs":${String(nowMs)},"events":[${json.join()}]}`,
      );
    if (servers === page.state && nowMs - page.stateAtMs < STATE_EVERY_MS) return;
    page.state = servers;
    page.stateAtMs = nowMs;
    send(socket, state);
  };
  const done = (page: Page, ask: number, outcome: Outcome) => {
    const { socket } = page;
    const chars = outcome.answers.reduce((sum, answer) => sum + answer.length, 0);
    const lost: GridReason | undefined =
      socket.bufferedAmount > UNSENT_MAX_BYTES
        ? { code: 'answer-lost' }
        : chars > ANSWERS_MAX_CHARS
          ? { code: 'answer-long', characters: chars }
          : undefined;
    const { problem, answers } = lost === undefined ? outcome : { problem: gridSentence(lost), answers: [] };
    send(socket, {
      kind: 'done',
      ask,
      ...(problem === undefined ? {} : { problem }),
      answers,
    });
    if (page.isHeldUp || socket.bufferedAmount <= UNSENT_MAX_BYTES) return;
    page.isHeldUp = true;
    socket.pause();
  };
  const execute = async (page: Page, { ask, line }: PageRequest) => {
    if (page.asks >= ASKS_MAX) {
      done(page, ask, { problem: gridSentence({ code: 'commands-max' }), answers: [] });
      return;
    }
    page.asks++;
    const outcome = await shown.execute(line).catch((error: unknown): Outcome => ({
      problem: gridSentence({ code: 'failed', detail: errorMessage(error) }),
      answers: [],
    }));
    page.asks--;
    done(page, ask, outcome);
  };
  return {
    running: interval(TELL_EVERY_MS, scheduler).pipe(tap(tellAll)).subscribe({ error: onError }),
    close: () => {
      for (const { socket } of open) socket.terminate();
      for (const socket of leaving) socket.terminate();
    },
    giveUp: () => {
      isGivenUp = true;
      for (const { socket } of open) dismiss(socket, { code: 'memory-full' });
      open.clear();
    },
    add: (socket) => {
      if (isGivenUp) {
        socket.on('error', () => undefined);
        dismiss(socket, { code: 'memory-full' });
        return;
      }
      makeRoom();
      const nowMs = shown.nowMs();
      const page: Page = {
        socket,
        place: BEGINNING,
        state: '',
        stateAtMs: 0,
        takenAtMs: nowMs,
        heardAtMs: nowMs,
        pingedAtMs: nowMs,
        asks: 0,
        isHeldUp: false,
      };
      open.add(page);
      socket.on('close', () => open.delete(page));
      socket.on('error', () => open.delete(page));
      socket.on('pong', () => (page.heardAtMs = shown.nowMs()));
      socket.on('message', (data, isBinary) => {
        page.heardAtMs = shown.nowMs();
        // Input after a message that ended the connection is not executed.
        if (socket.readyState !== socket.OPEN) return;
        const request = isBinary ? undefined : requestIn((data as Buffer).toString());
        if (request === undefined) {
          const reason = { code: 'no-command' } as const;
          socket.close(closeCodeOf(reason), dismissalSentence(reason));
        } else void execute(page, request);
      });
      send(socket, shown.hello());
    },
  };
}

function send(socket: WebSocket, message: GridMessage): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

/** The request in a message of a page; undefined if it is invalid. */
export function requestIn(json: string): PageRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('ask' in value) || !('line' in value))
    return undefined;
  const { ask, line } = value;
  if (typeof ask !== 'number' || !Number.isSafeInteger(ask)) return undefined;
  // One line is one command, as in a terminal.
  if (typeof line !== 'string' || line.length > REQUEST_MAX_CHARS || /[\n\r]/.test(line)) return undefined;
  return { ask, line };
}
