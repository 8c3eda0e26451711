/** The specs of the search for an order of operations, as one program. */
import './unshrunk.ts';
import '../check/linearizability/twin-spec.ts';
