/** A scene to draw: the events, the viewport, the filter, and the event that is highlighted. Types only. */
import type { Truth } from '../../lib/trace/row.ts';
import type { FoundEvidence } from '../model/evidence.ts';
import type { Cone } from '../model/causality.ts';
import type { Filter } from '../model/filter.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import type { Viewport } from '../model/viewport.ts';
import type { Geometry } from './geometry.ts';

/** Time; the steps of a model, a millisecond each; or the columns of events in causal order, a millisecond each. */
export type Axis = 'time' | 'steps' | 'order';

export interface Scene {
  readonly geometry: Geometry;
  readonly lanes: Lanes;
  readonly view: Viewport;
  readonly filter: Filter;
  readonly cone: Cone | undefined;
  readonly chosen: Item | undefined;
  readonly pointed: Item | undefined;
  /** The moment that is shown; undefined: the present, or the end. */
  readonly playheadMs?: number | undefined;
  /** The violation that is shown. */
  readonly violation?: FoundEvidence | undefined;
  /** What is drawn from left to right; by default time. */
  readonly axis?: Axis;
  /** Its name, with its unit. */
  readonly axisName?: string;
  /** Whether a belief about a peer is true; by default, as the lanes show it. */
  readonly truthOf?: (item: Item) => Truth;
  /** The present; undefined in a trace, which has none. */
  readonly nowMs: number | undefined;
}
