/**
 * Boxes on a bus in the memory of a simulation instead of TCP: it keeps the contract of sessions, and knows crashes and restarts, no other
 * faults. Disks keep what was flushed.
 */
import { from, merge, Observable, Subject, type SchedulerLike } from 'rxjs';
import type { BoxEffect, BoxEvent } from '../../lib/box/events.ts';
import { boxHost } from '../../lib/box/host.ts';
import { loop } from '../../lib/loop/loop.ts';
import type { ServeBox } from '../../lib/sim/agents/protocol.ts';
import { messagesOf } from '../../lib/wire/messages.ts';

const WAY_MS = 1;
const DETECTION_MS = 20;
const FLUSH_MS = 3;

interface Running {
  readonly box: number;
  readonly incarnation: number;
  readonly scheduler: SchedulerLike;
  readonly tell: (event: BoxEvent) => void;
  /** The peers with a session, and the messages for each that wait for one. */
  readonly linked: Set<number>;
  readonly waiting: Map<number, { readonly first: number; readonly contents: readonly string[] }[]>;
  readonly sent: Map<number, number>;
}

/** Runs boxes on a new bus: for one run. */
export function busBoxes(): ServeBox {
  const running = new Map<number, Running>();
  const disks = new Map<string, string[]>();

  const deliver = (sender: Running, to: number) => {
    const receiver = running.get(to);
    if (receiver === undefined || !sender.linked.has(to)) return;
    for (const { first, contents } of sender.waiting.get(to) ?? [])
      receiver.scheduler.schedule(() => {
        if (!receiver.linked.has(sender.box)) return;
        const messages = messagesOf(...contents);
        const { box: peer, incarnation } = sender;
        receiver.tell({ kind: 'messagesReceived', peer, messages, incarnation, first });
      }, WAY_MS);
    sender.waiting.delete(to);
  };
  const link = (one: Running, other: Running) => {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const)
      a.scheduler.schedule(() => {
        if (running.get(b.box) !== b) return;
        a.linked.add(b.box);
        a.tell({ kind: 'trusted', peer: b.box });
        deliver(a, b.box);
        deliver(b, a.box);
      }, WAY_MS);
  };
  const end = (one: Running) => {
    running.delete(one.box);
    for (const other of running.values())
      other.scheduler.schedule(() => {
        if (!other.linked.delete(one.box)) return;
        other.waiting.delete(one.box);
        const reason = { code: 'dial-refused', detail: 'nothing listens' } as const;
        other.tell({ kind: 'peerDown', peer: one.box, reason });
        const next = running.get(one.box);
        if (next !== undefined) link(other, next);
      }, DETECTION_MS);
  };

  return (configuration, box, config, world, requests$) =>
    new Observable((reader) => {
      const events$ = new Subject<BoxEvent>();
      const self: Running = {
        box: config.self,
        incarnation: 1 + Math.floor(world.random() * 1e9),
        scheduler: world.scheduler,
        tell: (event) => events$.next(event),
        linked: new Set(),
        waiting: new Map(),
        sent: new Map(),
      };
      const counts = new Map<string, number>();
      const execute = (effect: BoxEffect) => {
        const later = (event: BoxEvent, ms: number) =>
          world.scheduler.schedule(() => events$.next(event), ms);
        switch (effect.kind) {
          case 'sendTo': {
            const { peer, contents } = effect;
            const first = self.sent.get(peer) ?? 0;
            self.sent.set(peer, first + contents.length);
            self.waiting.set(peer, [...(self.waiting.get(peer) ?? []), { first, contents }]);
            deliver(self, peer);
            break;
          }
          case 'setTimer':
            later({ ...effect, kind: 'expired' }, effect.afterMs);
            break;
          case 'read':
            later({ kind: 'read', agent: effect.agent, records: disks.get(effect.agent) ?? [] }, FLUSH_MS);
            break;
          case 'append': {
            const { agent, record, replaces } = effect;
            const count = (counts.get(agent) ?? 0) + 1;
            counts.set(agent, count);
            world.scheduler.schedule(() => {
              disks.set(agent, replaces ? [record] : [...(disks.get(agent) ?? []), record]);
              events$.next({ kind: 'flushed', agent, count });
            }, FLUSH_MS);
            break;
          }
          case 'draw':
            later({ ...effect, kind: 'drawn', option: Math.floor(world.random() * effect.of) }, 0);
            break;
          case 'continue':
            later({ kind: 'continued' }, 0);
            break;
          default:
            break;
        }
      };
      const subscription = loop(boxHost(configuration, box), (effects$) => {
        effects$.subscribe(execute);
        return merge(
          from([{ kind: 'listening', incarnation: self.incarnation } as const]),
          events$,
          requests$,
        );
      }).subscribe(reader);
      const others = [...running.values()];
      running.set(self.box, self);
      for (const other of others) if (!other.linked.has(self.box)) link(self, other);
      return () => {
        subscription.unsubscribe();
        end(self);
      };
    });
}
