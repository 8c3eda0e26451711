/** The state of a process of atomic commit, and what its log says of it. */
import type {
  CommitMessage,
  CommitRecord,
  Decision,
  FailurePoint,
  Progress,
  Transaction,
  Phase,
} from './messages.ts';

/** The messages of a kind. */
export type MessageOf<K extends CommitMessage['kind']> = CommitMessage & { readonly kind: K };

/** The transaction after those that are decided. */
export interface Open {
  /** `none`: the layer above has been asked to vote, and has not answered. */
  readonly phase: Phase;
  readonly about: Transaction;
}

/** What a coordinator waits for. */
export type Waiting =
  | { readonly kind: 'votes'; readonly missing: readonly string[] }
  | { readonly kind: 'acks'; readonly missing: readonly string[] }
  | { readonly kind: 'states'; readonly states: ReadonlyMap<string, Progress> };

export interface CommitState {
  /** In order: number 1 is the first. */
  readonly decisions: readonly Decision[];
  readonly open: Open | undefined;
  /** The members that have not failed, as far as this process knows; of one that is no member: when it failed. */
  readonly view: readonly string[];
  /** Whether it takes part. In three-phase commit not from its start until all decisions are known to it, and all know that it runs. */
  readonly isMember: boolean;
  readonly coordinator: string | undefined;
  /** The members that this process, as coordinator, has told the others. */
  readonly shared: readonly string[];
  /** Whether the coordinator is known only by the order of the processes: it has not been heard as such. */
  readonly isAwaited: boolean;
  /** The coordinator of which the layer above was told last. */
  readonly told: string | undefined;
  /** The largest round of the termination protocol. */
  readonly round: number;
  readonly waiting: Waiting | undefined;
  /** Transactions that are to begin here. */
  readonly proposals: readonly Transaction[];
  /** The processes that run, as its failure detector says. */
  readonly running: ReadonlySet<string>;
  /** The last `hello` of processes that have not failed since; from before they became members, of those that are. */
  readonly hellos: ReadonlyMap<string, MessageOf<'hello'>>;
  /** The answers to its own. */
  readonly greetings: ReadonlyMap<string, MessageOf<'greeting'>>;
  /** The message of a member that makes this process a member when it has met all others. */
  readonly call: (MessageOf<'stateRequest' | 'elected'> & { readonly from: string }) | undefined;
  /** Where it is to fail, and to which processes it still sends there. */
  readonly failAt: { readonly point: FailurePoint; readonly to: readonly string[] } | undefined;
}

/** The state before the log is read. */
export const EMPTY: CommitState = {
  decisions: [],
  open: undefined,
  view: [],
  isMember: false,
  coordinator: undefined,
  shared: [],
  isAwaited: false,
  told: undefined,
  round: 0,
  waiting: undefined,
  proposals: [],
  running: new Set(),
  hellos: new Map(),
  greetings: new Map(),
  call: undefined,
  failAt: undefined,
};

/** The state after a record of the log. */
export function withRecord(state: CommitState, record: CommitRecord): CommitState {
  switch (record.kind) {
    case 'view':
      return { ...state, view: record.view };
    case 'voted':
      return {
        ...state,
        decisions: state.decisions.slice(0, record.number - 1),
        open: { phase: 'uncertain', about: record.about },
      };
    case 'preCommitted':
      return { ...state, open: state.open && { ...state.open, phase: 'committable' } };
    case 'decided': {
      const { number, outcome, about, view = state.view } = record;
      return {
        ...state,
        decisions: [...state.decisions.slice(0, number - 1), { outcome, about }],
        open: undefined,
        view,
      };
    }
  }
}

/** How far the process is. */
export function progressOf({ decisions, open }: CommitState): Progress {
  const { phase, about } = open ?? NOTHING;
  return { decided: decisions.length, phase, about };
}

/** How many decisions there are up to the last commit: what comes after that, a process can have aborted without the others. */
export function keptOf({ decisions }: CommitState): number {
  return decisions.findLastIndex(({ outcome }) => outcome === 'commit') + 1;
}

const NOTHING: Open = { phase: 'none', about: { kind: 'unknown' } };
