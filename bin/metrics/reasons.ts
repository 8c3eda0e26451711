/** Reasons, which are sentences with numbers in them, sorted into classes of which there are only so many. */
import type { GridEvent } from '../../lib/grid/events.ts';

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

type Classes<Class> = readonly (readonly [pattern: RegExp, of: Class])[];

const ENDS: Classes<LinkEnd> = [
  [/^closed by the other side$/, 'closed'],
  [/silent for too long/, 'silent'],
  [/took its place|says late that it has sessions/, 'replaced'],
  // The system's words: read ECONNRESET, write EPIPE.
  [/\bE[A-Z]{3,}\b|^closed$/, 'broken'],
];

const STRANGERS: Classes<Refusal> = [
  [/who it is in time/, 'stranger_silent'],
  [/first line is over/, 'stranger_overlong'],
  [/^it speaks (HTTP|TLS)$/, 'stranger_foreign'],
  [/connections have not said who they are/, 'strangers_max'],
  [/has called again since|there is a link to server/, 'second_connection'],
];

/** The class of the end of a link. */
export function linkEndOf({ reason, isFault }: GridEvent & { kind: 'linkDown' }): LinkEnd {
  return isFault ? 'fault' : classOf(reason, ENDS, 'other');
}

/** What a link was ended for, if that was for what its peer has said. */
export function faultOf({ reason, isFault }: GridEvent & { kind: 'linkDown' }): Refusal | undefined {
  if (!isFault) return undefined;
  return /line is over \d+ bytes/.test(reason) ? 'peer_overlong' : 'peer_fault';
}

/** The class of a caller that came to nothing. One that left again, as a peer that only asks whether anybody is there, is no fault. */
export function strangerOf({ reason, isFault }: GridEvent & { kind: 'connectionRefused' }): Refusal {
  return classOf(reason, STRANGERS, isFault ? 'stranger' : 'stranger_left');
}

function classOf<Class>(reason: string, classes: Classes<Class>, otherwise: Class): Class {
  return classes.find(([pattern]) => pattern.test(reason))?.[1] ?? otherwise;
}
