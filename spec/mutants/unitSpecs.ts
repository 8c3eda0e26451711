/** The unit specs of the net's machines and of storage, as one program. */
import '../net/identity-spec.ts';
import '../net/session-spec.ts';
import '../net/machine-spec.ts';
import '../storage/recordFile-spec.ts';
import '../sim/disk-spec.ts';
