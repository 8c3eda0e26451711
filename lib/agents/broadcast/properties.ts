/**
 * The properties of broadcasts (Cachin, Guerraoui, Rodrigues, chapters 3 and 6), over what agents record:
 *
 * - `{ kind: 'started' }`, the first fact of an incarnation. An agent is a process of the broadcast from then on;
 * - `{ kind: 'broadcast', id }`: it broadcasts a message. No two messages have the same id;
 * - `{ kind: 'delivered', id }`: it delivers a message.
 *
 * Any agent type that records these facts can have these properties. Processes are those of the crash-stop model: a process is *correct* if
 * its agent has never been restarted and runs; the second incarnation of an agent is no member of the group. What it broadcasts may be
 * delivered, but nothing is promised about what it delivers.
 */
import type { AgentFact } from '../../agent/fact.ts';
import { firstProblem } from '../../agent/firstProblem.ts';
import type { Check, GridView, Properties } from '../../agent/properties.ts';

/** An agent in its first incarnation, or what a later one has broadcast. */
interface Process {
  readonly name: string;
  readonly isMember: boolean;
  readonly isCorrect: boolean;
  /** The ids of messages, in the order of the facts. */
  readonly broadcast: readonly string[];
  readonly delivered: readonly string[];
  /** By broadcast: its immediate causes, which are its predecessor and what was delivered between them. */
  readonly causes: ReadonlyMap<string, readonly string[]>;
}

/** Returns what is wrong as a sentence, or undefined. */
type Claim = (processes: readonly Process[]) => string | undefined;

/** Bad things that never happen. */
const SAFETY = {
  'no duplication': (processes) =>
    firstProblem(membersOf(processes), ({ name, delivered }) => {
      const once = new Set<string>();
      const twice = delivered.find((id) => once.size === once.add(id).size);
      return twice && `${name} has delivered ${twice} twice`;
    }),
  'no creation': (processes) => {
    const all = new Set(processes.flatMap(({ broadcast }) => broadcast));
    return firstProblem(processes, ({ name, delivered }) => {
      const created = delivered.find((id) => !all.has(id));
      return created && `${name} has delivered ${created}, which nobody has broadcast`;
    });
  },
  'FIFO delivery': (processes) => {
    const before = new Map(
      processes.flatMap(({ broadcast }) =>
        broadcast.slice(1).map((id, at) => [id, [broadcast[at] as string]]),
      ),
    );
    return firstProblem(membersOf(processes), (process) =>
      deliveredTooEarly(process, before, 'is broadcast before it'),
    );
  },
  'causal delivery': (processes) => {
    const causes = new Map(processes.flatMap((process) => [...process.causes]));
    return firstProblem(membersOf(processes), (process) =>
      deliveredTooEarly(process, causes, 'may have caused it'),
    );
  },
  'total order': (processes) => {
    const members = membersOf(processes);
    return firstProblem(members, (p, at) => firstProblem(members.slice(at + 1), (q) => differenceOf(p, q)));
  },
} satisfies Readonly<Record<string, Claim>>;

/** Good things that happen in the end. */
const LIVENESS = {
  validity: (processes) =>
    firstProblem(correct(processes), ({ name, broadcast, delivered }) => {
      const lost = missing(delivered, broadcast);
      return lost && `${name}, which is correct, has broadcast ${lost} and not delivered it`;
    }),
  'best-effort validity': (processes) => missed(processes, correct(processes), 'broadcast'),
  agreement: (processes) => missed(processes, correct(processes), 'delivered'),
  'uniform agreement': (processes) => missed(processes, membersOf(processes), 'delivered'),
} satisfies Readonly<Record<string, Claim>>;

/** The name of a property, as in the textbook. */
export type BroadcastProperty = keyof typeof SAFETY | keyof typeof LIVENESS;

/** What is assumed of processes where something is promised to happen in the end. */
export interface Assumption {
  /** For example `if a majority is correct`. */
  readonly words: string;
  readonly holds: (processes: readonly { readonly name: string; readonly isCorrect: boolean }[]) => boolean;
}

/**
 * The properties of a type of agents that broadcast.
 *
 * @param promised - checked always; all others are checked where they are asked for by name (`--property`)
 * @param assumption - for those that say what happens in the end
 */
export function broadcastProperties(
  promised: readonly BroadcastProperty[],
  assumption?: Assumption,
): Properties {
  const isPromised = (name: string) => (promised as readonly string[]).includes(name);
  const isOther = (name: string) => !isPromised(name);
  const assumed = assumption && ((claim: Claim): Claim => assuming(assumption, claim));
  const eventually = checks(LIVENESS, isPromised, assumed);
  return {
    always: checks(SAFETY, isPromised),
    sometimes: {
      'a message is delivered': (grid) => processesIn(grid).some(({ delivered }) => delivered.length > 0),
    },
    eventually:
      assumption === undefined
        ? eventually
        : Object.fromEntries(
            Object.entries(eventually).map(([name, check]) => [`${name} ${assumption.words}`, check]),
          ),
    optional: {
      always: checks(SAFETY, isOther),
      // With an assumption, each of these can also be asked for without it.
      eventually: checks(LIVENESS, assumption === undefined ? isOther : () => true),
    },
  };
}

function assuming({ holds }: Assumption, claim: Claim): Claim {
  return (processes) => (holds(membersOf(processes)) ? claim(processes) : undefined);
}

function checks(
  claims: Readonly<Record<string, Claim>>,
  isChosen: (name: string) => boolean,
  changed: (claim: Claim) => Claim = (claim) => claim,
): Readonly<Record<string, Check>> {
  const chosen = Object.entries(claims).filter(([name]) => isChosen(name));
  return Object.fromEntries(
    chosen.map(([name, claim]) => {
      const check = remembered(changed(claim));
      return [name, (grid: GridView) => check(processesIn(grid))];
    }),
  );
}

/** A claim that is not examined again while the processes are the same: most steps of a run neither broadcast nor deliver. */
function remembered(claim: Claim): Claim {
  let last: readonly Process[] = [];
  let wrong: string | undefined;
  return (processes) => {
    const isSame =
      processes.length > 0 &&
      processes.length === last.length &&
      processes.every(({ name, isMember, isCorrect, causes }, at) => {
        const before = last[at] as Process;
        return (
          // A list of causes is made anew with each fact.
          causes === before.causes &&
          name === before.name &&
          isMember === before.isMember &&
          isCorrect === before.isCorrect
        );
      });
    if (!isSame) {
      wrong = claim(processes);
      last = processes;
    }
    return wrong;
  };
}

/** A message that every correct process has to deliver, because of what some processes did, and that one of them did not deliver. */
function missed(
  processes: readonly Process[],
  because: readonly Process[],
  did: 'broadcast' | 'delivered',
): string | undefined {
  return firstProblem(because, (p) =>
    firstProblem(correct(processes), (q) => {
      const lost = missing(q.delivered, p[did]);
      return lost && `${p.name} has ${did} ${lost}, and ${q.name}, which is correct, has not delivered it`;
    }),
  );
}

/** A delivery before that of a message that has to be delivered first. */
function deliveredTooEarly(
  { name, delivered }: Process,
  before: ReadonlyMap<string, readonly string[]>,
  why: string,
): string | undefined {
  const done = new Set<string>();
  return firstProblem(delivered, (id) => {
    const lost = before.get(id)?.find((earlier) => !done.has(earlier));
    done.add(id);
    return lost && `${name} has delivered ${id} and not yet ${lost}, which ${why}`;
  });
}

/** Two messages that two processes deliver in different orders. */
function differenceOf(p: Process, q: Process): string | undefined {
  const places = new Map(p.delivered.map((id, place) => [id, place]));
  const common = q.delivered.filter((id) => places.has(id));
  const at = common.findIndex(
    (id, i) => i > 0 && (places.get(id) as number) < (places.get(common[i - 1] as string) as number),
  );
  if (at === -1) return undefined;
  const [earlier, later] = [common[at - 1] as string, common[at] as string];
  return `${q.name} has delivered ${earlier} before ${later}, and ${p.name} the other way round`;
}

function missing(held: readonly string[], wanted: readonly string[]): string | undefined {
  const all = new Set(held);
  return wanted.find((id) => !all.has(id));
}

function membersOf(processes: readonly Process[]): readonly Process[] {
  return processes.filter(({ isMember }) => isMember);
}

function correct(processes: readonly Process[]): readonly Process[] {
  return processes.filter(({ isCorrect }) => isCorrect);
}

function processesIn({ agents }: GridView): readonly Process[] {
  const types = new Set(
    agents.flatMap(({ type, facts }) => (incarnationsIn(facts).length > 0 ? [type] : [])),
  );
  return agents.flatMap(({ id: name, type, state, facts }): Process[] => {
    const incarnations = incarnationsIn(facts);
    // One that has never started.
    if (incarnations.length === 0 && types.has(type))
      return [{ name, isMember: true, isCorrect: false, ...actsIn([]) }];
    const isCorrect = incarnations.length === 1 && state !== undefined;
    return incarnations.map((acts, at) => ({ name, isMember: at === 0, isCorrect, ...acts }));
  });
}

type Acts = Pick<Process, 'broadcast' | 'delivered' | 'causes'>;

/** A list of facts grows, so it is looked at again when it is longer. */
const known = new WeakMap<readonly AgentFact[], { readonly count: number; readonly acts: readonly Acts[] }>();

/** What an agent did, in each of its incarnations. */
function incarnationsIn(facts: readonly AgentFact[]): readonly Acts[] {
  const found = known.get(facts);
  if (found?.count === facts.length) return found.acts;
  const starts = facts.flatMap(({ kind }, at) => (kind === 'started' ? [at] : []));
  const acts = starts.map((start, i) => actsIn(facts.slice(start, starts[i + 1])));
  known.set(facts, { count: facts.length, acts });
  return acts;
}

function actsIn(facts: readonly AgentFact[]): Acts {
  const broadcast: string[] = [];
  const delivered: string[] = [];
  const causes = new Map<string, readonly string[]>();
  let before: string[] = [];
  for (const fact of facts) {
    const { kind, id } = fact as AgentFact & { readonly id: string };
    if (kind === 'delivered') {
      delivered.push(id);
      before.push(id);
    } else if (kind === 'broadcast') {
      broadcast.push(id);
      causes.set(id, before);
      before = [id];
    }
  }
  return { broadcast, delivered, causes };
}
