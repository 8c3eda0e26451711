import { Fuzzed, inVirtualTimeOnly as iv } from './spec/fuzz/fuzzed.ts';
const cpu=(n,f)=>{iv(()=>{const c=process.cpuUsage();for(let i=0;i<100;i++) f(i);const d=process.cpuUsage(c);console.log(n,(d.user+d.system)/1e5);});};
for (let r=0;r<3;r++) for (const N of [3,44,80]){
cpu(N+' setup', i=>new Fuzzed('peers',i,N));
cpu(N+' setup+1150', i=>{const f=new Fuzzed('peers',i,N); f.time.runUntil(f.time.nowMs+1150);});
cpu(N+' 40 calls', i=>{const f=new Fuzzed('peers',i,N);for(let k=0;k<40;k++) f.call(1,'peers',k,{chunks:[Buffer.from('ping 5\nfoo\n')],gapMs:0,ending:'destroy'});f.time.runUntil(f.time.nowMs+150)});
cpu(N+' 40 calls masters', i=>{const f=new Fuzzed('masters',i,N);for(let k=0;k<40;k++) f.call(1,'masters',k,{chunks:[Buffer.from('alive\nfoo\n')],gapMs:0,ending:'destroy'});f.time.runUntil(f.time.nowMs+150)});
}
