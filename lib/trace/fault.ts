/**
 * Faults: failures that are injected into a grid, as plain data that is written by hand, generated, stored, shrunk, and recorded in traces.
 * A kind of fault is a row of the table: a kind is added by adding a row, and a row that lacks a part does not compile.
 */
import { fieldsIn, type Fields, type ValuesOf } from './fields.ts';
import type { KindsOf, Mark, Shape } from './row.ts';

/** Everything but the fields. `V`: the values of a fault of this kind. */
export interface FaultDescription<V> {
  /** Its name in files and commands of earlier versions, which is still understood. */
  readonly formerly?: string;
  /** The servers that it affects, or between which it happens. */
  readonly servers: (fault: V) => readonly number[];
  /** A short description without its duration. */
  readonly words: (fault: V) => string;
  /**
   * The scenario command that injects it, without its duration.
   *
   * @param duration - formats a number of ms
   */
  readonly command: (fault: V, duration: (ms: number) => string) => string;
  /** How it is drawn. The mark's text is also its name for users, in the legend and in the search. */
  readonly mark: Mark;
  /** Its position among the faults of the legend. */
  readonly place: number;
}

/** The definition of a kind of fault. A fault with a field `forMs` ends by itself after that time; others are instantaneous. */
export interface FaultRow<F extends Fields = Fields, V = ValuesOf<F>> extends FaultDescription<V> {
  readonly fields: F;
}

/** A row of a table of faults; the parameter types of its functions are derived from its fields. */
export function faultRow<const F extends Fields>(
  definition: { readonly fields: F } & FaultDescription<ValuesOf<F>>,
): FaultRow<F> {
  return definition;
}

const strokes = (...lines: readonly (readonly [number, number, number, number])[]): Shape => ({
  strokes: lines,
});

/** A crash and a restart have one mark. */
const PLANNED: Mark = {
  ink: 'fault',
  shapes: [strokes([-2, -8, 3, -1], [3, -1, -3, 1], [-3, 1, 2, 8])],
  label: 'injected crash or restart',
};

/** A drive, seen from the side. */
const DISK: Shape = {
  polygon: [
    [-4.5, -6.5],
    [4.5, -6.5],
    [6.5, 6.5],
    [-6.5, 6.5],
  ],
};

const targetOf = ({ server }: { readonly server: number }) => [server];

/** The common part of the rows of faults of one server without other values. */
const ofServer = (name: string) => {
  const words = ({ server }: { readonly server: number }) => `${name} ${String(server)}`;
  return { servers: targetOf, words, command: words };
};

/** The path from one server to another. */
interface Way {
  readonly from: number;
  readonly to: number;
}
const endsOf = ({ from, to }: Way) => [from, to];
const wayOf = ({ from, to }: Way) => `${String(from)}→${String(to)}`;
const wayTyped = ({ from, to }: Way) => `${String(from)} ${String(to)}`;

/** Like {@link ofServer}, for faults of the path from one server to another. */
const ofWay = (name: string) => ({
  servers: endsOf,
  words: (way: Way) => `${name} ${wayOf(way)}`,
  command: (way: Way) => `${name} ${wayTyped(way)}`,
});

/** The kinds of faults, in the order in which they are listed. Fields are in the order in which they are written. */
export const FAULTS = {
  /** The server is killed (SIGKILL). */
  crash: faultRow({
    fields: { server: 'server' },
    ...ofServer('crash'),
    mark: PLANNED,
    place: 0,
  }),
  /** The server is started again, if it is down: a new incarnation. */
  restart: faultRow({
    fields: { server: 'server' },
    ...ofServer('restart'),
    mark: PLANNED,
    place: 1,
  }),
  /** The server is stopped, and continues later (SIGSTOP, SIGCONT): time passes, its events wait. */
  pause: faultRow({
    fields: { server: 'server', forMs: 'ms' },
    ...ofServer('pause'),
    mark: { ink: 'pause', shapes: [strokes([-2.5, -6, -2.5, 6], [2.5, -6, 2.5, 6])], label: 'pause' },
    place: 2,
  }),
  /** The server's event loop is busy, as with a long computation or a garbage collection. */
  busy: faultRow({
    fields: { server: 'server', forMs: 'ms' },
    formerly: 'block',
    ...ofServer('busy'),
    mark: {
      ink: 'pause',
      shapes: [strokes([-3.5, -6, -3.5, 6], [3.5, -6, 3.5, 6], [-3.5, 0, 3.5, 0])],
      label: 'busy: event loop busy',
    },
    place: 3,
  }),
  /** The server, in all its incarnations, reads at most this rate from each of its sockets. */
  limit: faultRow({
    fields: { server: 'server', bytesPerSecond: 'rate', forMs: 'ms' },
    formerly: 'slow',
    servers: targetOf,
    words: ({ server, bytesPerSecond }) => `limit ${String(server)} to ${String(bytesPerSecond)} bytes/s`,
    command: ({ server, bytesPerSecond }) => `limit ${String(server)} rate=${String(bytesPerSecond)}B/s`,
    mark: {
      ink: 'fault',
      // A funnel.
      shapes: [strokes([-6, -6, 0, 1], [6, -6, 0, 1], [-6, -6, 6, -6], [0, 1, 0, 8])],
      label: 'limit: reads at a limited rate',
    },
    place: 8,
  }),
  /** The wall clock of the server's host is set forward or back. */
  step: faultRow({
    fields: { server: 'server', byMs: 'number' },
    servers: targetOf,
    words: ({ server, byMs }) => `step the clock of ${String(server)} by ${String(byMs)} ms`,
    command: ({ server, byMs }, duration) => `step ${String(server)} by=${duration(byMs)}`,
    mark: {
      ink: 'fault',
      // A clock.
      shapes: [{ disc: 6.5 }, strokes([0, -4, 0, 0], [0, 0, 3, 1.5])],
      label: 'step: clock set',
    },
    place: 9,
  }),
  /** The disk of the server's host is full: writes fail. */
  diskFull: faultRow({
    fields: { server: 'server', forMs: 'ms' },
    servers: targetOf,
    words: ({ server }) => `fill the disk of ${String(server)}`,
    command: ({ server }) => `diskFull ${String(server)}`,
    mark: { ink: 'fault', isFilled: true, shapes: [DISK], label: 'diskFull: nothing can be written' },
    place: 10,
  }),
  /** Every operation of the disk of the server's host takes `extraMs` longer. */
  diskSlow: faultRow({
    fields: { server: 'server', extraMs: 'ms', forMs: 'ms' },
    servers: targetOf,
    words: ({ server, extraMs }) => `slow the disk of ${String(server)} by ${String(extraMs)} ms`,
    command: ({ server, extraMs }, duration) => `diskSlow ${String(server)} by=${duration(extraMs)}`,
    mark: { ink: 'fault', shapes: [DISK, strokes([-3, 0, 3, 0])], label: 'diskSlow: writes take longer' },
    place: 11,
  }),
  /** All connections between two servers are reset; with `only`, just that server is notified, and the other finds out when it writes. */
  cut: faultRow({
    fields: { a: 'server', b: 'server', 'only?': 'server' },
    servers: ({ a, b }) => [a, b],
    words: ({ a, b, only }) =>
      `cut ${String(a)}–${String(b)}${only === undefined ? '' : `, only ${String(only)} is notified`}`,
    command: ({ a, b, only }) =>
      `cut ${String(a)} ${String(b)}${only === undefined ? '' : ` only=${String(only)}`}`,
    mark: { ink: 'fault', shapes: [strokes([-5, 6, 0, -6], [0, 6, 5, -6])], label: 'cut: link reset' },
    place: 4,
  }),
  /** Packets from one server to another are lost. */
  block: faultRow({
    fields: { from: 'server', to: 'server', forMs: 'ms' },
    formerly: 'drop',
    ...ofWay('block'),
    // Nothing gets through: a circle that is struck out.
    mark: { ink: 'fault', shapes: [{ disc: 5.5 }, strokes([-6, 6, 6, -6])], label: 'block: packets lost' },
    place: 7,
  }),
  /** Packets from one server to another are held, and then arrive together. */
  hold: faultRow({
    fields: { from: 'server', to: 'server', forMs: 'ms' },
    formerly: 'clog',
    ...ofWay('hold'),
    mark: {
      ink: 'fault',
      // An hourglass.
      shapes: [
        {
          polygon: [
            [-4.5, -6.5],
            [4.5, -6.5],
            [-4.5, 6.5],
            [4.5, 6.5],
          ],
        },
      ],
      label: 'hold: packets held',
    },
    place: 5,
  }),
  /** Packets from one server to another take `extraMs` longer. */
  delay: faultRow({
    fields: { from: 'server', to: 'server', extraMs: 'ms', forMs: 'ms' },
    servers: endsOf,
    words: (fault) => `delay ${wayOf(fault)} by ${String(fault.extraMs)} ms`,
    command: (fault, duration) => `delay ${wayTyped(fault)} by=${duration(fault.extraMs)}`,
    mark: {
      ink: 'fault',
      // A wave.
      shapes: [strokes([-8, 3, -4, -4], [-4, -4, 0, 4], [0, 4, 4, -4], [4, -4, 8, 3])],
      label: 'delay: packets delayed',
    },
    place: 6,
  }),
  /** Packets between any two of these servers take `extraMs` longer, until the next fault of this kind; 0 ends it. */
  latency: faultRow({
    fields: { servers: 'servers', extraMs: 'ms' },
    servers: ({ servers }) => servers,
    words: ({ extraMs }) => `latency ${String(extraMs)} ms`,
    command: ({ servers, extraMs }, duration) => `latency ${servers.join(' ')} by=${duration(extraMs)}`,
    mark: {
      ink: 'fault',
      // A message on its way, between two lines of time.
      shapes: [strokes([-7, -6, 7, -6], [-7, 6, 7, 6], [-5, -6, 5, 6])],
      label: 'latency: all packets delayed',
    },
    place: 14,
  }),
} as const;

/** A fault, without its time. */
export type Fault = KindsOf<typeof FAULTS>;

export type FaultKind = Fault['kind'];

/**
 * The present name of a kind of fault, given by that name or by its former one. A name that has changed its meaning has the present one,
 * unless the fault cannot have it.
 *
 * @param isOfServer - whether the fault is known to affect one server, not a path
 */
export function currentFaultKind(name: string, isOfServer = false): string {
  const rows: Readonly<Record<string, { readonly fields: Fields; readonly formerly?: string }>> = FAULTS;
  const isPossible = Object.hasOwn(rows, name) && !(isOfServer && 'from' in (rows[name]?.fields ?? {}));
  if (isPossible) return name;
  return Object.keys(rows).find((kind) => rows[kind]?.formerly === name) ?? name;
}

/** A value as it was read from a file; if it is a fault with the former name of its kind, with the present name. */
export function withCurrentKind(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return value;
  if (typeof value.kind !== 'string') return value;
  const kind = currentFaultKind(value.kind, 'server' in value);
  return kind === value.kind ? value : { ...value, kind };
}

/** The row of a fault. */
export function rowOfFault({ kind }: Fault): FaultRow<Fields, Fault> {
  // The functions of a row take faults of its own kind, which the type of the table cannot express for all kinds at once.
  return FAULTS[kind] as FaultRow<Fields, never> as FaultRow<Fields, Fault>;
}

/** The servers that a fault affects, or between which it happens. */
export function serversOf(fault: Fault): readonly number[] {
  return rowOfFault(fault).servers(fault);
}

/** A fault with the servers that it names replaced. */
export function renamed<F extends Fault>(fault: F, rename: (server: number) => number): F {
  const held = fault as Readonly<Record<string, unknown>>;
  const renamedFields: Record<string, number | readonly number[]> = {};
  for (const { name, type } of fieldsIn(rowOfFault(fault).fields)) {
    if (!(name in held)) continue;
    if (type === 'server') renamedFields[name] = rename(held[name] as number);
    if (type === 'servers') renamedFields[name] = (held[name] as readonly number[]).map(rename);
  }
  return { ...fault, ...renamedFields };
}
