/** The definition of an agent type, from which all of its type parameters are inferred. */
import type { AgentEffect, AgentEvent, AgentType, MessagesByPort, Self, Service } from './agent.ts';

/** What a step of an author returns; its effects are inferred from it. */
type AnyStep<State, Saved> = readonly [State, readonly AgentEffect<unknown, unknown, Saved>[]];

/** The effects of a step that are of one kind. */
type EffectOf<Step extends AnyStep<unknown, unknown>, Kind extends AgentEffect['kind']> = Extract<
  Step[1][number],
  { readonly kind: Kind }
>;

type MessageOf<Step extends AnyStep<unknown, unknown>> = EffectOf<Step, 'send'>['message'];
type IndicationOf<Step extends AnyStep<unknown, unknown>> = EffectOf<Step, 'indicate'>['indication'];
type FactOf<Step extends AnyStep<unknown, unknown>> = EffectOf<Step, 'record'>['fact'];
type DownOf<Step extends AnyStep<unknown, unknown>> = EffectOf<Step, 'request'>['request'];

/** An agent type before its type parameters are known. */
interface Definition<
  State,
  Attributes,
  Messages extends MessagesByPort,
  Request,
  Saved,
  Below,
  Step extends AnyStep<State, Saved>,
> extends Omit<
  AgentType<
    State,
    Attributes,
    Messages,
    Request,
    MessageOf<Step>,
    IndicationOf<Step>,
    Saved,
    FactOf<Step>,
    Below
  >,
  'step' | 'uses'
> {
  readonly uses?: Service<DownOf<Step>, Below> | undefined;
  step(
    state: State,
    event: AgentEvent<Messages, Request, Saved, Below>,
    self: Self<Attributes>,
  ): AnyStep<NoInfer<State>, NoInfer<Saved>> & Step;
}

/**
 * An agent type. State is what `init` returns; messages, requests, attributes and records are what their formats say; what it sends,
 * indicates, records and asks of the agent below is what the effects of `step` say. Because TypeScript infers from above to below, `console`
 * and `describe` come after `step`.
 */
export function agentType<
  State,
  Messages extends MessagesByPort,
  const Step extends AnyStep<State, Saved>,
  Attributes = undefined,
  Request = never,
  Saved = never,
  Below = never,
>(
  definition: Definition<State, Attributes, Messages, Request, Saved, Below, Step>,
): AgentType<
  State,
  Attributes,
  Messages,
  Request,
  MessageOf<Step>,
  IndicationOf<Step>,
  Saved,
  FactOf<Step>,
  Below,
  DownOf<Step>
> {
  return definition;
}

/**
 * The interface of the agent below, for a layer that more than one type can be below:
 * `uses: service<{ send: string }, { delivered: string }>()`.
 */
export function service<Down, Below>(): Service<Down, Below> {
  return {};
}
