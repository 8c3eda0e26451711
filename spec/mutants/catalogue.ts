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
    find: 'append(state.log, event.peer, event.messages)',
    replace: 'append(state.log, self, event.messages)',
  },
  {
    name: 'a peer’s messages are logged twice',
    file: 'lib/chatroom/room.ts',
    find: 'append(state.log, event.peer, event.messages)',
    replace: 'append(append(state.log, event.peer, event.messages), event.peer, event.messages)',
  },
  {
    name: 'whoever is suspected stays on the list',
    file: 'lib/chatroom/room.ts',
    find: "        case 'suspected':\n",
    replace: "        case 'suspected':\n          return [state, []];\n",
  },
  {
    name: 'whoever’s link has ended stays on the list',
    file: 'lib/chatroom/room.ts',
    find: "        case 'suspected':\n        case 'linkDown':\n          return [",
    replace:
      "        case 'linkDown':\n          return [state, []];\n        case 'suspected':\n          return [",
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
    find: 'return [{ ...state, log }, outcome(own, state.log, log, client, answers)];',
    replace: 'return [state, outcome(own, state.log, log, client, answers)];',
  },
  {
    name: 'only the last broadcast of a chunk is sent',
    file: 'lib/chatroom/room.ts',
    find: 'frameFrom(log, before.count, own.id, own.prefix, Infinity)',
    replace: 'frameFrom(log, log.count - 1, own.id, own.prefix, Infinity)',
  },
  // The log.
  {
    name: 'a peer is brought what others have said, in this server’s name',
    file: 'lib/log/frames.ts',
    find: '    if (run.sender !== sender) continue;\n    visitMessages',
    replace: '    visitMessages',
  },
  {
    name: 'who said what is noted only for the first message after a start',
    file: 'lib/log/log.ts',
    find: 'if (store.runSenders.last() !== sender) {',
    replace: 'if (store.runSenders.last() === undefined) {',
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
    name: 'a link that has to give way stays',
    file: 'lib/grid/roster.ts',
    find: "endings.get(verdict.inPlaceOf)?.next('a newer connection took its place');",
    replace: 'return undefined;',
    isRare: true,
  },
  {
    name: 'a link that has ended leaves its socket open',
    file: 'lib/grid/link.ts',
    find: '      finalize(() => socket.destroy()),\n',
    replace: '',
  },
  {
    name: 'the last connection of a dead life may take the place of its successor’s',
    file: 'lib/grid/standings.ts',
    find: 'if (standing !== undefined && standing.link > link)',
    replace: 'if (standing?.link === -1)',
  },
  {
    name: 'a link that has ended is not forgotten',
    file: 'lib/grid/standings.ts',
    find: '      rest.delete(event.peer);\n',
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
    find: 'return { peer, ...understand(peer, frames) };',
    replace:
      'if (peer === undefined) peer = identify(frames, admit);\n        return { peer, ...understand(peer, frames.length > 1 ? frames.slice(0, 1) : frames) };',
  },
  {
    name: 'a peer is brought nothing until it has spoken twice',
    file: 'lib/grid/link.ts',
    find: '            take(1),\n            mergeMap((heard) =>',
    replace:
      '            filter((_, index) => index === 1),\n            take(1),\n            mergeMap((heard) =>',
    isRare: true,
  },
  {
    name: 'a peer whose id is not the next one is not let in',
    file: 'lib/grid/identity.ts',
    find: 'return peer > self ? undefined',
    replace: 'return peer === self + 1 ? undefined',
  },
  {
    name: 'of what a peer says in one chunk the last counts',
    file: 'lib/grid/identity.ts',
    find: "events.push({ kind: 'messagesReceived', peer, messages: frame.messages });",
    replace: "events.splice(0, Infinity, { kind: 'messagesReceived', peer, messages: frame.messages });",
  },
  // Who is alive.
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
    file: 'lib/masters/client.ts',
    find: 'return { carry: next, commands };',
    replace: 'return { carry: next.length > 0 ? NO_CARRY : next, commands };',
  },
  {
    name: 'broadcasts of one chunk are obeyed backwards',
    file: 'lib/chatroom/commands.ts',
    find: '      batch.starts.push(contents);\n      batch.ends.push(end);',
    replace: '      batch.starts.unshift(contents);\n      batch.ends.unshift(end);',
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
    find: '      batch.starts.push(contents);\n      batch.ends.push(end);',
    replace:
      '      if (batch.starts.length > 0) return;\n      batch.starts.push(contents);\n      batch.ends.push(end);',
  },
];
