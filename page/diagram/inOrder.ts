/** A scene over the causal order of events in place of time. Pure. */
import type { FoundEvidence } from '../model/evidence.ts';
import { coneOf, type Cone } from '../model/causality.ts';
import type { Ordered } from '../model/ordered.ts';
import { truthIn } from '../model/truth.ts';
import type { Viewport } from '../model/viewport.ts';
import type { Scene } from './scene.ts';

/** @param view - in columns */
export function inOrder(scene: Scene, order: Ordered, view: Viewport): Scene {
  const { lanes } = order;
  const { cone, chosen, pointed, violation, playheadMs, nowMs } = scene;
  return {
    ...scene,
    lanes,
    view,
    axis: 'order',
    chosen: order.copyOf(chosen),
    pointed: order.copyOf(pointed),
    cone: cone && coneIn(cone, order),
    violation: violation && evidenceIn(violation, order),
    playheadMs: playheadMs === undefined ? undefined : order.columnAt(playheadMs),
    truthOf: (copy) => truthIn(order.originalOf(copy) ?? copy, scene.lanes),
    nowMs: nowMs && order.span.toMs + 1,
  };
}

function coneIn({ of }: Cone, order: Ordered): Cone | undefined {
  const copy = order.copyOf(of);
  return copy && coneOf(copy, order.lanes);
}

function evidenceIn({ items, lost }: FoundEvidence, order: Ordered): FoundEvidence {
  return {
    items: items.flatMap((item) => order.copyOf(item) ?? []),
    lost: lost.flatMap((arrow) => {
      const from = order.copyOf(arrow.from);
      if (from === undefined) return [];
      return [{ ...arrow, from, byMs: arrow.byMs && order.columnAt(arrow.byMs) }];
    }),
  };
}
