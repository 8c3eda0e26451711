/** The definition of an agent type, from which all of its type parameters are inferred. */
import type {
  AgentEffect,
  AgentEvent,
  AgentType,
  ConsoleFormat,
  MessagesByPort,
  Self,
  Service,
} from './agent.ts';
import type { AgentFact } from './fact.ts';

/** What a step of an author returns; what it sends, indicates and records is inferred from it. */
type AnyStep<State, Saved, Down> = readonly [
  State,
  readonly AgentEffect<unknown, unknown, Saved, AgentFact, Down>[],
];

type EffectOf<Step> = Step extends readonly [unknown, readonly (infer Effect)[]] ? Effect : never;
type MessageIn<Effect> = Effect extends { readonly kind: 'send'; readonly message: infer Message }
  ? Message
  : never;
type IndicationIn<Effect> = Effect extends {
  readonly kind: 'indicate';
  readonly indication: infer Indication;
}
  ? Indication
  : never;
type FactIn<Effect> = Effect extends { readonly kind: 'record'; readonly fact: infer Fact extends AgentFact }
  ? Fact
  : never;

/** An agent type before its type parameters are known. */
interface Definition<
  State,
  Attributes,
  Messages extends MessagesByPort,
  Request,
  Saved,
  Below,
  Down,
  Step extends AnyStep<State, Saved, Down>,
  Workload extends readonly Request[],
> extends Omit<
  AgentType<
    State,
    Attributes,
    Messages,
    Request,
    MessageIn<EffectOf<Step>>,
    IndicationIn<EffectOf<Step>>,
    Saved,
    FactIn<EffectOf<Step>>,
    Below,
    Down
  >,
  'step' | 'workload' | 'console' | keyof Service<unknown, unknown>
> {
  readonly console?: ConsoleFormat<NoInfer<Request>, IndicationIn<EffectOf<Step>>, Attributes> | undefined;
  workload?(state: State, self: Self<Attributes>): Workload;
  step(
    state: State,
    event: AgentEvent<Messages, Request, Saved, Below>,
    self: Self<Attributes>,
  ): AnyStep<NoInfer<State>, NoInfer<Saved>, NoInfer<Down>> & Step;
}

/**
 * An agent type. State is what `init` returns; messages, requests, attributes and records are what their formats say; what is requested from
 * the agent below, and what that indicates, is what `uses` says; what the agent sends, indicates and records is what the effects of `step`
 * say. Because TypeScript infers from above to below, `console` and `describe` come after `step`.
 */
export function agentType<
  State,
  Messages extends MessagesByPort,
  const Step extends AnyStep<State, Saved, Down>,
  Attributes = undefined,
  Request = never,
  Saved = never,
  Below = never,
  Down = never,
  const Workload extends readonly Request[] = readonly Request[],
>(
  definition: Definition<State, Attributes, Messages, Request, Saved, Below, Down, Step, Workload>,
): AgentType<
  State,
  Attributes,
  Messages,
  Request,
  MessageIn<EffectOf<Step>>,
  IndicationIn<EffectOf<Step>>,
  Saved,
  FactIn<EffectOf<Step>>,
  Below,
  Down
> {
  return definition as never;
}

/**
 * The interface of the agent below, for a layer that more than one type can be below:
 * `uses: service<{ send: string }, { delivered: string }>()`.
 */
export function service<Down, Below>(): Service<Down, Below> {
  return {};
}
