import { expect } from 'chai';
import { last } from 'ix/iterable';
import { explore } from '../../lib/model/explore.ts';
import { REAL_PARTS, type BoxParts } from '../../lib/model/queues/box.ts';
import { queueModel, type QueueAction } from '../../lib/model/queues/model.ts';
import { NO_QUEUE_EVENTS, type QueueModelOptions } from '../../lib/model/queues/options.ts';
import type { Progress } from '../../lib/model/search.ts';
import type { NetEffect, NetEvent } from '../../lib/net/events.ts';
import { netMachine } from '../../lib/net/machine.ts';
import { queues } from '../../lib/net/queues.ts';
import { byEffort } from '../support/effort.ts';

type Some = Partial<QueueModelOptions>;

function checked(some: Some, parts?: BoxParts, shards = 1): Progress<QueueAction> {
  const options = { ...NO_QUEUE_EVENTS, queueMessagesMax: 1, ...some };
  return last(
    explore(() => queueModel(options, parts), { maxStates: 3_000_000 }, shards),
  ) as Progress<QueueAction>;
}

/** Real boxes whose machine gets other events, or whose effects are others. */
function boxesWith({
  event = (one) => one,
  effects = (all) => all,
}: {
  readonly event?: (event: NetEvent) => NetEvent | undefined;
  readonly effects?: (effects: readonly NetEffect[]) => readonly NetEffect[];
}): BoxParts {
  return {
    ...REAL_PARTS,
    machine: (settings) => {
      const { init, step } = netMachine(settings);
      return {
        init,
        step: (state, given) => {
          const changed = event(given);
          if (changed === undefined) return [state, []];
          const [next, done] = step(state, changed);
          return [next, effects(done)];
        },
      };
    },
  };
}

/** The effects of a kind, changed. */
function withEffect<Kind extends NetEffect['kind']>(
  kind: Kind,
  change: (effect: NetEffect & { readonly kind: Kind }) => NetEffect,
): BoxParts {
  return boxesWith({
    effects: (all) => all.map((one) => (one.kind === kind ? change(one as NetEffect & { kind: Kind }) : one)),
  });
}

/** The `have` lines that are read, changed. */
function withHave(
  change: (frame: {
    readonly incarnation: number;
    readonly count: number;
    readonly ended?: { own: number; yours: number };
  }) => object,
): BoxParts {
  return boxesWith({
    event: (one) =>
      one.kind === 'framesReceived'
        ? {
            ...one,
            frames: one.frames.map((frame) =>
              frame.kind === 'have' ? { ...frame, ...change(frame) } : frame,
            ),
          }
        : one,
  });
}

const withoutIndication = (isLeftOut: (kind: string, code: string | undefined) => boolean): BoxParts =>
  boxesWith({
    effects: (all) =>
      all.filter(
        (effect) =>
          effect.kind !== 'indicate' ||
          !isLeftOut(
            effect.indication.kind,
            effect.indication.kind === 'peerDown' ? effect.indication.reason.code : undefined,
          ),
      ),
  });

describe('two boxes with a queue for each other', () => {
  it('have as many states as a chat room’s pair during their handshake: no connection, or each combination of lines read', () => {
    expect(checked({}).distinct).to.equal(1 + 10);
  });

  describe('keep the contract of their sessions in every order of events', () => {
    const cases: readonly (readonly [title: string, gate: Some, full: Some])[] = [
      [
        'while nothing goes wrong',
        { messages: 3, queueMessagesMax: 3 },
        { messages: 4, queueMessagesMax: 4 },
      ],
      ['when queues are full', { messages: 3 }, { messages: 4, queueMessagesMax: 2 }],
      ['when connections take no more', { messages: 1, holds: 1 }, { messages: 3, holds: 1 }],
      ['when connections break', { messages: 2, cuts: 1, queueMessagesMax: 2 }, { messages: 3, cuts: 1 }],
      [
        'when a box crashes and restarts',
        { messages: 1, crashes: 1, restarts: 1 },
        { messages: 2, crashes: 1, restarts: 1 },
      ],
      ['when a running box is suspected', { messages: 1, suspicions: 1 }, { messages: 2, suspicions: 2 }],
      [
        'when a running box is taken for a crashed one',
        { messages: 1, refusals: 1, cuts: 1 },
        { messages: 2, refusals: 1, cuts: 1 },
      ],
      [
        'when a connection breaks, and a box crashes and is suspected',
        { messages: 1, cuts: 1, crashes: 1 },
        { messages: 2, cuts: 1, crashes: 1, suspicions: 1 },
      ],
    ];
    for (const [title, gate, full] of cases)
      it(title, () => {
        const { outcome, met } = checked(byEffort({ full, gate }));
        expect(outcome?.kind, JSON.stringify(outcome)).to.equal('holds');
        for (const [name, depth] of met) expect(depth, name).to.be.above(0);
      });
  });

  it('have a result that does not depend on the number of shards', () => {
    const options = { messages: 1, cuts: 1 };
    expect(checked(options, REAL_PARTS, 2)).to.deep.equal(checked(options));
  });

  describe('are found to be wrong', () => {
    const REFUSED: Some = { messages: 1, refusals: 1, cuts: 1 };
    const FULL: Some = { messages: 3 };
    const mistakes: readonly (readonly [
      title: string,
      claims: readonly string[],
      options: Some,
      parts: BoxParts,
    ])[] = [
      [
        'if a session goes on that the peer has ended',
        ['session', 'no loss', 'linked', 'no mistake'],
        REFUSED,
        withHave(({ ended }) => (ended === undefined ? {} : { ended: { ...ended, own: 0 } })),
      ],
      [
        'if nothing is acknowledged',
        ['comes to rest'],
        { messages: 1 },
        boxesWith({ event: (one) => (one.kind === 'acknowledgeDue' ? undefined : one) }),
      ],
      [
        'if a queue is never trimmed',
        ['trimmed'],
        { messages: 1 },
        boxesWith({ effects: (all) => all.filter(({ kind }) => kind !== 'trim') }),
      ],
      [
        'if a queue is trimmed of a message too many',
        ['no loss', 'session', 'no mistake', 'failed'],
        { messages: 2, cuts: 1, queueMessagesMax: 3 },
        withEffect('trim', (one) => ({ ...one, count: one.count + 1 })),
      ],
      [
        'if messages of a session that is over are sent in the next one',
        ['session', 'no loss'],
        { messages: 2, refusals: 1, cuts: 1 },
        {
          ...REAL_PARTS,
          queues: (settings) => {
            const real = queues(settings);
            let over = 0;
            return {
              ...real,
              append: (send) => ({ ...real.append({ ...send, session: over }), session: over }) as NetEvent,
              execute: (effect) => {
                if (effect.kind === 'endSession') over++;
                real.execute(effect);
              },
            };
          },
        },
      ],
      [
        'if the application is not told that its queue was full',
        ['session', 'no loss', 'told', 'no mistake'],
        FULL,
        withoutIndication((kind, code) => kind === 'peerDown' && code === 'queue-full'),
      ],
      [
        'if only the side that ends a session is told',
        ['session', 'no loss', 'told', 'no mistake'],
        FULL,
        withoutIndication((kind, code) => kind === 'peerDown' && code === 'session-over'),
      ],
      [
        'if a link is resumed one message late',
        ['session', 'no loss', 'trimmed', 'no mistake'],
        { messages: 2, cuts: 1, queueMessagesMax: 2 },
        withEffect('catchUp', (one) => ({ ...one, from: one.from + 1 })),
      ],
      [
        'if a queue has no bound',
        ['bounded'],
        FULL,
        { ...REAL_PARTS, queues: (settings) => queues({ ...settings, queueMessagesMax: 100 }) },
      ],
    ];
    for (const [title, claims, options, parts] of mistakes)
      it(title, () => {
        const { outcome } = checked(options, parts);
        expect(
          outcome?.kind === 'violated' ? outcome.property : outcome?.kind,
          JSON.stringify(outcome),
        ).to.be.oneOf([...claims]);
      });
  });
});
