/** Requests and indications of agents as lines: as on the console of the agent's type, if it has one. */
import type { AgentType } from '../agent/agent.ts';
import { decodeAs, type Validation } from '../agent/schema.ts';
import { errorMessage } from '../reason/errorMessage.ts';

/** The request of a line: as on a console, if the type has one; otherwise in the codec of its requests. */
export function requestOf({ console, requests }: AgentType, line: string): Validation<unknown> {
  try {
    if (console !== undefined) {
      const request = console.request(line);
      return request === undefined ? { issues: [{ message: 'the line is no request' }] } : { value: request };
    }
    return requests === undefined ? { value: line } : decodeAs(requests, line);
  } catch (error) {
    return { issues: [{ message: errorMessage(error) }] };
  }
}

/** An indication as a line: as on a console, if the type has one; otherwise a text as it is, and anything else as JSON. */
export function lineOf(type: AgentType | undefined, indication: unknown): string {
  const json = () => (typeof indication === 'string' ? indication : JSON.stringify(indication));
  try {
    return (type?.console === undefined ? json() : type.console.line(indication)).replaceAll('\n', ' ');
  } catch (error) {
    return `indication without a text: ${errorMessage(error)}`;
  }
}
