/** Maps reason codes to a small set of metric labels. */
import type { CommandReason } from '../../lib/agents/chatroom/reason.ts';
import type { Indication } from '../../lib/net/events.ts';
import type { ClientReason, ConnectionReason } from '../../lib/reason/reason.ts';

/** Why a connection to a peer ended. */
export const LINK_ENDS = ['closed', 'broken', 'silent', 'replaced', 'fault', 'other'] as const;
export type LinkEnd = (typeof LINK_ENDS)[number];

/** What was refused of what came from outside. "Unidentified" is a connection on the port for peers that has not become a link. */
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

/** What some were called in the version before. */
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

/** By code: as what the end of a link counts, and as what the end of a connection that never became one. */
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
  restarted: ['other', 'unidentified_left'],
};

const COMMAND_LABELS: Readonly<Record<CommandReason['code'], Refusal>> = {
  'unknown-command': 'command',
  'empty-broadcast': 'command',
  'follows-already': 'command',
  'command-overlong': 'command_overlong',
};

/** Undefined: a client for which this is the reason was not refused, it had been let in. */
const CLIENT_LABELS: Readonly<Record<ClientReason['code'], Refusal | undefined>> = {
  'clients-max': 'clients_max',
  'client-left': undefined,
  'client-unread': undefined,
  broken: undefined,
};

/** As what the end of a link counts. */
export function linkEndOf({ reason }: Indication & { kind: 'linkDown' }): LinkEnd {
  return CONNECTION_LABELS[reason.code][0];
}

/** What was refused, where a link was ended for a protocol error of its peer. */
export function faultOf({ reason, isProtocolError }: Indication & { kind: 'linkDown' }): Refusal | undefined {
  if (!isProtocolError) return undefined;
  return reason.code === 'line-overlong' ? 'peer_overlong' : 'peer_protocol_error';
}

/** As what the end of a connection counts that never became a link. One that left by itself, as a peer does that only asks whether this server is there, is no error. */
export function unidentifiedOf({ reason }: Indication & { kind: 'connectionRefused' }): Refusal {
  return CONNECTION_LABELS[reason.code][1];
}

/** As what a command counts that was refused. */
export function commandRefusalOf({ code }: Pick<CommandReason, 'code'>): Refusal {
  return COMMAND_LABELS[code];
}

/** As what a client counts that was refused. */
export function clientRefusalOf({ code }: Pick<ClientReason, 'code'>): Refusal | undefined {
  return CLIENT_LABELS[code];
}
