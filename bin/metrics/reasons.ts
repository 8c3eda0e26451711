/** Maps reason codes to a small set of metric labels. */
import type { CommandReason } from '../../lib/agents/chatroom/reason.ts';
import type { Indication } from '../../lib/net/events.ts';
import type { ClientReason, ConnectionReason } from '../../lib/reason/reason.ts';

/** The reasons for the end of a peer connection. */
export const LINK_ENDS = ['closed', 'broken', 'silent', 'replaced', 'fault', 'other'] as const;
export type LinkEnd = (typeof LINK_ENDS)[number];

/** The kinds of refused input. "Unidentified" is a connection on the peer port that has not become a link. */
export const REFUSALS = [
  'unidentified',
  'unidentified_silent',
  'unidentified_overlong',
  'unidentified_foreign',
  'unidentified_left',
  'unidentified_max',
  'second_connection',
  'peer_protocol_error',
  'peer_overlong',
  'peer_line',
  'command',
  'command_overlong',
  'command_foreign',
  'clients_max',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The names of some kinds in the version before. */
export const FORMER_NAMES: Partial<Record<Refusal, string>> = {
  unidentified: 'stranger',
  unidentified_silent: 'stranger_silent',
  unidentified_overlong: 'stranger_overlong',
  unidentified_foreign: 'stranger_foreign',
  unidentified_left: 'stranger_left',
  unidentified_max: 'strangers_max',
  peer_protocol_error: 'peer_fault',
  clients_max: 'masters_max',
};

/** By code: the label of the end of a link, and the label of the end of a connection that never became one. */
const CONNECTION_LABELS: Readonly<
  Record<ConnectionReason['code'], readonly [link: LinkEnd, unidentified: Refusal]>
> = {
  closed: ['closed', 'unidentified_left'],
  broken: ['broken', 'unidentified_left'],
  silent: ['silent', 'unidentified_left'],
  replaced: ['replaced', 'unidentified_left'],
  'late-session': ['replaced', 'unidentified_left'],
  'identify-timeout': ['fault', 'unidentified_silent'],
  'unidentified-max': ['other', 'unidentified_max'],
  'first-line-overlong': ['fault', 'unidentified_overlong'],
  foreign: ['fault', 'unidentified_foreign'],
  'no-ping': ['fault', 'unidentified'],
  'unknown-server': ['fault', 'unidentified'],
  'unexpected-caller': ['fault', 'unidentified'],
  'wrong-callee': ['fault', 'unidentified'],
  'unknown-box': ['fault', 'unidentified'],
  'without-sessions': ['fault', 'unidentified'],
  'no-configuration': ['fault', 'unidentified'],
  'other-configuration': ['fault', 'unidentified'],
  'outdated-connection': ['fault', 'second_connection'],
  'second-connection': ['fault', 'second_connection'],
  'line-overlong': ['fault', 'unidentified'],
  'wrong-sender': ['fault', 'unidentified'],
  'incarnation-changed': ['fault', 'unidentified'],
  'wrong-incarnation': ['fault', 'unidentified'],
  'have-twice': ['fault', 'unidentified'],
  'have-too-many': ['fault', 'unidentified'],
  'from-twice': ['fault', 'unidentified'],
  'messages-missing': ['fault', 'unidentified'],
  'from-missing': ['fault', 'unidentified'],
  'have-missing': ['fault', 'unidentified'],
  'have-too-few': ['fault', 'unidentified'],
  restarted: ['other', 'unidentified_left'],
  'queue-full': ['other', 'unidentified_left'],
  'session-over': ['other', 'unidentified_left'],
};

const COMMAND_LABELS: Readonly<Record<CommandReason['code'], Refusal>> = {
  'unknown-command': 'command',
  'empty-broadcast': 'command',
  'follows-already': 'command',
  'command-overlong': 'command_overlong',
};

/** Undefined: a client with this reason was not refused, but had been accepted. */
const CLIENT_LABELS: Readonly<Record<ClientReason['code'], Refusal | undefined>> = {
  'clients-max': 'clients_max',
  'client-left': undefined,
  'client-unread': undefined,
  'client-slow': undefined,
  broken: undefined,
};

/** The label of the end of a link. */
export function linkEndOf({ reason }: Indication & { kind: 'linkDown' }): LinkEnd {
  return CONNECTION_LABELS[reason.code][0];
}

/** The label of the refused input if a link was ended for a protocol error of its peer. */
export function faultOf({ reason, isProtocolError }: Indication & { kind: 'linkDown' }): Refusal | undefined {
  if (!isProtocolError) return undefined;
  return reason.code === 'line-overlong' ? 'peer_overlong' : 'peer_protocol_error';
}

/** The label of the end of a connection that never became a link. If it ended by itself, like the probe of a peer, it is no error. */
export function unidentifiedOf({ reason }: Indication & { kind: 'connectionRefused' }): Refusal {
  return CONNECTION_LABELS[reason.code][1];
}

/** The label of a refused command. */
export function commandRefusalOf({ code }: Pick<CommandReason, 'code'>): Refusal {
  return COMMAND_LABELS[code];
}

/** The label of a refused client. */
export function clientRefusalOf({ code }: Pick<ClientReason, 'code'>): Refusal | undefined {
  return CLIENT_LABELS[code];
}
