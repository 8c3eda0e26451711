/** Has the browser save what the diagram shows as a picture. */
import type { Scene } from '../diagram/scene.ts';
import { named, pngOf, svgOf, type Looks } from '../diagram/picture.ts';

export type PictureKind = 'svg' | 'png';

export async function savePicture(kind: PictureKind, shown: Scene, looks: Looks): Promise<void> {
  const scene = named(shown);
  const blob =
    kind === 'png' ? await pngOf(scene, looks) : new Blob([svgOf(scene, looks)], { type: 'image/svg+xml' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${scene.lanes.facts.protocol}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
