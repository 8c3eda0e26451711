/** Runs steps, several at a time, and collects their results. */
import { spawn } from 'node:child_process';

/** The numbers of passed, failed and skipped tests in a step's output; a step without numbers counts as one. */
export function countOf(output, isGood) {
  const number = (pattern) => Number(pattern.exec(output)?.[1] ?? 0);
  if (/^\s*\d+ passing/m.test(output))
    return [number(/^\s*(\d+) passing/m), number(/^\s*(\d+) failing/m), number(/^\s*(\d+) pending/m)];
  // A step may grade the scripts of several labs.
  const graded = [...output.matchAll(/^(\d+) of (\d+) correct/gm)];
  const sum = (counts) => counts.reduce((all, count) => all + count, 0);
  if (graded.length > 0)
    return [
      sum(graded.map(([, right]) => Number(right))),
      sum(graded.map(([, right, all]) => all - right)),
      0,
    ];
  const soaked = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(output);
  if (soaked) return soaked.slice(1).map(Number);
  return isGood ? [1, 0, 0] : [0, 1, 0];
}

/** Runs a step; its output is printed when it has ended, so that the outputs of several do not mix. */
function runStep({ name, command: [command, ...args], env = {} }) {
  return new Promise((done) => {
    const began = performance.now();
    const chunks = [];
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => chunks.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => {
      const output = Buffer.concat(chunks).toString();
      const isGood = code === 0;
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(`\n── ${name}: ${isGood ? 'ok' : `FAILED (exit ${code})`}, ${seconds} s`);
      if (output.trim() !== '') console.log(output.trimEnd());
      done({ name, isGood, counts: countOf(output, isGood) });
    });
  });
}

/**
 * Runs steps in order, at most `atATime` at a time: whenever one has ended, the next begins. Steps of one `lane` run one after the other: a
 * step whose lane is in use waits, and the next begins before it. Returns their results.
 */
export async function runSteps(steps, atATime, run = runStep) {
  const waiting = [...steps];
  const lanes = new Set();
  const results = [];
  /** The first step that can begin. If there is none, the runner that uses its lane takes it afterwards. */
  const next = () => {
    const index = waiting.findIndex(({ lane }) => lane === undefined || !lanes.has(lane));
    return index === -1 ? undefined : waiting.splice(index, 1)[0];
  };
  const work = async () => {
    for (let step = next(); step !== undefined; step = next()) {
      lanes.add(step.lane);
      results.push(await run(step));
      lanes.delete(step.lane);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return results;
}
