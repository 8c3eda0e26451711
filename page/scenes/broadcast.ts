/** Scenes of the ladder of broadcasts: each rung, broken at the property of the next one. */
import { threeProcesses } from './processes.ts';
import type { Scene } from './scene.ts';

const MID: Scene = {
  name: 'a-crash-in-mid-broadcast',
  title: 'A crash in mid-broadcast',
  minutes: 2,
  protocol: 'agents',
  configuration: threeProcesses('best_effort_broadcast', 'below/messages'),
  properties: ['agreement'],
  script: `
grid n=3 latency=5ms
start all
run until 1s
block 0 2
request a hello
run 40ms
crash 0
run 2s
check at-rest
`,
  breaks: 'best_effort_broadcast: agreement',
  about:
    'Best-effort broadcast: a sends its message to everybody. If a fails meanwhile, its message may reach some and not others.',
  captions: [
    { at: { kind: 'fault', server: 0, text: 'block' }, text: 'The path from a to c carries nothing.' },
    { at: { kind: 'requested', server: 0 }, text: 'a broadcasts “hello”: a message to b, and one to c.' },
    { at: { kind: 'recorded', server: 1, text: 'delivered' }, text: 'b delivers it.' },
    {
      at: { kind: 'crashed', server: 0 },
      text: 'a fails. Nobody will send the message to c again: b has it, and b does not pass it on.',
    },
  ],
  lengthMs: 120,
  question: 'What would b have to do, so that all correct processes deliver the same?',
  answer:
    'Pass the message on: always (eager reliable broadcast), or when it learns that its sender has failed (lazy). Then agreement holds: what one correct process delivers, all do.',
};

const UNIFORM: Scene = {
  name: 'reliable-is-not-uniform',
  title: 'Reliable is not uniform',
  minutes: 2,
  protocol: 'agents',
  configuration: threeProcesses('eager_broadcast', 'below/below/messages'),
  properties: ['uniform agreement'],
  script: `
grid n=3 latency=5ms
start all
run until 1s
block 0 1
block 0 2
request a hello
run 40ms
crash 0
run 2s
check at-rest
`,
  breaks: 'eager_broadcast: uniform agreement',
  about:
    'Eager reliable broadcast: everybody passes on what it delivers. But it delivers at once, before anybody else has the message.',
  captions: [
    { at: { kind: 'fault', server: 0, text: 'block' }, text: 'What a sends goes nowhere.' },
    {
      at: { kind: 'recorded', server: 0, text: 'delivered' },
      text: 'a broadcasts “hello”, and delivers its own message. Whoever asks a now gets it.',
    },
    { at: { kind: 'crashed', server: 0 }, text: 'a fails. Nobody else has ever heard of the message.' },
  ],
  lengthMs: 120,
  question: 'Agreement holds here. Why is that not enough, if a client has read the message at a?',
  answer:
    'Agreement speaks of correct processes, and a was none. The client has seen what never happened for the others. Uniform agreement counts all deliveries: to have it, a must wait until enough others have the message, a majority of them for example.',
};

export const BROADCAST_SCENES: readonly Scene[] = [MID, UNIFORM];
