/**
 * The connections between two servers, with the lines in transit. A side is 0, the server with the lower id, or 1, the
 * other one, which dials. Nothing here depends on the meaning of a line.
 */

/** One end, or the other. */
export type Side = 0 | 1;
type Both<Value> = readonly [Value, Value];

/** One connection; it exists as long as one side has its end. */
export interface Connection {
  /** Broken: everything written to it is lost, and each side notices it at its own time. */
  readonly isCut: boolean;
  /** By side: whether it still has its end. */
  readonly isOpen: Both<boolean>;
  /** By side: the lines in transit to it. */
  readonly waiting: Both<readonly string[]>;
  /** By side: whether it cannot write at present. */
  readonly isFull: Both<boolean>;
}

/** The connections between two servers. A connection keeps its place as long as it exists. */
export type Channel = readonly (Connection | undefined)[];

export const UNCONNECTED: Channel = [];

/** The place of the next connection: after all others, because the order of places is the order of connections. */
export function nextPlace(channel: Channel): number {
  return channel.length;
}

/** A connection is established. */
export function connect(channel: Channel, place: number): Channel {
  return put(channel, place, {
    isCut: false,
    isOpen: [true, true],
    waiting: [[], []],
    isFull: [false, false],
  });
}

/** `side` has written lines. They are lost if the connection is broken or the other side has closed its end. */
export function write(channel: Channel, place: number, side: Side, lines: readonly string[]): Channel {
  const connection = channel[place];
  if (connection === undefined || connection.isCut || !connection.isOpen[other(side)]) return channel;
  const { waiting } = connection;
  const queue = [...waiting[other(side)], ...lines];
  return put(channel, place, { ...connection, waiting: bySide(waiting, other(side), queue) });
}

/** `side` has read `count` lines. */
export function take(channel: Channel, place: number, side: Side, count: number): Channel {
  const connection = channel[place] as Connection;
  const queue = connection.waiting[side].slice(count);
  return put(channel, place, { ...connection, waiting: bySide(connection.waiting, side, queue) });
}

/** A connection breaks, and the lines in transit are lost. */
export function cut(channel: Channel, place: number): Channel {
  return put(channel, place, { ...(channel[place] as Connection), isCut: true, waiting: [[], []] });
}

/** `side` closes its end. The lines that it has written may still arrive; those in transit to it do not. */
export function close(channel: Channel, place: number, side: Side): Channel {
  const connection = channel[place] as Connection;
  const isOpen = bySide(connection.isOpen, side, false);
  if (!isOpen[other(side)]) return put(channel, place, undefined);
  const waiting = bySide(connection.waiting, side, []);
  return put(channel, place, {
    ...connection,
    isOpen,
    waiting,
    isFull: bySide(connection.isFull, side, false),
  });
}

/** `side` closes all its ends. */
export function closeAll(channel: Channel, side: Side): Channel {
  return channel.reduce(
    (rest, connection, place) => (connection?.isOpen[side] === true ? close(rest, place, side) : rest),
    channel,
  );
}

export function hasBothEnds({ isOpen }: Connection): boolean {
  return isOpen[0] && isOpen[1];
}

/** `side` cannot write any more, or can again. */
export function setFull(channel: Channel, place: number, side: Side, isFull: boolean): Channel {
  const connection = channel[place] as Connection;
  return put(channel, place, { ...connection, isFull: bySide(connection.isFull, side, isFull) });
}

export function other(side: Side): Side {
  return side === 0 ? 1 : 0;
}

/**
 * The same channel if servers had other names.
 *
 * @param isMirrored - whether the two have changed sides
 * @param name - a line under the other names
 */
export function renamedChannel(
  channel: Channel,
  isMirrored: boolean,
  name: (line: string) => string,
): Channel {
  const mirrored = <Value>([low, high]: Both<Value>): Both<Value> => (isMirrored ? [high, low] : [low, high]);
  return channel.map(
    (connection) =>
      connection && {
        isCut: connection.isCut,
        isOpen: mirrored(connection.isOpen),
        waiting: mirrored([connection.waiting[0].map(name), connection.waiting[1].map(name)]),
        isFull: mirrored(connection.isFull),
      },
  );
}

/** Text that is different for different channels. */
export function keyOfChannel(channel: Channel): string {
  const keys = channel.map((connection) => {
    if (connection === undefined) return '';
    const ends = ([0, 1] as const).map((side) => {
      const state = `${connection.isOpen[side] ? 'o' : 'x'}${connection.isFull[side] ? 'f' : ''}`;
      return `${state}${connection.waiting[side].join('')}`;
    });
    return `${connection.isCut ? 'cut' : ''}${ends.join('|')}`;
  });
  return keys.join('&');
}

/** Both values, with another one of `side`. */
export function bySide<Value>(both: Both<Value>, side: Side, value: Value): Both<Value> {
  return side === 0 ? [value, both[1]] : [both[0], value];
}

/** The channel with another connection, or none, in a place. */
function put(channel: Channel, place: number, connection: Connection | undefined): Channel {
  const next = Array.from({ length: Math.max(channel.length, place + 1) }, (_, i) => channel[i]);
  next[place] = connection;
  while (next.length > 0 && next.at(-1) === undefined) next.pop();
  return next;
}
