import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { atMost, type Figure, median, type Row } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";
import { addEndedRuns } from "./support/many-runs.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const LAUNCHER = `${ROOT}aether`;
const ROUNDS = 9;
const RUNS = 100_000;

/** What a person waits for who watches: the first words of an answer, and the list of a long life. */
export const watchingRow: Row = {
  name: "watching",
  about: `first words of an answer to a terminal, and \`aether ps\` of ${RUNS.toLocaleString("en")} runs`,
  measure: async () => [await firstWords(), ...lists()],
};

function environment({ path }: Folder, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { ...process.env, AETHER_HOME: `${path}/home`, AETHER_LOCAL_MODELS: "off", ...more };
}

const launch = (words: readonly string[], env: NodeJS.ProcessEnv): string =>
  execFileSync(LAUNCHER, words, { cwd: ROOT, encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"] });

/** From the write of a provider on its socket to the line of `aether run`, over a real wire. */
async function firstWords(): Promise<Figure> {
  using home = new Folder();
  const sent: number[] = [];
  let speak = (): void => undefined;
  const server = createServer((request, response) => {
    if (request.method === "GET") return void response.end(JSON.stringify({ data: [{ id: "m", context_length: 100_000 }] }));
    request.resume();
    const send = (delta: object, finish: string | null = null): void =>
      void response.write(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }], usage: finish && { prompt_tokens: 9, completion_tokens: 3 } })}\n\n`,
      );
    response.writeHead(200, { "content-type": "text/event-stream" });
    speak = () => {
      sent.push(performance.now());
      send({ content: `word ${sent.length}\n` });
      if (sent.length < ROUNDS) return;
      send({}, "stop");
      response.end("data: [DONE]\n\n");
    };
    // Long enough for whoever started it to listen.
    setTimeout(() => speak(), 1_000);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const env = environment(home, { AETHER_OPENAI_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` });
  launch(["up"], env);
  const run = spawn(LAUNCHER, ["run", "-m", "openai-compatible/m", "say words"], { cwd: home.path, env, stdio: ["ignore", "ignore", "pipe"] });
  const ms = await heard(run, { sent, next: () => speak() });
  server.closeAllConnections();
  server.close();
  launch(["down"], env);
  return { what: "words of an answer, from the provider to the terminal", value: median(ms), unit: "ms", goal: atMost(50), note: `median of ${ROUNDS}` };
}

async function heard(run: ChildProcess, { sent, next }: { readonly sent: readonly number[]; readonly next: () => void }): Promise<number[]> {
  const ms: number[] = [];
  let text = "";
  run.stderr?.setEncoding("utf8").on("data", (more: string) => {
    text += more;
    if (ms.length >= sent.length || !text.includes(`word ${sent.length}\n`)) return;
    ms.push(performance.now() - (sent.at(-1) ?? 0));
    if (ms.length < ROUNDS) setTimeout(next, 50);
  });
  await once(run, "close");
  return ms;
}

function lists(): Figure[] {
  using home = new Folder();
  const env = environment(home);
  launch(["run", "-m", "offline/rules", "Count the lines of README.md"], env);
  launch(["down"], env);
  using db = new DatabaseSync(`${home.path}/home/journal.db`);
  const like = String((db.prepare("select pid from process where kind = 'agent'").get() as { pid: string }).pid);
  db.close();
  addEndedRuns(`${home.path}/home`, like, RUNS);
  launch(["up"], env);
  const timed = (words: readonly string[]): number => {
    const times = Array.from({ length: ROUNDS }, () => {
      const began = performance.now();
      launch(words, env);
      return (performance.now() - began) / 1_000;
    });
    return median(times);
  };
  const baseline = { what: "`aether status`, the same way in", value: timed(["status"]) };
  const figures = [["ps"], ["ps", "-a"], ["ps", "-a", "--name", "old-17"]].map((words) => ({
    what: `aether ${words.join(" ")}`,
    value: timed(words),
    unit: "s",
    baseline,
    ...(words.length < 3 && { goal: atMost(0.3) }),
  }));
  launch(["down"], env);
  return figures;
}
