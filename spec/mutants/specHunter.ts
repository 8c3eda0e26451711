/** Runs the unit specs of the machines that it is bundled with. Says on stdout which test has failed, as JSON. */
import { testRun } from './testRun.ts';
import '../net/identity-spec.ts';
import '../net/session-spec.ts';
import '../net/machine-spec.ts';

process.stdout.write(`${JSON.stringify(testRun)}\n`);
