/** Why a configuration is invalid: codes, and the sentences derived from them. */
import { sentencesIn, type ReasonIn } from '../../reason/table.ts';
import { harmless } from '../../wire/text.ts';
import { hint, listed, quoted } from './hint.ts';

/* The sentences, by code. */

/** Of the text. */
const TEXT = {
  'not-json': ({ detail }: { readonly detail: string }) => `this is not JSON: ${detail}`,
  'too-large': ({ limitChars }: { readonly limitChars: number }) =>
    `the configuration has over ${String(limitChars)} characters`,
  'too-deep': ({ limit }: { readonly limit: number }) =>
    `objects and arrays are nested more than ${String(limit)} levels deep`,
  'duplicate-key': ({ key, line }: { readonly key: string; readonly line: number }) =>
    `the key ${quoted(key)} is in line ${String(line)} already; each key occurs once`,
};

/** Of its form. */
const FORM = {
  'wrong-value': (details: { readonly where: string; readonly shown: string; readonly expected: string }) =>
    `${details.where} is ${details.shown}; expected ${details.expected}`,
  'unknown-key': (details: {
    readonly where: string;
    readonly key: string;
    readonly known: readonly string[];
  }) =>
    `${details.where}: unknown key ${quoted(details.key)}; ${hint(details.key, details.known, 'the keys are')}`,
  'missing-key': (details: { readonly where: string; readonly key: string; readonly expected: string }) =>
    `${details.where}: the key ${quoted(details.key)} is missing; expected ${details.expected}`,
};

interface OfAgent {
  readonly agent: string;
}

/** Of its content. */
const CONTENT = {
  'no-agents': () => 'there are no agents',
  'agents-max': ({ max }: { readonly max: number }) => `there are over ${String(max)} agents`,
  'boxes-max': ({ count, max }: { readonly count: number; readonly max: number }) =>
    `there are ${String(count)} boxes; at most ${String(max)} can form a grid`,
  'agent-name': ({ agent, why }: OfAgent & { readonly why: string }) =>
    `${quoted(agent)} cannot be the name of an agent: ${why}`,
  'agent-twice': ({ agent }: OfAgent) => `there are two agents with the name ${agent}`,
  'mesh-size': ({ n }: { readonly n: number }) =>
    `a mesh of ${String(n)} agents; expected a whole number from 1`,
  'other-id': ({ agent, shown }: OfAgent & { readonly shown: string }) =>
    `agent ${agent} has the id ${shown}; expected ${quoted(agent)}, its key`,
  'unknown-type': (details: OfAgent & { readonly type: string; readonly known: readonly string[] }) =>
    `agent ${details.agent}: there is no agent type ${quoted(details.type)}; ${hint(details.type, details.known)}`,
  'types-clash': (details: OfAgent & { readonly type: string; readonly other: string }) =>
    `agent ${details.agent} has another type than agent ${details.other}, but both types have the name ${quoted(details.type)}`,
  box: ({ agent, box, why }: OfAgent & { readonly box: string; readonly why: string }) =>
    `agent ${agent}: the box ${quoted(box)} ${why}`,
  attribute: ({ agent, field, why }: OfAgent & { readonly field: string; readonly why: string }) =>
    `agent ${agent}, ${field === '' ? 'attributes' : `attribute ${field}`}: ${why}`,
  'route-name': ({ agent, name, why }: OfRoute & { readonly why: string }) =>
    `agent ${agent}: ${quoted(name)} cannot be a name in its routes: ${why}`,
  'no-target': ({ agent, name }: OfRoute) =>
    `${leads({ agent, name })} to no agent; expected at least one agent and its port, for example {"2": 1}`,
  'unknown-agent': (details: OfRoute & { readonly target: string; readonly known: readonly string[] }) =>
    `${leads(details)} to agent ${quoted(details.target)}, which does not exist; ${hint(details.target, details.known)}`,
  'unknown-port': (
    details: OfRoute & {
      readonly target: string;
      readonly port: string;
      readonly type: string;
      readonly known: readonly string[];
    },
  ) =>
    details.known.length === 0
      ? `${leads(details)} to agent ${details.target}, whose type ${details.type} has no ports`
      : `${leads(details)} to port ${quoted(details.port)} of agent ${details.target}, which does not exist; ` +
        `its type ${details.type} has ${details.known.length === 1 ? 'port' : 'the ports'} ${listed(details.known)}`,
  'which-port': (details: OfRoute & { readonly target: string; readonly known: readonly string[] }) =>
    `${leads(details)} to agent ${details.target} without a port; it has the ports ${listed(details.known)}`,
  'target-twice': ({ target, port, ...at }: OfRoute & { readonly target: string; readonly port: string }) =>
    `${leads(at)} to port ${port} of agent ${target} twice`,
  'consoles-clash': (details: { readonly box: string; readonly agents: readonly string[] }) =>
    `the box ${details.box} has ${String(details.agents.length)} agents that a person drives, ${listed(details.agents)}; a box has one console`,
  'group-single': ({ agent }: OfAgent) =>
    `agent ${agent} is the only one in its group of interchangeable agents; expected at least two`,
  'group-max': ({ agent, count, max }: OfAgent & { readonly count: number; readonly max: number }) =>
    `agent ${agent} is in a group of ${String(count)} interchangeable agents; expected at most ${String(max)}`,
  'group-unknown': ({ agent, known }: OfAgent & { readonly known: readonly string[] }) =>
    `interchangeable: there is no agent ${quoted(agent)}; ${hint(agent, known)}`,
  'group-twice': ({ agent }: OfAgent) =>
    `interchangeable: agent ${agent} occurs twice; expected once, in one group`,
  'not-interchangeable': ({
    agent,
    other,
    why,
  }: OfAgent & { readonly other: string; readonly why: string }) =>
    `agents ${agent} and ${other} are not interchangeable: ${why}`,
  more: ({ max }: { readonly max: number }) => `there are more mistakes than these ${String(max)}`,
};

interface OfRoute extends OfAgent {
  readonly name: string;
}

function leads({ agent, name }: OfRoute): string {
  return `agent ${agent}: the name ${quoted(name)} leads`;
}

const REASONS = { ...TEXT, ...FORM, ...CONTENT };

/** Why a configuration is invalid. */
export type ConfigurationReason = ReasonIn<typeof REASONS>;

/** One mistake in a configuration. */
export interface ConfigurationProblem {
  readonly reason: ConfigurationReason;
  /** The name of the file, if it was read from one. */
  readonly file?: string | undefined;
  /** The line and the character in it, both from 1; none in a configuration made in code. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** A valid configuration, or all mistakes, in the order of their places. */
export type CheckedConfiguration<T> =
  | { readonly configuration: T; readonly problems?: undefined }
  | { readonly problems: readonly ConfigurationProblem[]; readonly configuration?: undefined };

const sentence = sentencesIn(REASONS);

/** Far above any sentence about names of the allowed length. */
const SENTENCE_MAX_CHARS = 4000;

/** A mistake as a sentence: `chat.json, line 3, column 12: agent 1: there is no agent type "caht"; did you mean "chat"?` */
export function configurationSentence({ reason, file, line, column }: ConfigurationProblem): string {
  const place = [
    ...(file === undefined ? [] : [file]),
    ...(line === undefined ? [] : [`line ${String(line)}`]),
    ...(column === undefined ? [] : [`column ${String(column)}`]),
  ].join(', ');
  return harmless(`${place === '' ? '' : `${place}: `}${sentence(reason)}`, SENTENCE_MAX_CHARS);
}

/** A configuration that was made in code is invalid. The message has a line for each mistake. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    super(problems.map(configurationSentence).join('\n'));
    this.problems = problems;
  }
}
