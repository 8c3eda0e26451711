/** As much of mocha as the unit specs of a machine need: tests are run as they are read, until one fails. */

/** What has come of it so far: how many tests there were, and which has failed, if any has. */
export const testRun: { count: number; promise?: string } = { count: 0 };

Object.assign(globalThis, {
  describe: (_title: string, body: () => void) => body(),
  it: (title: string, body: () => unknown) => {
    if (testRun.promise !== undefined) return;
    testRun.count++;
    try {
      body();
    } catch {
      testRun.promise = title;
    }
  },
});
