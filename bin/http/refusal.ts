/** Why an HTTP request is refused: each code with its status and its sentence. Pure. */
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';

const HTTP = {
  // For metrics and health:
  'not-local': () => 'only requests for localhost are answered',
  'no-metrics-there': () => 'the paths are /metrics and /healthz',
  'not-a-read': () => 'the methods are GET and HEAD',
  // For the page:
  'foreign-address': () =>
    'only requests from the own address of this page are answered; --http-origin allows another',
  'foreign-origin': () =>
    'only requests from the own origin of this page are answered; --http-origin allows another',
  'only-get': () => 'only GET',
  'nothing-there': () => 'not found',
  // For the page on a model:
  'no-path': ({ shown }: { readonly shown: string }) =>
    `path=${shown} is no path: expected the identities of steps, as in 0abc.1xyz`,
  'path-long': ({ steps, max }: { readonly steps: number; readonly max: number }) =>
    `the path has ${String(steps)} steps; at most ${String(max)} are followed`,
};

export type HttpReason = ReasonIn<typeof HTTP>;

export const httpSentence: (reason: HttpReason) => string = sentencesIn(HTTP);

/** The HTTP status of each reason. */
const STATUSES = {
  'not-local': 403,
  'no-metrics-there': 404,
  'not-a-read': 405,
  'foreign-address': 403,
  'foreign-origin': 403,
  'only-get': 405,
  'nothing-there': 404,
  'no-path': 400,
  'path-long': 400,
} as const satisfies Readonly<Record<HttpReason['code'], number>>;

export type RefusedStatus = (typeof STATUSES)[HttpReason['code']];

export function httpStatusOf({ code }: HttpReason): RefusedStatus {
  return STATUSES[code];
}
