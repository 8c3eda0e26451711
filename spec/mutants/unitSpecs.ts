/** The unit specs of the net's machines, as one program. */
import '../net/identity-spec.ts';
import '../net/session-spec.ts';
import '../net/machine-spec.ts';
