/**
 * The observation of one process from outside: what it answers to `alive` and `get` on its port for clients, requested at a bounded rate. A pure
 * state machine; the process may answer anything, or nothing. Every answer is bounded, and every problem is reported once until it is over.
 */
import type { Machine } from '../../lib/machine/machine.ts';
import type { ServerEffect, ServerEvent } from '../join/through.ts';
import { serverSentence, type ServerReason } from '../serverReason.ts';

/** The period of the requests. */
export const OBSERVE_EVERY_MS = 100;
/** After so many periods without an answer, a process counts as silent. */
const SILENT_TICKS = 20;
/** The delay before a port is dialled again: at which nobody listens yet, and after a problem. */
const DIAL_AGAIN_MS = 100;
const DIAL_LATER_MS = 1_000;
/** The characters of a log that are requested in one period, on average: a longer log is requested less often. */
const LOG_PER_TICK = 100_000;
/** The characters that a process may send between two answers. */
export const UNASKED_MAX = 256 * 1024;
/** The longest answer. */
export const ANSWER_MAX_BYTES = 4 * 1024 * 1024;
/** What is quoted of an invalid answer. */
const SHOWN_MAX = 60;

/** A problem, and the beginning of what was sent, if that is the problem. */
export interface Problem {
  readonly kind: 'silence' | 'nonsense' | 'flood' | 'overlong' | 'closed' | 'rewritten';
  readonly shown?: string;
}

export interface ObserverState {
  readonly isConnected: boolean;
  /** The request without an answer. */
  readonly asked: 'alive' | 'get' | undefined;
  /** For how many periods there has been no answer, or no connection. */
  readonly quietTicks: number;
  /** How many periods the next request of the log waits. */
  readonly restTicks: number;
  /** Whether the log is too long to be requested. */
  readonly isLogOverlong: boolean;
  /** Whether it has ever answered. */
  readonly isListening: boolean;
  /** The last answers. */
  readonly alive: string;
  readonly log: string;
  readonly unasked: number;
  readonly problem: Problem['kind'] | undefined;
  /** Why the last connection was lost; a problem only if the process has not ended by the next attempt. */
  readonly closedBecause: string | undefined;
}

export type ObserverEvent = ServerEvent | { readonly kind: 'began' } | { readonly kind: 'ticked' };

export type ObserverEffect =
  | ServerEffect
  | { readonly kind: 'listening' }
  | { readonly kind: 'alive'; readonly ids: readonly number[] }
  /** The log has grown by this text: messages, separated by commas. */
  | { readonly kind: 'grown'; readonly text: string }
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** The last problem is over. */
  | { readonly kind: 'recovered' };

type Step = readonly [ObserverState, readonly ObserverEffect[]];

/** The observation of one incarnation of a process. @param n - the number of servers */
export function observer(n: number): Machine<ObserverState, ObserverEvent, ObserverEffect> {
  const dial = (afterMs: number): ObserverEffect => ({ kind: 'dial', server: 0, afterMs });
  return {
    init: {
      isConnected: false,
      asked: undefined,
      quietTicks: 0,
      restTicks: 0,
      isLogOverlong: false,
      isListening: false,
      alive: '',
      log: '',
      unasked: 0,
      problem: undefined,
      closedBecause: undefined,
    },
    step: (state, event) => {
      switch (event.kind) {
        case 'began':
          return [state, [dial(0)]];
        case 'connected':
          return asking(...closed({ ...state, isConnected: true, asked: undefined, unasked: 0 }));
        case 'lost':
          return lost(state, event.reason);
        case 'heard':
          return event.lines.reduce<Step>((step, line) => heard(step, line), [state, []]);
        case 'ticked':
          return ticked(state);
      }
    },
  };

  function lost(state: ObserverState, reason: ServerReason): Step {
    const after = { ...state, isConnected: false, asked: undefined };
    if (!state.isConnected) {
      const [told, effects] = closed(after);
      return [told, [...effects, dial(DIAL_AGAIN_MS)]];
    }
    if (reason.code !== 'line-overlong')
      return [{ ...after, closedBecause: serverSentence(reason) }, [dial(DIAL_LATER_MS)]];
    const isLogOverlong = state.isLogOverlong || state.asked === 'get';
    const [told, effects] = having({ ...after, isLogOverlong }, { kind: 'overlong' });
    return [told, [...effects, dial(DIAL_LATER_MS)]];
  }

  /** The process has closed a connection, and runs. */
  function closed(state: ObserverState): Step {
    const { closedBecause } = state;
    if (closedBecause === undefined) return [state, []];
    return having({ ...state, closedBecause: undefined }, { kind: 'closed', shown: closedBecause });
  }

  function ticked(before: ObserverState): Step {
    const quietTicks = before.quietTicks + 1;
    const state = { ...before, quietTicks, restTicks: Math.max(0, before.restTicks - 1) };
    if (quietTicks >= SILENT_TICKS && (state.asked !== undefined || !state.isConnected))
      return having(state, { kind: 'silence' });
    return state.isConnected && state.asked === undefined ? asking(state, []) : [state, []];
  }

  /** Requests the log if it is its turn, otherwise the list. */
  function asking(state: ObserverState, effects: readonly ObserverEffect[]): Step {
    const isOfLog = state.isListening && state.restTicks === 0 && !state.isLogOverlong;
    const asked = isOfLog ? 'get' : 'alive';
    return [{ ...state, asked, quietTicks: 0 }, [...effects, { kind: 'tell', line: asked }]];
  }

  function heard([state, effects]: Step, line: string): Step {
    // The connection is being closed because of what was sent before.
    if (!state.isConnected) return [state, effects];
    const answer = state.asked === undefined ? undefined : answerIn(state.asked, line);
    const [after, more] = answer === undefined ? unasked(state, line) : answered(state, answer);
    return [after, [...effects, ...more]];
  }

  /** The text of the answer, if the line is a valid one. */
  function answerIn(asked: 'alive' | 'get', line: string): string | undefined {
    const [, word, text = ''] = /^(alive|messages)(?: (.*))?$/s.exec(line.replace(/\r$/, '')) ?? [];
    if (asked === 'get') return word === 'messages' ? text : undefined;
    const isList = word === 'alive' && /^(\d{1,6}(,\d{1,6})*)?$/.test(text);
    return isList && text.split(',').every((id) => Number(id) < n) ? text : undefined;
  }

  function unasked(state: ObserverState, line: string): Step {
    const characters = state.unasked + line.length + 1;
    if (characters <= UNASKED_MAX)
      return having({ ...state, unasked: characters }, { kind: 'nonsense', shown: line.slice(0, SHOWN_MAX) });
    const cutOff = { ...state, unasked: 0, isConnected: false, asked: undefined };
    const [after, effects] = having(cutOff, { kind: 'flood', shown: line.slice(0, SHOWN_MAX) });
    return [after, [...effects, dial(DIAL_LATER_MS)]];
  }

  function answered(before: ObserverState, text: string): Step {
    const effects: ObserverEffect[] = before.isListening ? [] : [{ kind: 'listening' }];
    const isOver = before.problem !== undefined && isOverAfter(before.problem, before.asked);
    if (isOver) effects.push({ kind: 'recovered' });
    const state: ObserverState = {
      ...before,
      isListening: true,
      asked: undefined,
      quietTicks: 0,
      unasked: 0,
      problem: isOver ? undefined : before.problem,
    };
    if (before.asked === 'alive') {
      if (text === before.alive) return [state, effects];
      const ids = text === '' ? [] : text.split(',').map(Number);
      return [{ ...state, alive: text }, [...effects, { kind: 'alive', ids }]];
    }
    const rested = { ...state, restTicks: 2 + Math.ceil(text.length / LOG_PER_TICK), log: text };
    if (text === before.log) return [rested, effects];
    const isLonger = before.log === '' || text.startsWith(`${before.log},`);
    if (!isLonger) {
      const [after, more] = having(rested, { kind: 'rewritten' });
      return [after, [...effects, ...more]];
    }
    const grown = text.slice(before.log === '' ? 0 : before.log.length + 1);
    return [rested, [...effects, { kind: 'grown', text: grown }]];
  }
}

/** A problem with the log is over with the next log; a log that was rewritten stays so. */
function isOverAfter(problem: Problem['kind'], asked: 'alive' | 'get' | undefined): boolean {
  return problem !== 'rewritten' && (problem !== 'overlong' || asked === 'get');
}

/** The state with a problem, which is reported if it is not the last one that was. */
function having(state: ObserverState, problem: Problem): Step {
  if (state.problem === problem.kind) return [state, []];
  return [{ ...state, problem: problem.kind }, [{ kind: 'problem', problem }]];
}
