/** Everything that only the page on a model needs. */
export { modelDriver } from './modelDriver.ts';
export { exploreView } from './view/explore.ts';
