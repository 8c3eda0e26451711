/**
 * The frame condition: what a server knows of one peer neither depends on what it knows of another nor changes it. Where it holds, a
 * grid is the product of its pairs, and exploring one pair of them is exploring all (assume-guarantee reasoning): what couples pairs, a
 * server's messages and its crash, can happen to a pair at any moment anyway.
 */
import { linkTo, peerOfLink } from './linkId.ts';
import { NodeSteps, type Node, type Stepped } from './node.ts';
import type { ModelledProtocol } from './protocol.ts';

/** A step of a pair's server depends on a server outside of the pair, or concerns it. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

type Take = (node: Node) => Stepped;

/**
 * Takes a step again for each of several states in which a third server, `bystander`, can be known, and compares.
 *
 * @param protocol - one of which pairs can be explored (`without`)
 * @param stepped - the result of the step while nothing was known of the bystander
 * @param bystander - the highest id: a server that dials, and is never dialled
 * @throws {@link FrameError} where it is not the same
 */
export function assertFrame(
  protocol: ModelledProtocol,
  node: Node,
  stepped: Stepped,
  take: Take,
  bystander: number,
): void {
  const textOf = ({ node: after, written, closed, sent }: Stepped) =>
    JSON.stringify([without(protocol, after, bystander), written, closed, sent]);
  const others = textOf(stepped);
  for (const context of contextsFor(protocol, new NodeSteps(protocol), node, bystander)) {
    const again = take(context);
    const isGrowth = again.node.net.count > node.net.count;
    const known = again.node.net.peers[bystander];
    const before = context.net.peers[bystander];
    const { link } = before ?? {};
    // A link that is up to date and not full is sent the new messages; nothing else may concern the bystander.
    const served = isGrowth && link?.next === node.net.count && link.isUp && !link.isFull ? link : undefined;
    const expected =
      served === undefined ? before : { ...before, link: { ...served, next: again.node.net.count } };
    const written = again.written.filter(({ link: to }) => peerOfLink(to) !== bystander);
    const isSame =
      JSON.stringify(known) === JSON.stringify(expected) &&
      textOf({ ...again, written }) === others &&
      again.written.length - written.length === (served === undefined ? 0 : 1);
    if (!isSame)
      throw new FrameError(
        `what server ${String(node.self)} does about one peer is not independent of what it knows of another`,
      );
  }
}

/**
 * The node with a bystander that has connected, that is identified, that is served; then one whose connection is full, that has
 * fallen silent, that is known to be down, that has lost its link; and a plain one.
 */
function contextsFor(protocol: ModelledProtocol, steps: NodeSteps, node: Node, bystander: number): Node[] {
  const link = linkTo(bystander, 0);
  const heard = (at: Node, text: string) => steps.received(at, link, new TextEncoder().encode(text)).node;
  const opened = steps.connected(node, link).node;
  const met = heard(opened, `ping ${String(bystander)}\nsession 1\n`);
  const served = heard(met, `have ${String(node.incarnation)} 0\nfrom 0\n`);
  return [
    opened,
    met,
    served,
    steps.filled(served, link, true).node,
    steps.silent(served, bystander).node,
    steps.refused(served, bystander).node,
    steps.ended(served, link).node,
    ...firstMessagesOf(protocol, bystander, node.net.peers.length).map((text) =>
      heard(opened, `ping ${String(bystander)}\nmsg ${String(bystander)} ${text}\n`),
    ),
  ];
}

/** The first message that a server would send on request: none, or one that its peers understand. */
function firstMessagesOf(protocol: ModelledProtocol, server: number, servers: number): readonly string[] {
  const app = protocol.init(server, 1, servers);
  const [request] = protocol.requests(app);
  return request === undefined ? [] : protocol.request(app, request).sent.slice(0, 1);
}

function without(protocol: ModelledProtocol, node: Node, bystander: number): Node {
  const { net, probed, received, app } = node;
  return {
    ...node,
    net: {
      ...net,
      unidentified: net.unidentified.filter(({ connection }) => peerOfLink(connection) !== bystander),
      peers: net.peers.filter((_, id) => id !== bystander),
    },
    probed: probed.filter((id) => id !== bystander),
    received: received.filter((_, id) => id !== bystander),
    app: protocol.without?.(app, bystander) ?? app,
  };
}
