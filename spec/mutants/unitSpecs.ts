/** The unit specs of the machines of the net, as one program. */
import '../net/identity-spec.ts';
import '../net/session-spec.ts';
import '../net/machine-spec.ts';
