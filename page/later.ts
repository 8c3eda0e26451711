/**
 * Everything that the first drawing of a diagram does not need. One part, because what several parts share becomes a file for each
 * combination of them.
 */
export { addressOf } from './machine/address.ts';
export { eventsFromPermalink } from './machine/fromPermalink.ts';
export { inspectorView } from './inspector/inspector.ts';
export { orderedOf } from './model/ordered.ts';
export { beginningView } from './view/beginning.ts';
export { eventsList } from './view/eventsList.ts';
export { diagramInput } from './view/input.ts';
export { legendView, paintLegend, reduceLegend } from './view/legend.ts';
export { meshView } from './view/mesh.ts';
export { noGridView } from './view/noGrid.ts';
export { openFiles } from './view/openFiles.ts';
export { playheadView } from './view/playhead.ts';
export { listenToPresentKeys } from './view/presentKeys.ts';
export { savePicture } from './view/savePicture.ts';
export { serversView } from './view/servers.ts';
export { Tooltip } from './view/tooltip.ts';
export { sourceTools } from './view/traces.ts';
export { verdictView } from './view/verdict.ts';
