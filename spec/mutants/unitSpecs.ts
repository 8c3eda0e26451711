/** The unit specs of the machines of the net and of a box, and of storage, as one program. */
import '../net/identity-spec.ts';
import '../net/session-spec.ts';
import '../net/machine-spec.ts';
import '../net/peerQueue-spec.ts';
import '../net/queue-spec.ts';
import '../box/host-spec.ts';
import '../storage/recordFile-spec.ts';
import '../sim/disk-spec.ts';
