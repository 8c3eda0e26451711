/** Scenes of the chat room: order, loss, and who is alive. */
import type { Scene } from './scene.ts';

const FIFO: Scene = {
  name: 'fifo-is-not-causal',
  title: 'FIFO is not causal',
  minutes: 3,
  protocol: 'chatroom',
  script: `
grid n=3 latency=20ms
start all
stabilize
run until 500ms
delay 0 2 by=300ms
broadcast 0 Where shall we eat?
run 60ms
broadcast 1 At the harbour.
run 500ms
heal all
stabilize
check at-rest
`,
  about:
    'Three servers, and a path that is slow in one direction: from 0 to 2. Everybody gets the messages of each sender in the order in which it said them.',
  captions: [
    { at: { kind: 'broadcast', server: 0 }, text: 'Somebody at server 0 asks: “Where shall we eat?”' },
    { at: { kind: 'delivered', server: 1, text: 'Where' }, text: 'Server 1 delivers the question.' },
    {
      at: { kind: 'broadcast', server: 1 },
      text: 'Somebody there has read it, and answers: “At the harbour.” The question is a cause of this answer.',
    },
    {
      at: { kind: 'delivered', server: 2, text: 'harbour' },
      text: 'Server 2 delivers the answer. The question is still on the slow path.',
    },
    {
      at: { kind: 'delivered', server: 2, text: 'Where' },
      text: 'The question comes after its answer. No promise is broken: each sender has said one thing, so the order of each is kept.',
    },
  ],
  lengthMs: 800,
  question: 'What would server 2 have to know about the answer, to wait for the question?',
  answer:
    'What its sender had delivered before it: a vector clock in the message, with the number of messages of each sender. Server 2 sees there that a message of 0 is missing, and holds the answer back. That is causal broadcast.',
};

const LOST: Scene = {
  name: 'a-lost-message',
  title: 'A lost message without sessions',
  minutes: 2,
  protocol: 'chatroom',
  script: `
grid n=2 latency=50ms plain=yes
start all
stabilize
run until 500ms
broadcast 0 one
run until 650ms
at 725ms cut 0 1
broadcast 0 two
run until 1100ms
broadcast 0 three
stabilize
check at-rest
`,
  breaks: 'no-gap',
  about:
    'Two servers that speak the lab’s wire format only. TCP delivers all bytes in order, as long as the connection lasts. It does not last.',
  captions: [
    {
      at: { kind: 'delivered', server: 1, text: 'one' },
      text: 'The first message arrives. It takes 50 ms.',
    },
    {
      at: { kind: 'broadcast', server: 0, text: 'two' },
      text: 'Server 0 writes “two” to its connection. For TCP it is sent.',
    },
    {
      at: { kind: 'fault', server: 0, text: 'cut' },
      text: 'The connection is reset. What was under way on it is gone, and nobody tells server 0 how much that was.',
    },
    {
      at: { kind: 'trusted', server: 0, nth: 1 },
      text: 'There is a new connection. It begins with nothing: neither side says what it had got.',
    },
    {
      at: { kind: 'delivered', server: 1, text: 'three' },
      text: 'Server 1 delivers “three” right after “one”. It cannot know that there was a message between them.',
    },
  ],
  lengthMs: 1_400,
  question: 'TCP is reliable. Where was the message lost, and who could have sent it again?',
  answer:
    'Between the writing by the sender’s program and the reading by the receiver’s: an acknowledgement of TCP says that bytes have reached a host, and a reset forgets the rest. Only the programs can repair it: a session numbers its messages, keeps them until the other program acknowledges them, and says on a new connection which one it expects next.',
};

const SUSPECTED: Scene = {
  name: 'a-false-suspicion',
  title: 'A false suspicion',
  minutes: 2,
  protocol: 'chatroom',
  script: `
grid n=3 latency=10ms
start all
stabilize
run until 1s
hold 1 0 for=1500ms
run 300ms
broadcast 1 I am still here
run 3s
stabilize
check at-rest
`,
  about:
    'Three servers that run all the time. A server is suspected when nothing has been heard of it for about three quarters of a second.',
  captions: [
    {
      at: { kind: 'fault', server: 0, text: 'hold' },
      text: 'From now on, what server 1 sends to 0 is held back on its way. Nothing is lost.',
    },
    {
      at: { kind: 'delivered', server: 2, text: 'still here' },
      text: 'Server 2 hears server 1 as always.',
    },
    {
      at: { kind: 'suspected', server: 0, text: '1' },
      text: 'Server 0 has heard nothing for too long: it suspects 1, which runs. It does what a failure detector can do, and is wrong.',
    },
    {
      at: { kind: 'trusted', server: 0, text: '1', nth: 1 },
      text: 'It hears server 1 again, and trusts it again: the suspicion is taken back.',
    },
    {
      at: { kind: 'delivered', server: 0, text: 'still here' },
      text: 'Now the message comes. It is late, and it is not lost.',
    },
  ],
  lengthMs: 2_500,
  question: 'Would a longer deadline have been better?',
  answer:
    'For this suspicion, yes; and each crash would be noticed later. In a network without a bound on delays, no deadline is never wrong: whoever is slow looks like whoever is dead. So a false suspicion must do no harm. Here it costs an entry in a list, for a while.',
};

const ONE_WAY: Scene = {
  name: 'who-is-alive',
  title: 'Who is alive when one direction is blocked',
  minutes: 3,
  protocol: 'chatroom',
  script: `
grid n=3 latency=10ms
start all
stabilize
run until 1s
block 1 0 for=2s
run 200ms
broadcast 1 said in between
run 4s
stabilize
check at-rest
`,
  about: 'Three servers. Packets from 1 to 0 get lost; those from 0 to 1 arrive.',
  captions: [
    { at: { kind: 'fault', server: 0, text: 'block' }, text: 'One direction of one path is blocked.' },
    {
      at: { kind: 'delivered', server: 2, text: 'said in between' },
      text: 'Server 2 hears both of the others, and lists all three.',
    },
    {
      at: { kind: 'suspected', server: 0, text: '1' },
      text: 'Server 0 does not hear 1 any more, and suspects it. For 0, the living are 0 and 2.',
    },
    {
      at: { kind: 'suspected', server: 1, text: '0' },
      text: 'Server 0 has ended its link. So server 1, which could hear 0 all the time, does not hear it any more, either.',
    },
    {
      at: { kind: 'delivered', server: 0, text: 'said in between' },
      text: 'Packets pass again, there is a new link, and what was said in between arrives.',
    },
  ],
  lengthMs: 3_500,
  question: 'Between the suspicion and its end: who is alive?',
  answer:
    'All three are. Each server has a view of its own: 0 and 1 do not list each other, and 2 lists both. “Alive” is no fact that servers could look up; it is what one of them believes of another, and here the views differ.',
};

export const CHATROOM_SCENES: readonly Scene[] = [FIFO, LOST, SUSPECTED, ONE_WAY];
