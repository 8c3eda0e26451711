/** A client of the key-value store: it takes operations on port 1, and has their outcome for the agent that gave them. */
import { agentType } from '../../agent/agentType.ts';
import { send } from '../../agent/effects.ts';
import { integer, object, oneOf, word } from '../../agent/schemas.ts';
import { answerCodec, operationCodec, type Answer } from './messages.ts';

/** The agent that gives operations, and the store. */
const USER = '1';
const STORE = '2';

export const kvsClient = agentType({
  name: 'kvs_client',
  attributes: object({ myid: oneOf(word, integer) }),
  ports: { 1: operationCodec, 2: answerCodec },
  /** The number of operations that the store has not answered. */
  init: () => 0,
  step: (unanswered, event, { attributes }) => {
    switch (event.kind) {
      case 'received':
        if (event.port === '2') return [Math.max(unanswered - 1, 0), [send(USER, outcomeOf(event.message))]];
        return [unanswered + 1, [send(STORE, { client: String(attributes.myid), operation: event.message })]];
      case 'down':
        // They are lost, or their answers are. They are not repeated, because another client may have put something else since.
        if (event.name !== STORE) return [unanswered, []];
        return [0, Array.from({ length: unanswered }, () => send(USER, 'No answer'))];
      default:
        return [unanswered, []];
    }
  },
});

function outcomeOf(answer: Answer): string {
  switch (answer.kind) {
    case 'putok':
      return 'ok';
    case 'getok':
      return answer.value;
    case 'getbad':
      return 'No such entry';
  }
}
