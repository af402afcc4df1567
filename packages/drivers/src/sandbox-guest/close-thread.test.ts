import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

const CLOSED = JSON.stringify(new URL("./close-thread.ts", import.meta.url).href);

/** What a closed thread tells before it ends, and how it ends. */
function ended(source: string): Promise<{ readonly said: readonly unknown[]; readonly code: number; readonly errors: number }> {
  const text = `import { parentPort } from "node:worker_threads"; import { closeThread } from ${CLOSED};
    const say = parentPort.postMessage.bind(parentPort);
    const show = Symbol.for("nodejs.util.inspect.custom");
    // V8 itself makes a text of what nobody caught, and gives it nothing but a word for that. Anything else would be Node's.
    const touch = (...given) => { if (given.some((one) => typeof one !== "string")) say("given " + given.map((one) => typeof one)); return "text"; };
    const bait = Object.assign(Object.create(null), { [show]: touch, toString: touch, toJSON: touch, [Symbol.toPrimitive]: touch });
    const traps = new Proxy({}, { get: (_, name) => () => { say("trapped " + name); } });
    const proxy = new Proxy(bait, traps);
    closeThread(process);
    ${source}`;
  return new Promise((resolve) => {
    const said: unknown[] = [];
    let errors = 0;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(text)}`), { stderr: true, stdout: true });
    worker.on("message", (message) => said.push(message));
    worker.on("error", () => errors++);
    worker.on("exit", (code) => resolve({ said, code, errors }));
  });
}

test.for([
  { why: "thrown", source: "throw bait;" },
  { why: "thrown later", source: "setTimeout(() => { throw bait; });" },
  { why: "a rejection", source: "Promise.reject(bait); setTimeout(() => {}, 60_000);" },
  { why: "a proxy, thrown later", source: "setTimeout(() => { throw proxy; });" },
  { why: "a proxy, as a rejection", source: "Promise.reject(proxy); setTimeout(() => {}, 60_000);" },
  {
    why: "an error whose parts are baits",
    source:
      "const error = new Error('x'); for (const part of ['name', 'message', 'stack', 'cause', 'code']) Object.defineProperty(error, part, { get: touch }); error[show] = touch; setTimeout(() => { throw error; });",
  },
])("what nobody caught ends a thread, and nothing of Node's is handed to it: $why", async ({ source }) => {
  expect(await ended(source)).toEqual({ said: [], code: 1, errors: 0 });
});

test("a closed thread has no way to Node's modules by its process", async () => {
  const names = ["getBuiltinModule", "binding", "_linkedBinding", "dlopen", "kill", "mainModule", "execve", "report", "_debugProcess"];
  const { said } = await ended(
    `say(${JSON.stringify(names)}.filter((name) => process[name] !== undefined)); say(typeof process.hrtime); setTimeout(() => { throw bait; });`,
  );
  expect(said).toEqual([[], "function"]);
});
