/**
 * Agents and configurations: what an author of a protocol needs. docs/FRAMEWORK.md describes them.
 *
 * @example
 * ```ts
 * import { agentType, send, text } from 'chatroom/agent';
 *
 * export const echo = agentType({
 *   name: 'echo',
 *   ports: { in: text },
 *   init: () => undefined,
 *   step: (state, event) => [state, event.kind === 'received' ? [send(event.from, event.message)] : []],
 * });
 * ```
 */
export * from './agent.ts';
export { checkedAgent, checkedConfiguration } from './checkedAgent.ts';
export { agentType, service } from './agentType.ts';
export * from './configuration.ts';
export * from './configuration/index.ts';
export * from './effects.ts';
export * from './operations.ts';
export { over } from './over.ts';
export { anyPort, portFormat } from './ports.ts';
export {
  joined,
  propertiesWith,
  propertyNames,
  selectedProperties,
  type AgentView,
  type Check,
  type FactHistory,
  type GridView,
  type Properties,
} from './properties.ts';
export {
  codecOf,
  describeIssue,
  matches,
  text,
  validate,
  type Codec,
  type Format,
  type Issue,
  type PathSegment,
  type Schema,
  type Validation,
} from './schema.ts';
export * as s from './schemas.ts';
