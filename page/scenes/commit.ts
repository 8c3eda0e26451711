/** Scenes of atomic commit: who waits when the coordinator fails, and what that costs. */
import { threeProcesses } from './processes.ts';
import type { Scene } from './scene.ts';

const BELOW = { participants: ['a', 'b', 'c'] };
const TWO_PHASES = threeProcesses('ledger/commit_2p', 'below/commit', { below: BELOW });
const THREE_PHASES = threeProcesses('ledger/commit_3p', 'below/commit', { below: BELOW });
const UNLOGGED = threeProcesses('ledger/commit_3p', 'below/commit', {
  below: { ...BELOW, preCommits: 'unlogged' },
});

const BLOCKS: Scene = {
  name: 'two-phase-commit-blocks',
  title: 'Two-phase commit blocks',
  minutes: 3,
  protocol: 'agents',
  configuration: TWO_PHASES,
  script: `
grid n=3
start all
run until 1s
request a fail commit
request a begin x
run 100ms
crash 0
run 2s
restart 0
run 1s
check at-rest
`,
  about:
    'Three processes commit a transaction, or all abort it. The first one, a, is the coordinator: it collects the votes, decides, and tells the others. Here it fails between the last two.',
  captions: [
    {
      at: { kind: 'recorded', server: 0, text: 'begins transaction 1' },
      text: 'The coordinator begins the transaction x, and asks all to vote.',
    },
    {
      at: { kind: 'recorded', server: 1, text: 'votes yes' },
      text: 'b votes yes, and so does c. From now on neither may change its mind.',
    },
    {
      at: { kind: 'recorded', server: 0, text: 'decides: commit' },
      text: 'The coordinator has all votes and decides: commit. It tells nobody.',
    },
    {
      at: { kind: 'crashed', server: 0 },
      text: 'The coordinator is gone. Its decision is in its log only.',
      lengthMs: 300,
    },
    {
      at: { kind: 'messageReceived', server: 2, text: 'uncertain' },
      text: 'b and c ask each other. Both are uncertain: they have voted, and do not know the decision. They wait, for two seconds here, and for as long as it takes.',
      lengthMs: 300,
    },
    {
      at: { kind: 'recorded', server: 1, text: 'decides: commit' },
      text: 'The coordinator has come back, reads its log, and tells them. Now they decide.',
      lengthMs: 100,
    },
  ],
  lengthMs: 20,
  question: 'b and c have both voted yes. Why can they not just commit without a? Or abort?',
  answer:
    'Their own yes is not enough to commit: a may have voted no, or may have aborted because a vote was late. And they cannot abort, because a may have committed, as it has here. Whatever they choose can contradict a log that they cannot read.',
};

const DOES_NOT_BLOCK: Scene = {
  name: 'three-phase-commit-does-not-block',
  title: 'Three-phase commit does not block',
  minutes: 3,
  protocol: 'agents',
  configuration: THREE_PHASES,
  script: `
grid n=3
start all
run until 1s
request a fail commit
request a begin x
run 100ms
crash 0
run 1s
check at-rest
`,
  about:
    'The same failure with a phase more: before the coordinator commits, all processes know that all votes are yes, and have said so.',
  captions: [
    { at: { kind: 'recorded', server: 1, text: 'votes yes' }, text: 'The votes, as before.' },
    {
      at: { kind: 'recorded', server: 1, text: 'is committable' },
      text: 'The pre-commit: b now knows that everybody has voted yes. It acknowledges that.',
    },
    {
      at: { kind: 'recorded', server: 0, text: 'decides: commit' },
      text: 'Only with all acknowledgements the coordinator decides. It tells nobody, and fails.',
    },
    {
      at: { kind: 'recorded', server: 1, text: 'goes on after the failure of a' },
      text: 'b takes over and asks who is how far. b and c are committable.',
      lengthMs: 60,
    },
    {
      at: { kind: 'recorded', server: 2, text: 'decides: commit' },
      text: 'b and c commit without a, within milliseconds. It is what a has decided.',
      lengthMs: 60,
    },
  ],
  lengthMs: 25,
  question: 'What does it rest on that b could rule out that a has aborted?',
  answer:
    'On the phase between: nobody commits while another process is uncertain, and nobody aborts once one is committable. And on the failure detector: b takes over because a has failed. If a had only been slow, both could decide.',
};

const BOTH_WAYS: Scene = {
  name: 'a-partition-decides-both-ways',
  title: 'Three-phase commit in a partition decides both ways',
  minutes: 3,
  protocol: 'agents',
  configuration: THREE_PHASES,
  script: `
grid n=3
start all
run until 1s
request a begin x
at 1003.5ms partition 0
run 3s
check
`,
  breaks: 'ledger/commit_3p: commit_3p: agreement',
  about:
    'Three-phase commit takes silence for a failure. Here nobody fails: the coordinator is cut off from the others.',
  captions: [
    { at: { kind: 'recorded', server: 1, text: 'votes yes' }, text: 'All have voted yes.' },
    {
      at: { kind: 'fault', server: 0, text: 'block' },
      text: 'A partition: a on one side, b and c on the other. The pre-commits of a do not arrive.',
    },
    {
      at: { kind: 'recorded', server: 1, text: 'goes on after the failure of a' },
      text: 'b and c have not heard of a for too long, and go on as if it had failed.',
      lengthMs: 1_200,
    },
    {
      at: { kind: 'recorded', server: 0, text: 'decides: commit' },
      text: 'a is committable, and believes that b and c have failed: it commits, alone.',
    },
    {
      at: { kind: 'recorded', server: 1, text: 'decides: abort' },
      text: 'b and c are uncertain, and have a right to abort: nobody they know is committable. One transaction, two decisions.',
    },
  ],
  lengthMs: 20,
  question: 'Which rule would have prevented it, and what would that have cost?',
  answer:
    'To decide only with a majority: a would have waited for the end of the partition, as a process of two-phase commit does, and b and c would have gone on. A protocol that tolerates partitions blocks somewhere; that is what consensus (Paxos, Raft) does with a minority.',
};

const TOTAL: Scene = {
  name: 'a-total-failure',
  title: 'All fail: who may go on?',
  minutes: 3,
  protocol: 'agents',
  configuration: THREE_PHASES,
  script: `
grid n=3
start all
run until 1s
request a begin x
run 100ms
crash 2
run 500ms
crash 0
run 500ms
request b begin y
run 100ms
crash 1
run 500ms
restart 0
restart 2
run 1s
restart 1
run 1s
check at-rest
`,
  about: 'One process after the other fails, until none is left. Then they come back, in another order.',
  captions: [
    {
      at: { kind: 'recorded', server: 2, text: 'decides: commit transaction 1' },
      text: 'All three commit x.',
    },
    { at: { kind: 'crashed', server: 2 }, text: 'c fails; a and b go on without it.', lengthMs: 200 },
    { at: { kind: 'crashed', server: 0 }, text: 'a fails, too. b is alone.', lengthMs: 200 },
    {
      at: { kind: 'recorded', server: 1, text: 'decides: commit transaction 2' },
      text: 'b commits y, alone: it is the only member left.',
    },
    {
      at: { kind: 'crashed', server: 1 },
      text: 'Now all have failed. The decision on y is in one log.',
      lengthMs: 300,
    },
    {
      at: { kind: 'started', server: 0, nth: 1 },
      text: 'a and c are back: a majority. Both know x only, and neither may decide anything: another process may have gone on without them.',
      lengthMs: 1_500,
    },
    {
      at: { kind: 'recorded', server: 0, text: 'decides: commit transaction 2' },
      text: 'b, the last one that failed, is back. a learns of y, and c after it.',
      lengthMs: 100,
    },
  ],
  lengthMs: 40,
  question: 'How do a and c know that they have to wait for b, and not b for them?',
  answer:
    'Each has logged the members that it had not seen fail: c has logged all three, a itself and b, and b itself only. Processes that are back may go on if they include everybody whom their logs name: b alone may, a and c together may not.',
};

const PRE_COMMIT: Scene = {
  name: 'a-pre-commit-that-was-not-logged',
  title: 'A pre-commit that was not logged',
  minutes: 3,
  protocol: 'agents',
  configuration: UNLOGGED,
  script: `
grid n=3
start all
run until 1s
request a fail commit
request a begin x
run 100ms
crash 0
at 1103.7ms crash 1
at 1103.7ms crash 2
run 500ms
restart 1
restart 2
run 500ms
check at-rest
`,
  breaks: 'ledger/commit_3p: commit_3p: agreement',
  about:
    'The textbook says that a pre-commit need not be in the log of a process. Here it is not, and all three fail.',
  captions: [
    {
      at: { kind: 'recorded', server: 1, text: 'is committable' },
      text: 'b is committable. It knows that in its memory only.',
    },
    {
      at: { kind: 'recorded', server: 0, text: 'decides: commit' },
      text: 'The coordinator a commits, and fails.',
    },
    {
      at: { kind: 'recorded', server: 1, text: 'goes on after the failure of a' },
      text: 'b notices, and is about to commit with c.',
    },
    { at: { kind: 'crashed', server: 1 }, text: 'Both fail before they have decided.' },
    {
      at: { kind: 'recorded', server: 1, text: 'votes yes', nth: 1 },
      text: 'b and c are back. Their logs say that they have voted yes, and nothing more: they are uncertain.',
    },
    {
      at: { kind: 'recorded', server: 1, text: 'decides: abort' },
      text: 'Two uncertain processes abort. a has committed.',
    },
  ],
  lengthMs: 30,
  question: 'What has the log to say, and when, so that b and c commit?',
  answer:
    'That b is committable, durable before b acknowledges the pre-commit. Then the acknowledgements on which a commits mean something that outlives b and c.',
};

export const COMMIT_SCENES: readonly Scene[] = [BLOCKS, DOES_NOT_BLOCK, BOTH_WAYS, TOTAL, PRE_COMMIT];
