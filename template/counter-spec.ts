import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { mesh } from 'chatroom/agent';
import { checkAgents } from 'chatroom/model';
import { simulate } from 'chatroom/simulator';
import { configuration, counter, properties } from './counter.ts';

const self = { name: 'a0', names: ['a1'], attributes: undefined, incarnation: 1 };

test('an addition is saved, and then sent to the others and answered', () => {
  const [state, effects] = counter.step({ a1: 2 }, { kind: 'requested', by: 'ada', request: 'add' }, self);
  deepEqual(state, { a0: 1, a1: 2 });
  deepEqual(
    effects.map(({ kind }) => kind),
    ['save', 'record', 'send', 'indicate'],
  );
});

test('what is known already is not sent again', () => {
  deepEqual(
    counter.step({ a1: 2 }, { kind: 'received', from: 'a1', port: 'counts', message: { a1: 1 } }, self),
    [{ a1: 2 }, []],
  );
});

test('a run with a crash and a cut keeps the properties', () => {
  const { violations, failure } = simulate(configuration, {
    seed: 1,
    forMs: 1000,
    requestEveryMs: 100,
    faults: [
      { kind: 'crash', atMs: 300, server: 1 },
      { kind: 'restart', atMs: 600, server: 1 },
      { kind: 'cut', atMs: 400, a: 0, b: 2 },
    ],
  });
  deepEqual(violations, []);
  equal(failure, undefined);
});

test('every order of two additions, a crash and a restart keeps the properties', () => {
  const { verdict, violation } = checkAgents(mesh(counter, 2, { properties }), {
    requests: 2,
    crashes: 1,
    restarts: 1,
  });
  equal(violation, undefined);
  equal(verdict, 'holds');
});
