// Loaded into a server: on SIGUSR2 its event loop is blocked for a while, as by a long computation.
'use strict';
process.on('SIGUSR2', () => {
  const until = performance.now() + Number(process.env.SOAK_BLOCK_MS);
  while (performance.now() < until);
});
