/** What is loaded from modules of users: configurations, models. A separate bundle: most configurations are JSON, and most models are named. */
export { namedConfiguration, optionModule } from './ovid/load.ts';
