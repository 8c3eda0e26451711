/**
 * Puts the clocks of several traces of real servers on one time. Each header says when its trace began by the wall clock of
 * its machine, and that may have been set between two of them; within a trace, time is monotonic. What tells how two
 * traces lie to each other is what was seen at both: a connection that came up, and messages, which arrive after they
 * were sent (Duda et al. 1987).
 */
import type { OwnEvent, UnclockedEvent } from './event.ts';
import type { FactTable } from './facts.ts';
import type { Trace } from './perServer.ts';
import { Matching } from './matching.ts';

/** By less than this, wall clocks are believed to be right: both ends of a connection see it come up so soon after each other. */
const LINK_SLACK_MS = 25;
/** The same where only messages tell: they are written down when there is time for it. */
const MESSAGE_SLACK_MS = 2 * LINK_SLACK_MS;

/** Traces that began at the same moment by the same clock, to be moved together. */
interface Piece {
  readonly traces: readonly Trace[];
  readonly epochMs: number;
  /** Whether no trace in the same file stands before it. */
  readonly isFirst: boolean;
  /** By how much it has to be moved; undefined as long as that is not known. */
  byMs: number | undefined;
  /** Which pieces its place is known relative to: those with the same number. */
  group: number;
}

/** What two pieces tell of how one lies to the other. Times are by the wall clocks of the headers. */
interface Evidence {
  /** Of each connection that both saw come up: by how much the other has to be moved so that it is at one time. */
  readonly links: number[];
  /** The least and the most by which the other has to be moved so that no message arrives before it was sent. */
  leastMs: number;
  mostMs: number;
}

/**
 * The traces with the times at which they began corrected, in the order given. Where nothing contradicts the wall clock,
 * it is believed. Traces of one file are in the order in which they stand there.
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

/** What is known of each pair of pieces: by the one that stays, then by the one that is to be moved. */
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
  /** Where each message was sent first, or made. */
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

/** Finds by how much each piece has to be moved, one after the other: next the one of which most is known. */
function place(pieces: Piece[], evidence: ReturnType<typeof evidenceIn>): void {
  /** How much is known of each piece that has no place yet. Kept up to date, for a long run has thousands of pieces. */
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

/** The first of those with the largest weight. */
function mostKnown(weights: ReadonlyMap<Piece, number>): Piece | undefined {
  let most: Piece | undefined;
  let weightMax = -1;
  for (const [piece, weight] of weights) if (weight > weightMax) [most, weightMax] = [piece, weight];
  return most;
}

type Known = readonly (Evidence & { readonly other: Piece; readonly byMs: number })[];

/** By how much a piece has to be moved, by what those tell that have their places. */
function moveOf({ isFirst }: Piece, known: Known): number {
  const leastMs = Math.max(...known.map((one) => one.byMs + one.leastMs));
  const mostMs = Math.min(...known.map((one) => one.byMs + one.mostMs));
  const links = known.flatMap((one) => one.links.map((byMs) => one.byMs + byMs));
  const within = (byMs: number) => Math.max(leastMs, Math.min(mostMs, byMs));
  if (links.length > 0) {
    // An end that was held up saw its connection late: the one that moves least is nearest to what the wall clock says.
    const byMs = links.reduce((least, one) => (Math.abs(one) < Math.abs(least) ? one : least));
    return Math.abs(byMs) <= LINK_SLACK_MS ? 0 : within(byMs);
  }
  // A server that was held up writes down late what others have heard long since; its clock is right all the same.
  if (isFirst || (leastMs <= MESSAGE_SLACK_MS && mostMs >= -MESSAGE_SLACK_MS)) return 0;
  return within(0);
}

/** The one in the middle by the wall clock: one clock that is wrong is not what the others go by. */
function middleOf(pieces: readonly Piece[]): Piece | undefined {
  return [...pieces].sort((a, b) => a.epochMs - b.epochMs)[Math.floor((pieces.length - 1) / 2)];
}

/** Moves what stands behind another trace in its file so that it begins when that has ended, with all that hangs on it. */
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
  // What is moved may come too late for what follows it elsewhere: then that is moved, too.
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
