/** Constructors of effects: plain data, in the order in which they are to be executed. {@link AgentEffect} says what each means. */

/** Sends a message to every agent to which a name leads. */
export function send<const Message>(to: string, message: Message) {
  return { kind: 'send', to, message } as const;
}

/** Indicates something to the client with the name `to`, or to all; to the agent above, in a layer. */
export function indicate<const Indication>(indication: Indication, to?: string) {
  const effect = { kind: 'indicate', indication } as const;
  return to === undefined ? effect : ({ ...effect, to } as const);
}

/** Sets a timer. A timer with the same name is replaced. */
export function setTimer(timer: string, afterMs: number) {
  return { kind: 'setTimer', timer, afterMs } as const;
}

/** Cancels a timer; nothing happens if it is not set. */
export function cancelTimer(timer: string) {
  return { kind: 'cancelTimer', timer } as const;
}

/** Makes a record durable before the effects after this one are executed. With a token, the event `saved` reports it. */
export function save<const Saved>(record: Saved, token?: string) {
  const effect = { kind: 'save', record } as const;
  return token === undefined ? effect : ({ ...effect, token } as const);
}

/** Saves a snapshot: a record that replaces all earlier ones. */
export function saveSnapshot<const Saved>(record: Saved, token?: string) {
  return { ...save(record, token), replaces: true } as const;
}

/** Draws a number from 0 to `of` - 1, which the event `chosen` reports. The checker explores all of them. */
export function choose(choice: string, of: number) {
  return { kind: 'choose', choice, of } as const;
}

/** Records a fact for traces and properties. */
export function record<const Fact extends { readonly kind: string }>(fact: Fact) {
  return { kind: 'record', fact } as const;
}

/** Makes a request to the agent below. */
export function request<const Request>(request: Request) {
  return { kind: 'request', request } as const;
}

/** Ends this agent; the others in its box go on. */
export function halt(reason: string) {
  return { kind: 'halt', reason } as const;
}
