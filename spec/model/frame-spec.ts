import { expect } from 'chai';
import { assertFrame, FrameError } from '../../lib/model/frame.ts';
import { NodeSteps, type Node, type Stepped } from '../../lib/model/node.ts';
import { BROADCAST, type ModelledRoom } from '../../lib/agents/chatroom/model/application.ts';
import { MODELLED_CHATROOM } from '../../lib/agents/chatroom/model/protocol.ts';
import type { ModelledProtocol } from '../../lib/model/protocol.ts';
import { linkTo } from '../../lib/model/linkId.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('assertFrame', () => {
  const steps = new NodeSteps(MODELLED_CHATROOM);
  const node = steps.connected(steps.started(1, 3, 1), linkTo(0, 0)).node;
  const meet = (at: Node) => steps.received(at, linkTo(0, 0), bytes('ping 0\nsession 1\nhave 1 0\n'));
  const check = (take: (at: Node) => Stepped) => () =>
    assertFrame(MODELLED_CHATROOM, node, take(node), take, 2);

  it('passes the steps of the net machine, growth for all peers included', () => {
    expect(check(meet)).to.not.throw();
    expect(check((at) => steps.requested(at, BROADCAST))).to.not.throw();
  });

  it('fails a step that changes what is known of the third server', () => {
    const leaky = (at: Node): Stepped => {
      const stepped = meet(at);
      const peers = stepped.node.net.peers.map((peer, id) =>
        id === 2 ? { ...peer, belief: 'down' as const } : peer,
      );
      return { ...stepped, node: { ...stepped.node, net: { ...stepped.node.net, peers } } };
    };
    expect(check(leaky)).to.throw(FrameError);
  });

  it('fails a step that depends on what is known of the third server', () => {
    const curious = (at: Node): Stepped => {
      const stepped = meet(at);
      return at.net.peers[2]?.belief === 'trusted' ? { ...stepped, written: [] } : stepped;
    };
    expect(check(curious)).to.throw(FrameError);
  });

  it('fails growth that is sent on a full link to the third server', () => {
    const greedy = (at: Node): Stepped => {
      const stepped = steps.requested(at, BROADCAST);
      const { net } = stepped.node;
      if (net.peers[2]?.link?.isFull !== true) return stepped;
      const peers = net.peers.map((peer, id) =>
        id === 2 && peer.link ? { ...peer, link: { ...peer.link, next: 1 } } : peer,
      );
      const written = [...stepped.written, { link: linkTo(2, 0), bytes: bytes('msg 1 m1.1.0\n') }];
      return { ...stepped, node: { ...stepped.node, net: { ...net, peers } }, written };
    };
    expect(check(greedy)).to.throw(FrameError);
  });

  it('fails an application that depends on what it knows of the third server', () => {
    const gossiping: ModelledProtocol = {
      ...(MODELLED_CHATROOM as ModelledProtocol),
      request: (app) => {
        const { delivered } = app as ModelledRoom;
        return { app, sent: [delivered[2]?.length === 0 ? 'none' : 'some'] };
      },
    };
    const own = new NodeSteps(gossiping);
    const take = (at: Node) => own.requested(at, BROADCAST);
    expect(() => assertFrame(gossiping, node, take(node), take, 2)).to.throw(FrameError);
  });

  it('fails a step that writes to the third server', () => {
    const chatty = (at: Node): Stepped => {
      const stepped = meet(at);
      return { ...stepped, written: [...stepped.written, { link: linkTo(2, 0), bytes: bytes('x\n') }] };
    };
    expect(check(chatty)).to.throw(FrameError);
  });
});
