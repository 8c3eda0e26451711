/** The behaviour of a net machine as a table: events and effects, one short text each. */
import { expect } from 'chai';
import type { NetEffect, NetEvent } from '../../lib/net/events.ts';
import { netMachine, type NetMachineSettings, type NetState } from '../../lib/net/machine.ts';
import { decodeGoOvid } from '../../lib/wire/goovid/lines.ts';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { decodePeer } from '../../lib/wire/peer.ts';
import { haveLine } from '../../lib/wire/sessionLines.ts';
import { bytes, text } from './bytes.ts';
import { deepFreeze } from './deepFreeze.ts';
import { describeEvent } from './describeEvent.ts';

/** Server 1 of 4 in incarnation 10: it dials 0, and is dialled by 2 and 3. */
export const TABLE_SETTINGS: NetMachineSettings = { self: 1, n: 4, incarnation: 10, reportsSent: false };
/** The longest line that is read. */
const LINE_LIMIT_BYTES = 40;

const REASON = { code: 'broken', detail: 'broken' } as const;

/**
 * Runs a table and checks its effects. A line is an event, an arrow, and the expected effects, in order and separated by `;`.
 * Without an arrow the effects are not checked.
 *
 * ```
 * open 5                   → greet 5
 * 5< ping 2 / session 70   → watch 5 for 2 ; 5> have 70 0 ; stop probing 2 ; linkUp 2 in 70 ; trusted 2
 * ```
 *
 * Events: `open 5`, `open 5 to 0`, `5< lines`, with `/` between the lines, `5<` for a part of a line, `end 5`, `end 5 by its fault`,
 * `dial 0 failed`, `dial 0 refused`, `probe 2 refused`, `silent 2`, `grace over 2`, `send a, b`, `full 5`, `drained 5`, `caught up 5 to 3`.
 * `5<b2 lines`: those of box 2, as GoOvid's. With a queue for each peer: `to 2 in 0: a, b` (messages of an application that knows of 0 sessions that are over), `queue 2 full in 0`, `beat`.
 *
 * @returns the state at the end
 */
export function expectNet(table: string, settings: Partial<NetMachineSettings> = {}): NetState {
  const { init, step } = netMachine({ ...TABLE_SETTINGS, ...settings });
  let state = init;
  const rows = table
    .split('\n')
    .map((line) => line.trim().replaceAll(/ +/g, ' '))
    .filter((line) => line !== '');
  const actual = rows.map((row) => {
    const [event = '', expected] = row.split('→').map((part) => part.trim());
    const [next, effects] = step(deepFreeze(state), deepFreeze(eventOf(event, state.count, state)));
    state = next;
    return expected === undefined ? row : `${event} → ${effects.map(effectText).join(' ; ')}`.trim();
  });
  expect(actual).to.deep.equal(rows);
  return state;
}

/** A net machine that steps with each given event; `perform` gets its effects, one by one. */
export function stepping(
  settings: NetMachineSettings,
  perform: (effect: NetEffect) => void,
): (event: NetEvent) => void {
  const { init, step } = netMachine(settings);
  let state = init;
  return (event) => {
    const [next, effects] = step(state, event);
    state = next;
    effects.forEach(perform);
  };
}

/** Parses an event; `count` is the number of messages in the outgoing sequence. */
export function eventOf(line: string, count: number, state?: NetState): NetEvent {
  const words = line.split(' ');
  const number = (at: number) => {
    const value = Number(words[at]);
    if (!Number.isInteger(value)) throw new Error(`no number at ${String(at)}: ${line}`);
    return value;
  };
  const read = /^(\d+)<(?:b(\d))?(.*)$/s.exec(line);
  if (read !== null) {
    const lines = (read[3] as string).trim();
    const sender = read[2] === undefined ? undefined : Number(read[2]);
    return framesRead(Number(read[1]), lines === '' ? [] : lines.split(' / '), sender);
  }
  switch (words[0]) {
    case 'open': {
      const dialled = words[2] === 'to' ? { dialled: number(3) } : {};
      return {
        kind: 'connectionOpened',
        connection: number(1),
        ...dialled,
        remote: `remote ${String(words[1])}`,
      };
    }
    case 'end':
      return {
        kind: 'connectionEnded',
        connection: number(1),
        reason: REASON,
        isProtocolError: words[2] === 'by',
      };
    case 'dial':
      return { kind: 'dialFailed', peer: number(1), reason: REASON, isRefused: words[2] === 'refused' };
    case 'probe':
      return { kind: 'probeRefused', peer: number(1), reason: REASON };
    case 'silent':
      return { kind: 'silent', peer: number(1) };
    case 'grace':
      return { kind: 'graceOver', peer: number(2) };
    case 'send': {
      const texts = line.slice('send '.length).split(', ');
      return { kind: 'grown', count: count + texts.length, frame: bytes(texts.join()) };
    }
    case 'to': {
      const texts = line.slice(line.indexOf(':') + 2).split(', ');
      const before = state?.peers[number(1)]?.queue?.count ?? 0;
      return {
        kind: 'appended',
        peer: number(1),
        session: Number.parseInt(words[3] ?? '', 10),
        count: before + texts.length,
        frame: bytes(texts.join()),
      };
    }
    case 'queue':
      return { kind: 'queueFull', peer: number(1), session: number(4), messages: 3, bytes: 30 };
    case 'beat':
      return { kind: 'acknowledgeDue' };
    case 'full':
      return { kind: 'filled', connection: number(1) };
    case 'drained':
      return { kind: 'drained', connection: number(1) };
    case 'caught':
      return { kind: 'caughtUp', connection: number(2), until: number(4) };
    default:
      throw new Error(`no event: ${line}`);
  }
}

/** The numbers of the boxes `b0` to `b3`. Their ids stand for addresses. */
const BOXES = new Map(['b0', 'b1', 'b2', 'b3'].map((id, number) => [id, number]));

/** Whole lines that have arrived together. @param sender - the number of the box whose lines they are, if they are GoOvid's */
export function framesRead(connection: number, lines: readonly string[], sender?: number): NetEvent {
  const chunk = bytes(lines.map((line) => `${line}\n`).join(''));
  if (sender !== undefined) {
    const { frames } = decodeGoOvid(NO_CARRY, chunk, LINE_LIMIT_BYTES, BOXES, sender);
    return { kind: 'framesReceived', connection, frames };
  }
  return { kind: 'framesReceived', connection, frames: decodePeer(NO_CARRY, chunk, LINE_LIMIT_BYTES)[1] };
}

/** The text of an effect. */
export function effectText(effect: NetEffect): string {
  switch (effect.kind) {
    case 'indicate': {
      const { indication } = effect;
      const said = describeEvent(indication);
      if (indication.kind === 'linkUp')
        return indication.incarnation === undefined
          ? `${said}, plain`
          : `${said} in ${String(indication.incarnation)}`;
      if (indication.kind === 'messagesReceived' && indication.first !== undefined)
        return `${said} (${String(indication.incarnation)} from ${String(indication.first)})`;
      if (indication.kind === 'connectionRefused' && !indication.isProtocolError)
        return `${said}, without fault`;
      return said;
    }
    case 'sendHandshake':
      return `greet ${String(effect.connection)}`;
    case 'watch':
      return `watch ${String(effect.connection)} for ${String(effect.peer)}${effect.isGoOvid === true ? ', of GoOvid' : ''}`;
    case 'sendHave':
      return `${String(effect.connection)}> ${haveLine(effect)}`;
    case 'trim':
      return `trim ${String(effect.peer)} to ${String(effect.count)}`;
    case 'endSession':
      return `end session of ${String(effect.peer)} at ${String(effect.count)}`;
    case 'sendFrom':
      return `${String(effect.connection)}> from ${String(effect.number)}`;
    case 'send':
      return `${String(effect.connection)}> ${text(effect.frame)} (${String(effect.from)} to ${String(effect.until)})`;
    case 'catchUp':
      return `${String(effect.connection)}> the rest from ${String(effect.from)}`;
    case 'close':
      return `close ${String(effect.connection)}`;
    case 'grace':
      return `grace ${String(effect.peer)}`;
    case 'probe':
      return `probe ${String(effect.peer)}`;
    case 'stopProbing':
      return `stop probing ${String(effect.peer)}`;
  }
}
