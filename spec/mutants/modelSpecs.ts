/** The specs of the model of agents, as one program. */
import './unshrunk.ts';
import '../model/agents/reduction-spec.ts';
import '../check/faultWindows-spec.ts';
