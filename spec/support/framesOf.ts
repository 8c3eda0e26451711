/** The frames of a stream of chunks, as one connection decodes them. */
import { defer, filter, map, type Observable } from 'rxjs';
import { decoder, type FramingSettings } from '../../lib/net/framing.ts';
import type { PeerFrame } from '../../lib/wire/peer.ts';

export function framesOf(
  chunks$: Observable<Uint8Array>,
  settings: FramingSettings,
): Observable<readonly PeerFrame[]> {
  return defer(() => chunks$.pipe(map(decoder(settings)))).pipe(filter((frames) => frames !== undefined));
}
