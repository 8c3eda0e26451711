/**
 * Mistakes that somebody could make in the machines and the streams. Each is told apart from the real thing by nothing
 * but what the servers then do: if the simulator or the model checker does not find one, it would not find its like.
 */
import type { Mutant } from './mutant.ts';

export const MUTANTS: readonly Mutant[] = [
  // The room.
  {
    name: 'a peer’s messages are taken for one’s own',
    file: 'lib/chatroom/room.ts',
    find: 'heard(state, event)',
    replace: 'heard(state, { ...event, peer: self })',
  },
  {
    name: 'a peer’s messages are logged twice',
    file: 'lib/chatroom/room.ts',
    find: 'append(before, peer, messages)',
    replace: 'append(append(before, peer, messages), peer, messages)',
  },
  {
    name: 'whoever is suspected stays on the list',
    file: 'lib/chatroom/room.ts',
    find: "        case 'suspected':\n",
    replace: "        case 'suspected':\n          return [state, []];\n",
  },
  {
    name: 'whoever has died stays on the list',
    file: 'lib/chatroom/room.ts',
    find: "        case 'suspected':\n        case 'peerDown':\n          return [",
    replace:
      "        case 'peerDown':\n          return [state, []];\n        case 'suspected':\n          return [",
  },
  {
    name: 'the list is in the order of arrival',
    file: 'lib/chatroom/room.ts',
    find: '[...ids, id].sort((a, b) => a - b)',
    replace: '[...ids, id]',
  },
  {
    name: 'a broadcast is sent and not logged',
    file: 'lib/chatroom/room.ts',
    find: 'return [after, isLeaving',
    replace: 'return [state, isLeaving',
  },
  {
    name: 'only the last broadcast of a chunk is sent',
    file: 'lib/chatroom/room.ts',
    find: 'frameFrom(log, from, id, prefix, Infinity)',
    replace: 'frameFrom(log, log.count - 1, id, prefix, Infinity)',
  },
  // The log.
  {
    name: 'a peer is brought what others have said, in this server’s name',
    file: 'lib/log/walk.ts',
    find: 'if (runSenders.at(run) === sender) return run;',
    replace: 'return run;',
  },
  {
    name: 'who said what is noted only for the first message after a start',
    file: 'lib/log/log.ts',
    find: 'if (runSenders.last() !== sender) {',
    replace: 'if (runSenders.last() === undefined) {',
  },
  {
    name: 'a walk into a segment begins at its first message',
    file: 'lib/log/walk.ts',
    find: 'let start = usedBytes(segment, index - segment.first);',
    replace: 'let start = 0;',
  },
  // The cursor of a peer.
  {
    name: 'a peer that is behind is given the newest frame first',
    file: 'lib/grid/cursor.ts',
    find: 'if (hasRoom && index === send.from)',
    replace: 'if (hasRoom)',
  },
  {
    name: 'whoever has no room when something is said never gets it',
    file: 'lib/grid/cursor.ts',
    find: 'return [{ log: send.log, index }, undefined];',
    replace: 'return [{ log: send.log, index: send.log.count }, undefined];',
  },
  {
    name: 'catching up begins one message late',
    file: 'lib/grid/cursor.ts',
    find: 'frameFrom(log, index, sender, prefix, limitBytes)',
    replace: 'frameFrom(log, index + 1, sender, prefix, limitBytes)',
  },
  {
    name: 'catching up does not move the cursor far enough',
    file: 'lib/grid/cursor.ts',
    find: 'return [{ log, index: next }, frame',
    replace: 'return [{ log, index: Math.max(index + 1, next - 1) }, frame',
  },
  {
    name: 'a new connection is given everything from the beginning',
    file: 'lib/grid/cursor.ts',
    find: 'const index = isUpToDate(cursor) ? send.from : cursor.index;',
    replace: 'const index = cursor.log !== undefined && isUpToDate(cursor) ? send.from : cursor.index;',
  },
  {
    name: 'a socket that has drained is given nothing more',
    file: 'lib/grid/outbox.ts',
    find: 'socket.drained$.pipe(tap(drain))',
    replace: 'socket.drained$',
  },
  // Framing.
  {
    name: 'what is left over of a chunk is forgotten',
    file: 'lib/wire/lines.ts',
    find: 'const rest = last + 1 === chunk.length ? NO_CARRY : extend(NO_CARRY, chunk.subarray(last + 1));',
    replace: 'const rest = NO_CARRY;',
  },
  {
    name: 'a line that is cut twice loses its middle',
    file: 'lib/wire/lines.ts',
    find: 'if (last === -1) return { blocks: [], carry: extend(carry, chunk) };',
    replace:
      'if (last === -1) return { blocks: [], carry: carry.length > 0 ? carry : extend(carry, chunk) };',
  },
  {
    name: 'behind the line that a chunk completes nothing is read',
    file: 'lib/wire/lines.ts',
    find: 'if (first <= last) blocks.push(chunk.subarray(first, last + 1));',
    replace: '',
  },
  {
    name: 'the last message of a chunk is dropped',
    file: 'lib/wire/peer.ts',
    find: "if (batch !== undefined) frames.push({ kind: 'messages', sender, messages: batch });",
    replace:
      "if (batch !== undefined && batch.ends.length > 1) batch.ends.pop();\n    if (batch !== undefined) frames.push({ kind: 'messages', sender, messages: batch });",
  },
  // Links.
  {
    name: 'a link that has ended leaves its socket open',
    file: 'lib/grid/link.ts',
    find: '      finalize(() => socket.destroy()),\n',
    replace: '',
  },
  {
    name: 'a peer that was once lost is not dialled again',
    file: 'lib/grid/redial.ts',
    find: '    }).pipe(repeat());',
    replace: '    });',
  },
  {
    name: 'redialling waits for the wrong clock',
    file: 'lib/grid/redial.ts',
    find: 'return timer(restMs, scheduler);',
    replace: 'return timer(restMs);',
  },
  {
    name: 'what a peer says with its first ping is not read',
    file: 'lib/grid/link.ts',
    find: 'rest = behind;',
    replace: 'rest = behind.slice(0, 0);',
  },
  {
    name: 'a peer is brought nothing until it has spoken twice',
    file: 'lib/grid/link.ts',
    find: '            take(1),\n            mergeMap(() =>',
    replace:
      '            filter((_, index) => index === 1),\n            take(1),\n            mergeMap(() =>',
  },
  {
    name: 'a peer whose id is not the next one is not let in',
    file: 'lib/grid/identity.ts',
    find: 'return peer > self ? undefined',
    replace: 'return peer === self + 1 ? undefined',
  },
  {
    name: 'of what a peer says in one chunk the last counts',
    file: 'lib/grid/understand.ts',
    find: "this.events.push({ kind: 'messagesReceived', peer, messages: fresh, incarnation, first: effect.first });",
    replace:
      "this.events.splice(0, Infinity, { kind: 'messagesReceived', peer, messages: fresh, incarnation, first: effect.first });",
  },
  // Sessions.
  {
    // Either alone does no harm: what comes twice is dropped, and as long as nobody asks for it nothing comes twice.
    name: 'a server says that it has one message less, and delivers what it knows already',
    file: 'lib/session/session.ts',
    find: 'count: known.next ?? 0',
    replace: 'count: Math.max(0, (known.next ?? 0) - 1)',
    and: {
      find: 'const skip = Math.min(Math.max(0, life.next - reading), count);',
      replace: 'const skip = 0;',
    },
  },
  {
    name: 'one message too many is taken for known',
    file: 'lib/session/session.ts',
    find: 'Math.max(0, life.next - reading)',
    replace: 'Math.max(0, life.next - reading + 1)',
  },
  {
    name: 'a server goes on one message late',
    file: 'lib/session/session.ts',
    find: 'const number = Math.max(count, life.owedFrom);',
    replace: 'const number = Math.min(said, Math.max(count, life.owedFrom) + 1);',
  },
  {
    name: 'a server says that it goes on one message earlier than it does',
    file: 'lib/grid/outbox.ts',
    find: 'socket.write(encodeFrom(number));',
    replace: 'socket.write(encodeFrom(Math.max(0, number - 1)));',
  },
  {
    name: 'whoever has read nothing yet is served from the beginning',
    file: 'lib/session/session.ts',
    find: 'Math.max(count, life.owedFrom)',
    replace: 'count',
  },
  {
    name: 'whoever has read nothing yet is served from now',
    file: 'lib/session/session.ts',
    find: 'lifeOf(state.lives, incarnation) ?? {',
    replace:
      'lifeOf(state.lives, incarnation)?.next === undefined ? { incarnation, owedFrom: said, next: undefined } : lifeOf(state.lives, incarnation) ?? {',
  },
  {
    name: 'a session is forgotten when its link breaks',
    file: 'lib/session/session.ts',
    find: 'lifeOf(state.lives, incarnation) ?? {',
    replace: 'lifeOf([], incarnation) ?? {',
  },
  {
    name: 'a new life is taken for the last one',
    file: 'lib/session/session.ts',
    find: 'lifeOf(state.lives, incarnation) ?? {',
    replace: 'state.lives.at(-1) ?? {',
  },
  {
    name: 'every life of a server has the same incarnation',
    file: 'lib/server.ts',
    find: '1 + Math.floor(world.random() * INCARNATION_MAX)',
    replace: '1 + config.self',
  },
  {
    name: 'messages are not counted',
    file: 'lib/session/session.ts',
    find: 'next: Math.max(life.next, after) });',
    replace: 'next: life.next });',
  },
  {
    name: 'a server says that it has one message more than it has',
    file: 'lib/session/session.ts',
    find: 'count: known.next ?? 0',
    replace: 'count: (known.next ?? -1) + 1',
  },
  {
    name: 'the log is searched from the wrong place',
    file: 'lib/log/walk.ts',
    find: 'return run.start + number - before;',
    replace: 'return run.start;',
  },
  {
    name: 'what others have said is counted as one’s own',
    file: 'lib/log/walk.ts',
    find: '    if (run.sender !== sender) continue;\n    if (before',
    replace: '    if (before',
  },
  {
    name: 'the index of senders forgets what was said before a block',
    file: 'lib/log/senders.ts',
    find: 'presence.before.push(presence.count);',
    replace: 'presence.before.push(0);',
  },
  {
    name: 'messages are written before it is said from where they go on',
    file: 'lib/grid/outbox.ts',
    find: 'let isOpen = goOnFrom$ === undefined;',
    replace: 'let isOpen = true;',
  },
  {
    name: 'what is said before the other has said what it has is skipped',
    file: 'lib/grid/outbox.ts',
    find: 'cursor = cursorAt(said(), self, number);',
    replace: 'cursor = NOTHING_SENT;',
  },
  {
    name: 'a peer with sessions is taken for a plain one',
    file: 'lib/grid/identity.ts',
    find: "second?.kind === 'session' ? second.incarnation : undefined",
    replace: 'undefined',
  },
  {
    name: 'a server that was held up takes its peer for a plain one',
    file: 'lib/grid/introduction.ts',
    find: 'secondLook(waitMs, LATE_MS,',
    replace: 'secondLook(waitMs, Infinity,',
    isRare: true,
  },
  {
    name: 'a link that has to give way stays',
    file: 'lib/grid/roster.ts',
    find: "if (inPlaceOf !== undefined) endings.get(inPlaceOf)?.next({ code: 'replaced' });",
    replace: '',
    isRare: true,
  },
  // Who is alive.
  {
    name: 'a link that breaks is a death',
    file: 'lib/grid/linkManager.ts',
    find: '(event.isFault || event.incarnation === undefined)',
    replace: 'true',
  },
  {
    name: 'nobody asks after one that called and is gone',
    file: 'lib/grid/linkManager.ts',
    find: 'if (links.isUp(peer) || !alive.isTrusted(peer)) return EMPTY;',
    replace: 'if (peer >= 0) return EMPTY;',
  },
  {
    name: 'the link of a silent peer is kept',
    file: 'lib/grid/roster.ts',
    find: "endings.get(standing.link)?.next({ code: 'silent' });",
    replace: '{ /* it is kept */ }',
  },
  {
    name: 'a call that vanishes is waited for',
    file: 'lib/grid/dial.ts',
    find: 'patience(dialAgainMs, scheduler).pipe(\n    repeat(),\n    startWith(0),',
    replace: 'of(0).pipe(',
  },
  {
    name: 'the detector does not doubt itself',
    file: 'lib/grid/liveness.ts',
    find: 'lastLook(quietSinceMs).pipe(map((): Liveness => ',
    replace: 'of(quietSinceMs).pipe(map((): Liveness => ',
  },
  {
    name: 'the detector waits for two seconds',
    file: 'lib/grid/liveness.ts',
    find: 'const patienceMs = suspectAfterMs - lastLookMs;',
    replace: 'const patienceMs = 2 * suspectAfterMs - lastLookMs;',
  },
  {
    name: 'the detector goes by the wall clock',
    file: 'lib/grid/liveness.ts',
    find: 'beatAtMs$.pipe(concatWith(NEVER), debounceTime(patienceMs, scheduler))',
    replace:
      'beatAtMs$.pipe(concatWith(NEVER), debounceTime(patienceMs, { now: () => Date.now(), schedule: scheduler.schedule.bind(scheduler) as SchedulerLike["schedule"] }))',
  },
  {
    name: 'the heart beats too slowly for the deadline',
    file: 'lib/grid/heartbeat.ts',
    find: 'interval(periodMs, scheduler)',
    replace: 'interval(5 * periodMs, scheduler)',
  },
  {
    name: 'a peer that has been suspected is not trusted again',
    file: 'lib/grid/liveness.ts',
    find: '      distinctUntilChanged(),\n    );\n}',
    replace: "      distinctUntilChanged((was, is) => was === is || was === 'suspected'),\n    );\n}",
  },
  // Masters.
  {
    name: 'a server takes itself for the next one',
    file: 'lib/server.ts',
    find: 'room(config.self)',
    replace: 'room((config.self + 1) % config.peers.length)',
  },
  {
    name: 'a master’s command that comes in two pieces is lost',
    file: 'lib/masters/intake.ts',
    find: 'carry = next;',
    replace: 'carry = next.length > 0 ? NO_CARRY : next;',
  },
  {
    name: 'broadcasts of one chunk are obeyed backwards',
    file: 'lib/chatroom/commands.ts',
    find: '        batch.starts.push(contents);\n        batch.ends.push(end);',
    replace: '        batch.starts.unshift(contents);\n        batch.ends.unshift(end);',
  },
  {
    name: 'a broadcast behind another in its chunk is obeyed twice',
    file: 'lib/chatroom/commands.ts',
    find: '      batch.ends.push(end);',
    replace:
      '      batch.ends.push(end);\n      if (batch.ends.length > 1) {\n        batch.starts.push(contents);\n        batch.ends.push(end);\n      }',
  },
  {
    name: 'of broadcasts in one chunk the first is enough',
    file: 'lib/chatroom/commands.ts',
    find: '        batch.starts.push(contents);\n        batch.ends.push(end);',
    replace: '',
  },
];
