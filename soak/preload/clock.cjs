// Loaded into a server: its wall clock is set on SIGUSR2, forwards or backwards, by up to twelve hours.
'use strict';
const RealDate = Date;
const HOUR_MS = 3_600_000;
let byMs = 0;
let seed = process.pid;
process.on('SIGUSR2', () => {
  seed = (seed * 48271) % 2147483647;
  byMs += ((seed % 25) - 12) * HOUR_MS;
});
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + byMs] : args));
  }
  static now() {
    return RealDate.now() + byMs;
  }
};
