/**
 * Aligns the clocks of several traces of real servers. Each header has the wall-clock time at which its trace began, and wall clocks may be
 * set; within a trace, time is monotonic. The offset of two traces is estimated from what both recorded: the start of a connection, and
 * messages, which arrive after they were sent (Duda et al. 1987).
 */
import type { OwnEvent, UnclockedEvent } from './event.ts';
import type { FactTable } from './facts.ts';
import type { Trace } from './perServer.ts';
import { Matching } from './matching.ts';

/** A smaller offset is not corrected: both ends of a connection see its start at nearly the same time. */
const LINK_SLACK_MS = 25;
/** The same if only messages are known: a server records them when it has time. */
const MESSAGE_SLACK_MS = 2 * LINK_SLACK_MS;

/** Traces that began at the same moment by the same clock, and are moved together. */
interface Piece {
  readonly traces: readonly Trace[];
  readonly epochMs: number;
  /** Whether it contains the first trace of a file. */
  readonly isFirst: boolean;
  /** The correction of its times; undefined until it is known. */
  byMs: number | undefined;
  /** Pieces whose offsets to each other are known have the same number. */
  group: number;
}

/** The evidence for the offset of two pieces. Times are by the wall clocks of the headers. */
interface Evidence {
  /** For each connection that both recorded: the correction of the other with which both ends begin at the same time. */
  readonly links: number[];
  /** The smallest and the largest correction of the other with which no message arrives before it was sent. */
  leastMs: number;
  mostMs: number;
}

/**
 * The traces with corrected begin times, in the given order. A wall clock is trusted unless it contradicts the evidence. The traces of one
 * file have to be in the order of the file.
 */
export function aligned(traces: readonly Trace[], facts: FactTable): readonly Trace[] {
  const pieces = piecesOf(traces);
  if (pieces.length < 2) return traces;
  const evidence = evidenceIn(pieces, facts);
  place(pieces, evidence);
  keepOrder(traces, pieces);
  const pieceOf = new Map(pieces.flatMap((piece) => piece.traces.map((trace) => [trace, piece] as const)));
  return traces.map((trace) => {
    const byMs = pieceOf.get(trace)?.byMs ?? 0;
    if (byMs === 0) return trace;
    const epochMs = (trace.header.epochMs ?? 0) + byMs;
    return { ...trace, header: { ...trace.header, epochMs } };
  });
}

function piecesOf(traces: readonly Trace[]): Piece[] {
  const byEpoch = new Map<number, Trace[]>();
  const files = new Set<string>();
  const firsts = new Set<Trace>();
  for (const trace of traces) {
    const epochMs = trace.header.epochMs ?? 0;
    byEpoch.set(epochMs, [...(byEpoch.get(epochMs) ?? []), trace]);
    if (!files.has(trace.name)) firsts.add(trace);
    files.add(trace.name);
  }
  return Array.from(byEpoch, ([epochMs, own], group) => ({
    traces: own,
    epochMs,
    isFirst: own.some((trace) => firsts.has(trace)),
    byMs: undefined,
    group,
  }));
}

type Ends = readonly { readonly piece: Piece; readonly atMs: number }[];

/** The evidence for each pair of pieces: by the piece that is fixed, then by the one that is corrected. */
function evidenceIn(
  pieces: readonly Piece[],
  facts: FactTable,
): ReadonlyMap<Piece, ReadonlyMap<Piece, Evidence>> {
  const all = new Map<Piece, Map<Piece, Evidence>>();
  const between = (staying: Piece, moving: Piece): Evidence => {
    let ofStaying = all.get(staying);
    if (ofStaying === undefined) all.set(staying, (ofStaying = new Map<Piece, Evidence>()));
    let found = ofStaying.get(moving);
    if (found === undefined)
      ofStaying.set(moving, (found = { links: [], leastMs: -Infinity, mostMs: Infinity }));
    return found;
  };
  const eachOwn = (visit: (event: OwnEvent, piece: Piece, atMs: number) => void) => {
    for (const piece of pieces)
      for (const { events } of piece.traces)
        for (const event of events)
          if (event.kind !== 'fault') visit(event, piece, piece.epochMs + event.atMs);
  };

  const ends = new Map<string, Ends>();
  /** Where each message was first sent, or made. */
  const sent = new Matching<Ends[number]>();
  eachOwn((event, piece, atMs) => {
    sent.note(event, facts, { piece, atMs });
    if (event.kind !== 'linkUp' || event.connection === undefined) return;
    const { server, peer, connection } = event;
    for (const other of ends.get(`${connection} ${String(peer)} ${String(server)}`) ?? []) {
      if (other.piece === piece) continue;
      between(piece, other.piece).links.push(atMs - other.atMs);
      between(other.piece, piece).links.push(other.atMs - atMs);
    }
    const key = `${connection} ${String(server)} ${String(peer)}`;
    ends.set(key, [...(ends.get(key) ?? []), { piece, atMs }]);
  });
  eachOwn((event, piece, atMs) => {
    for (const from of sent.causesOfReceipt(event)) {
      if (from.piece === piece) continue;
      const ofReceiver = between(from.piece, piece);
      ofReceiver.leastMs = Math.max(ofReceiver.leastMs, from.atMs - atMs);
      const ofSender = between(piece, from.piece);
      ofSender.mostMs = Math.min(ofSender.mostMs, atMs - from.atMs);
    }
  });
  return all;
}

/** Finds the correction of each piece, one by one: next is always the piece with the most evidence. */
function place(pieces: Piece[], evidence: ReturnType<typeof evidenceIn>): void {
  /** The amount of evidence for each open piece. Updated incrementally, because a long run has thousands of pieces. */
  const open = new Map(pieces.map((piece) => [piece, 0]));
  const knownOf = (piece: Piece): Known =>
    pieces.flatMap((other) => {
      const found = other.byMs === undefined ? undefined : evidence.get(other)?.get(piece);
      return found === undefined ? [] : [{ other, byMs: other.byMs ?? 0, ...found }];
    });
  for (let next = mostKnown(open); next !== undefined; next = mostKnown(open)) {
    const known = knownOf(next);
    const chosen =
      known.length > 0 ? next : (middleOf([...open.keys()].filter(({ isFirst }) => isFirst)) ?? next);
    chosen.byMs = known.length > 0 ? moveOf(chosen, known) : 0;
    chosen.group = known[0]?.other.group ?? chosen.group;
    open.delete(chosen);
    for (const [other, { links }] of evidence.get(chosen) ?? []) {
      const weight = open.get(other);
      if (weight !== undefined) open.set(other, weight + 1 + 1_000 * links.length);
    }
  }
}

/** The first piece with the largest weight. */
function mostKnown(weights: ReadonlyMap<Piece, number>): Piece | undefined {
  let most: Piece | undefined;
  let weightMax = -1;
  for (const [piece, weight] of weights) if (weight > weightMax) [most, weightMax] = [piece, weight];
  return most;
}

type Known = readonly (Evidence & { readonly other: Piece; readonly byMs: number })[];

/** The correction of a piece, by the evidence of pieces that are corrected already. */
function moveOf({ isFirst }: Piece, known: Known): number {
  const leastMs = Math.max(...known.map((one) => one.byMs + one.leastMs));
  const mostMs = Math.min(...known.map((one) => one.byMs + one.mostMs));
  const links = known.flatMap((one) => one.links.map((byMs) => one.byMs + byMs));
  const within = (byMs: number) => Math.max(leastMs, Math.min(mostMs, byMs));
  if (links.length > 0) {
    // A server that was held up recorded its end of the connection late: the smallest correction is the most probable.
    const byMs = links.reduce((least, one) => (Math.abs(one) < Math.abs(least) ? one : least));
    return Math.abs(byMs) <= LINK_SLACK_MS ? 0 : within(byMs);
  }
  // A server that was held up records messages later than others received them, although its clock is right.
  if (isFirst || (leastMs <= MESSAGE_SLACK_MS && mostMs >= -MESSAGE_SLACK_MS)) return 0;
  return within(0);
}

/** The median by wall clock, so that the others do not follow one wrong clock. */
function middleOf(pieces: readonly Piece[]): Piece | undefined {
  return [...pieces].sort((a, b) => a.epochMs - b.epochMs)[Math.floor((pieces.length - 1) / 2)];
}

/** Moves a trace that would begin before the previous one of its file has ended, with the whole group of its piece. */
function keepOrder(traces: readonly Trace[], pieces: readonly Piece[]): void {
  const pieceOf = new Map(pieces.flatMap((piece) => piece.traces.map((trace) => [trace, piece] as const)));
  const files = new Map<string, Trace[]>();
  for (const trace of traces) files.set(trace.name, [...(files.get(trace.name) ?? []), trace]);
  const pairs = [...files.values()].flatMap((own) =>
    own.slice(1).map((trace, i) => [own[i] as Trace, trace] as const),
  );
  const timeOf = (trace: Trace, event: UnclockedEvent | undefined) => {
    const { epochMs, byMs = 0 } = pieceOf.get(trace) as Piece;
    return epochMs + byMs + (event?.atMs ?? 0);
  };
  // Moving a piece may make it overlap the next trace of another file; then that is moved as well.
  for (let rounds = pieces.length, hasMoved = true; hasMoved && rounds > 0; rounds--) {
    hasMoved = false;
    for (const [former, trace] of pairs) {
      const [before, piece] = [pieceOf.get(former) as Piece, pieceOf.get(trace) as Piece];
      const lateMs = timeOf(former, former.events.at(-1)) - timeOf(trace, trace.events[0]);
      if (before === piece || lateMs <= 0) continue;
      const { group } = piece;
      const moved = group === before.group ? [piece] : pieces.filter((other) => other.group === group);
      for (const one of moved) {
        one.byMs = (one.byMs ?? 0) + lateMs;
        one.group = before.group;
      }
      hasMoved = true;
    }
  }
}
