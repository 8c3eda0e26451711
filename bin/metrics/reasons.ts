/** Maps reason codes to a small set of metric labels. */
import type { Indication } from '../../lib/net/events.ts';
import type { ConnectionReason } from '../../lib/reason/reason.ts';

/** Why a connection to a peer ended. */
export const LINK_ENDS = ['closed', 'broken', 'silent', 'replaced', 'fault', 'other'] as const;
export type LinkEnd = (typeof LINK_ENDS)[number];

/** What was refused of what came from outside. */
export const REFUSALS = [
  'stranger',
  'stranger_silent',
  'stranger_overlong',
  'stranger_foreign',
  'stranger_left',
  'strangers_max',
  'second_connection',
  'peer_fault',
  'peer_overlong',
  'peer_line',
  'command',
  'command_overlong',
  'command_foreign',
  'masters_max',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** By code: as what the end of a link counts, and as what the end of a connection that never became one. */
const LABELS: Readonly<Record<ConnectionReason['code'], readonly [link: LinkEnd, unidentified: Refusal]>> = {
  closed: ['closed', 'stranger_left'],
  broken: ['broken', 'stranger_left'],
  silent: ['silent', 'stranger_left'],
  replaced: ['replaced', 'stranger_left'],
  'late-session': ['replaced', 'stranger_left'],
  'identify-timeout': ['fault', 'stranger_silent'],
  'unidentified-max': ['other', 'strangers_max'],
  'first-line-overlong': ['fault', 'stranger_overlong'],
  foreign: ['fault', 'stranger_foreign'],
  'no-ping': ['fault', 'stranger'],
  'unknown-server': ['fault', 'stranger'],
  'unexpected-caller': ['fault', 'stranger'],
  'wrong-callee': ['fault', 'stranger'],
  'outdated-connection': ['fault', 'second_connection'],
  'second-connection': ['fault', 'second_connection'],
  'line-overlong': ['fault', 'stranger'],
  'wrong-sender': ['fault', 'stranger'],
  'incarnation-changed': ['fault', 'stranger'],
  'wrong-incarnation': ['fault', 'stranger'],
  'have-twice': ['fault', 'stranger'],
  'have-too-many': ['fault', 'stranger'],
  'from-twice': ['fault', 'stranger'],
  'messages-missing': ['fault', 'stranger'],
  'from-missing': ['fault', 'stranger'],
  restarted: ['other', 'stranger_left'],
};

/** As what the end of a link counts. */
export function linkEndOf({ reason }: Indication & { kind: 'linkDown' }): LinkEnd {
  return LABELS[reason.code][0];
}

/** What was refused, where a link was ended for a protocol error of its peer. */
export function faultOf({ reason, isFault }: Indication & { kind: 'linkDown' }): Refusal | undefined {
  if (!isFault) return undefined;
  return reason.code === 'line-overlong' ? 'peer_overlong' : 'peer_fault';
}

/** As what the end of a connection counts that never became a link. One that left by itself, as a peer does that only asks whether this server is there, is no error. */
export function strangerOf({ reason }: Indication & { kind: 'connectionRefused' }): Refusal {
  return LABELS[reason.code][1];
}
