/**
 * The frame condition: what a server knows of one peer neither depends on what it knows of another nor changes it. Where it holds, a
 * grid is the product of its pairs, and exploring one pair of them is exploring all (assume-guarantee reasoning): what couples pairs, a
 * server's messages and its crash, can happen to a pair at any moment anyway.
 */
import { linkTo, peerOfLink } from './linkId.ts';
import { received, connected, silent, refused, type Node, type Stepped } from './node.ts';

/** A step of a pair's server depends on a server outside of the pair, or concerns it. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

type Take = (node: Node) => Stepped;

/**
 * Takes a step again for each of several states in which a third server, `bystander`, can be known, and compares.
 *
 * @param stepped - what the step came to while nothing was known of the bystander
 * @throws {@link FrameError} where it is not the same
 */
export function assertFrame(node: Node, stepped: Stepped, take: Take, bystander: number): void {
  for (const context of contextsFor(node, bystander)) {
    const again = take(context);
    const isGrowth = again.node.net.count > node.net.count;
    const known = again.node.net.peers[bystander];
    const before = context.net.peers[bystander];
    const { link } = before ?? {};
    // A link that is up to date is given what is new; nothing else may concern the bystander.
    const served = isGrowth && link?.next === node.net.count && link.isUp ? link : undefined;
    const expected =
      served === undefined ? before : { ...before, link: { ...served, next: again.node.net.count } };
    const written = again.written.filter(({ link: to }) => peerOfLink(to) !== bystander);
    const isSame =
      equal(known, expected) &&
      equal(without(again.node, bystander), without(stepped.node, bystander)) &&
      equal(written, stepped.written) &&
      equal(again.closed, stepped.closed) &&
      again.written.length - written.length === (served === undefined ? 0 : 1);
    if (!isSame)
      throw new FrameError(
        `what server ${String(node.self)} does about one peer is not independent of what it knows of another`,
      );
  }
}

/** The node with a bystander in every kind of state: identified or not, served, behind, full, lost, suspected, down. */
function contextsFor(node: Node, bystander: number): Node[] {
  const link = linkTo(bystander, 0);
  const says = (text: string) => (at: Node) => received(at, link, new TextEncoder().encode(text)).node;
  const open = (at: Node) => connected(at, link, bystander < at.self ? bystander : undefined).node;
  const meet = says(`ping ${String(bystander)}\nsession 1\n`);
  const serve = says(`have ${String(node.incarnation)} 0\nfrom 0\n`);
  const ways: readonly (readonly ((at: Node) => Node)[])[] = [
    [open],
    [open, meet],
    [open, meet, serve],
    [open, meet, serve, (at) => silent(at, bystander).node],
    [open, meet, serve, (at) => refused(at, bystander).node],
    [open, says(`ping ${String(bystander)}\nmsg ${String(bystander)} x\n`)],
  ];
  return ways.map((way) => way.reduce((at, step) => step(at), node));
}

function without(node: Node, bystander: number): Node {
  const { net, probed, delivered } = node;
  return {
    ...node,
    net: {
      ...net,
      unidentified: net.unidentified.filter(({ connection }) => peerOfLink(connection) !== bystander),
      peers: net.peers.filter((_, id) => id !== bystander),
    },
    probed: probed.filter((id) => id !== bystander),
    delivered: delivered.filter((_, id) => id !== bystander),
  };
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
