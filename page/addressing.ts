/** The part of the page that reads and writes its address. */
export { addressOf } from './machine/address.ts';
export { eventsFromPermalink } from './machine/fromPermalink.ts';
