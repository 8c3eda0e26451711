/** What an agent type records about its agents for traces and properties. */
export interface AgentFact {
  readonly kind: string;
}
