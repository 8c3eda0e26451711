/** A ledger on top of atomic commit: clients begin transactions, each of which is a text, and all processes have the same committed ones. */
import { agentType, service } from '../../agent/agentType.ts';
import { choose, indicate, request } from '../../agent/effects.ts';
import { over } from '../../agent/over.ts';
import { validate } from '../../agent/schema.ts';
import { array, kinds, literal, object, optional, string, word, type ValueOf } from '../../agent/schemas.ts';
import { failurePoints, type CommitIndication, type CommitRequest } from './messages.ts';
import { threePhaseCommit } from './threePhase.ts';
import { twoPhaseCommit } from './twoPhase.ts';

interface Ledger {
  readonly coordinator: string | undefined;
  /** The number of the transaction on which it votes. */
  readonly asked: number | undefined;
  /** The committed texts. */
  readonly texts: readonly string[];
}

const ledgerRequests = kinds({
  begin: { text: string },
  list: {},
  /** Fail there, the next time. */
  fail: { point: failurePoints, to: optional(array(word)) },
});
type LedgerRequest = ValueOf<typeof ledgerRequests>;

const VOTES = ['yes', 'no'] as const;

export const ledger = agentType({
  name: 'ledger',
  /** How it votes: `yes` (the default), or by chance. */
  attributes: object({ votes: optional(literal('yes', 'any')) }),
  ports: {},
  requests: ledgerRequests,
  uses: service<CommitRequest, CommitIndication>(),
  init: (): Ledger => ({ coordinator: undefined, asked: undefined, texts: [] }),
  step: (state, event, { attributes }) => {
    switch (event.kind) {
      case 'requested':
        if (event.request.kind === 'list')
          return [state, [indicate(`committed: ${state.texts.join(', ')}`, event.by)]];
        return [state, [request(passedOn(event.request))]];
      case 'indicated':
        return told(state, event.indication, attributes.votes === 'any');
      case 'chosen': {
        const { asked: number } = state;
        if (number === undefined) return [state, []];
        const vote = VOTES[event.option] ?? 'no';
        return [{ ...state, asked: undefined }, [request({ kind: 'vote', number, vote })]];
      }
      default:
        return [state, []];
    }
  },
  console: {
    prompt: '> ',
    request: (line: string) => requestOf(line),
    line: (line: string) => line,
  },
  // Transactions of different coordinators are different ones.
  workload: ({ coordinator }, { name, incarnation }) =>
    coordinator === name ? [{ kind: 'begin', text: `${name}.${String(incarnation)}` }] : [],
});

/** The ledger on two-phase commit. */
export const ledgerOnTwoPhase = over(ledger, twoPhaseCommit);

/** The ledger on three-phase commit. */
export const ledgerOnThreePhase = over(ledger, threePhaseCommit);

function passedOn(asked: Exclude<LedgerRequest, { kind: 'list' }>): CommitRequest {
  if (asked.kind === 'begin') return { kind: 'propose', payload: asked.text };
  const { point, to } = asked;
  return { kind: 'failAt', point, ...(to && { to }) };
}

/** What the ledger does about an indication of the protocol below. */
function told(state: Ledger, indication: CommitIndication, isByChance: boolean) {
  switch (indication.kind) {
    case 'voteAsked': {
      const { number } = indication;
      if (isByChance) return [{ ...state, asked: number }, [choose('vote', VOTES.length)]] as const;
      return [state, [request({ kind: 'vote', number, vote: 'yes' })]] as const;
    }
    case 'decided': {
      const { outcome, payload = 'nothing', isOld } = indication;
      const next = outcome === 'commit' ? { ...state, texts: [...state.texts, payload] } : state;
      return [next, isOld ? [] : [indicate(`${outcome} ${payload}`)]] as const;
    }
    case 'coordinator': {
      const { id } = indication;
      return [{ ...state, coordinator: id }, [indicate(`coordinator ${id}`)]] as const;
    }
    case 'refused': {
      const { coordinator = 'unknown' } = indication;
      return [state, [indicate(`refused: the coordinator is ${coordinator}`)]] as const;
    }
  }
}

/** `begin TEXT`, `list`, or `fail POINT [ids]`; undefined if the line is none of them. */
function requestOf(line: string): LedgerRequest | undefined {
  const begin = /^begin ([^\n]+)$/.exec(line)?.[1];
  if (begin !== undefined) return { kind: 'begin', text: begin };
  if (line === 'list') return { kind: 'list' };
  const [, name, ids = ''] = /^fail (\S+)((?: \S+)*)$/.exec(line) ?? [];
  const point = validate(failurePoints, name);
  if (point.issues !== undefined) return undefined;
  return { kind: 'fail', point: point.value, to: ids.split(' ').filter((id) => id !== '') };
}
