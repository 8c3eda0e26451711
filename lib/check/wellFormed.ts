/**
 * Finds events that no server can have written: their trace was falsified, or its recorder errs. Each incarnation is checked
 * alone, in its own order; vector clocks are checked in clocks.ts.
 */
import { isEnd } from '../trace/life.ts';
import { at, type HistoryEvent, type Violation } from './history.ts';
import { nameOf, type KnownLife, type Lives } from './lives.ts';

type Own = Exclude<HistoryEvent, { kind: 'fault' }>;

/** What is known of one incarnation so far. */
interface Incarnation {
  readonly life: KnownLife;
  startedMs: number | undefined;
  end: Own | undefined;
  /** How many messages it has broadcast. */
  said: number;
  readonly links: Set<number>;
  /** The peers that it believes alive; undefined as long as it has told of none. */
  trusted: Set<number> | undefined;
  /** Of what it was accused already: one mistake makes many. */
  readonly accused: Set<string>;
}

/**
 * Finds what is `impossible`: an incarnation that starts twice, does something before its start or behind its end, or never
 * started; numbers that do not count on; a link that comes up twice or goes down without having been up; a peer that is trusted
 * twice, or suspected though it was not trusted; a list of those alive that is not what was said of them before.
 *
 * @param isPart - whether the history lacks events: then it is asked only of starts and ends
 */
export function* checkWellFormed(
  history: readonly HistoryEvent[],
  lives: Lives,
  isPart: boolean,
): Iterable<Violation> {
  const known = new Map<KnownLife, Incarnation>();
  for (const event of history) {
    if (event.kind === 'fault') continue;
    const life = lives.of(event);
    let one = known.get(life);
    if (one === undefined) {
      one = {
        life,
        startedMs: undefined,
        end: undefined,
        said: 0,
        links: new Set(),
        trusted: undefined,
        accused: new Set(),
      };
      known.set(life, one);
    }
    for (const [about, problem] of problemsOf(one, event, isPart)) {
      if (one.accused.has(about)) continue;
      one.accused.add(about);
      yield { promise: 'impossible', atMs: event.atMs, message: `${nameOf(life)} ${problem}` };
    }
  }
}

/** What is wrong with an event, each with what it is about, and notes the event. */
function* problemsOf(one: Incarnation, event: Own, isPart: boolean): Iterable<readonly [string, string]> {
  const when = at(event.atMs);
  const did = `${whatWas(event)} ${when}`;
  if (one.end !== undefined) yield ['end', `${did}, after it had ${endOf(one.end)} ${at(one.end.atMs)}`];
  if (event.kind === 'started') {
    if (one.startedMs !== undefined)
      yield [
        'start',
        `started ${when}, having started ${at(one.startedMs)} before: an incarnation starts once`,
      ];
    one.startedMs = event.atMs;
    return;
  }
  if (one.startedMs === undefined && !isPart) {
    yield ['start', `${did}, and had not started`];
  }
  if (isEnd(event)) {
    one.end ??= event;
    return;
  }
  if (isPart) return;
  switch (event.kind) {
    case 'broadcast':
      if (event.first !== one.said)
        yield [
          'numbers',
          `numbers what it broadcast ${when} from ${String(event.first)} on, and had broadcast ${String(one.said)} before`,
        ];
      one.said = event.first + event.texts.length;
      return;
    case 'sent':
      if (event.first + event.count > one.said)
        yield [
          'numbers',
          `sent messages ${String(event.first)} to ${String(event.first + event.count - 1)} to server ${String(event.to)} ${when}, and had broadcast ${String(one.said)} only`,
        ];
      return;
    case 'linkUp':
      if (one.links.has(event.peer))
        yield [
          `link ${String(event.peer)}`,
          `has a link to server ${String(event.peer)} ${when}, and the one before was never down`,
        ];
      one.links.add(event.peer);
      return;
    case 'linkDown':
      if (!one.links.delete(event.peer))
        yield [
          `link ${String(event.peer)}`,
          `lost its link to server ${String(event.peer)} ${when}, and had none`,
        ];
      return;
    case 'trusted':
      if (one.trusted?.has(event.peer) === true)
        yield [
          `trust ${String(event.peer)}`,
          `trusts server ${String(event.peer)} ${when}, which it trusted already`,
        ];
      (one.trusted ??= new Set()).add(event.peer);
      return;
    case 'suspected':
    case 'peerDown':
      if (one.trusted?.delete(event.peer) === false && event.kind === 'suspected')
        yield [
          `trust ${String(event.peer)}`,
          `suspects server ${String(event.peer)} ${when}, which it did not trust: a suspicion without a cause`,
        ];
      return;
    case 'alive': {
      // A history that tells of no trust at all does not tell what the list comes from.
      if (one.trusted === undefined) return;
      const believed = [event.server, ...one.trusted].sort((a, b) => a - b).join(',');
      if (event.alive.join(',') !== believed)
        yield ['alive', `lists ${event.alive.join(',') || 'nobody'} ${when}, and trusts ${believed}`];
      return;
    }
    default:
      return;
  }
}

function endOf({ kind }: Own): string {
  return kind === 'stopped' ? 'stopped' : 'crashed';
}

/** What an event is, said of its server. */
function whatWas(event: Own): string {
  switch (event.kind) {
    case 'started':
      return 'started';
    case 'crashed':
    case 'stopped':
      return endOf(event);
    case 'broadcast':
      return `broadcast "${event.texts[0] ?? ''}"`;
    case 'delivered':
      return `delivered "${event.texts[0] ?? ''}" of server ${String(event.sender)}`;
    case 'sent':
      return `sent messages to server ${String(event.to)}`;
    case 'command':
      return `was asked for ${event.command}`;
    case 'suspected':
      return `suspected server ${String(event.peer)}`;
    case 'trusted':
      return `trusted server ${String(event.peer)}`;
    case 'peerDown':
      return `held server ${String(event.peer)} for dead`;
    case 'linkUp':
      return `got a link to server ${String(event.peer)}`;
    case 'linkDown':
      return `lost its link to server ${String(event.peer)}`;
    case 'alive':
      return `listed ${event.alive.join(',') || 'nobody'}`;
  }
}
