/** A client of the key-value store: it takes operations on port 1, and has their outcome for the agent that gave them. */
import { agentType } from '../../agent/agentType.ts';
import { send } from '../../agent/effects.ts';
import { describeOperation, invoked, returned } from '../../agent/operations.ts';
import { integer, object, oneOf, word } from '../../agent/schemas.ts';
import { answerCodec, operationCodec, type Answer, type Operation } from './messages.ts';

/** The agent that gives operations, and the store. */
const USER = '1';
const STORE = '2';

/** Numbers of the operations that the store has not answered, in the order in which it answers: each the smallest that is free. */
type Unanswered = readonly number[];

export const kvsClient = agentType({
  name: 'kvs_client',
  attributes: object({ myid: oneOf(word, integer) }),
  ports: { 1: operationCodec, 2: answerCodec },
  init: (): Unanswered => [],
  step: (unanswered, event, { attributes }) => {
    switch (event.kind) {
      case 'received': {
        if (event.port === '2') {
          const { message } = event;
          const [first, ...others] = unanswered;
          const effects = [send(USER, outcomeOf(message))];
          return first === undefined
            ? [unanswered, effects]
            : [others, [resultOf(message, first), ...effects]];
        }
        const operation = event.message;
        const number = freeIn(unanswered);
        return [
          [...unanswered, number],
          [invocationOf(operation, number), send(STORE, { client: String(attributes.myid), operation })],
        ];
      }
      case 'down':
        // They are lost, or their answers are. They are not repeated, because another client may have put something else since.
        if (event.name !== STORE) return [unanswered, []];
        return [
          [],
          unanswered.flatMap((number) => [returned('info', undefined, number), send(USER, 'No answer')]),
        ];
      default:
        return [unanswered, []];
    }
  },
  describe: describeOperation,
});

function freeIn(unanswered: Unanswered): number {
  let number = 0;
  while (unanswered.includes(number)) number++;
  return number;
}

function invocationOf(operation: Operation, number: number) {
  const { kind: f, key } = operation;
  return invoked({ f, key, ...(operation.kind === 'put' && { value: operation.value }) }, number);
}

/** A key that is absent has the value null. */
function resultOf(answer: Answer, number: number) {
  switch (answer.kind) {
    case 'putok':
      return returned('ok', undefined, number);
    case 'getok':
      return returned('ok', answer.value, number);
    case 'getbad':
      return returned('ok', null, number);
  }
}

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
