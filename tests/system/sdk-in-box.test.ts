import { execFileSync } from "node:child_process";
import { agentSpawn, toolInvoke, vfsMount, vfsWrite, vmRead } from "@aether/protocol";
import { expect, test } from "vitest";
import { ROOT } from "../support/bundle.ts";
import { Installation } from "../support/installation.ts";

/** Why official clients are not run in a box; nothing when they are. */
function reason(): string | undefined {
  try {
    execFileSync("bwrap", ["--ro-bind", "/", "/", "true"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "bubblewrap does not work here, so no official client runs in a box";
  }
}
const why = reason();
if (why !== undefined) process.stderr.write(`skipped: ${why}\n`);

const add = (a: number, b: number) => ({ name: "add", input: { a, b } });
const SCRIPT = {
  words: [{ text: ["A stream ", "of ", "words."] }],
  sums: [{ text: "Adding.", calls: [add(1, 2), add(30, 4)] }, { text: ["Sums: ", "3 and 34."] }],
};

/** A program that knows nothing of Aether: the addresses and tokens are in the variables that the clients read by themselves. */
const PROGRAM = `
import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import OpenAI from "openai";

const anthropic = new Anthropic();
const openai = new OpenAI();
const messages = [{ role: "user", content: "1+2 and 30+4?" }];
const parameters = { type: "object", properties: { a: { type: "number" }, b: { type: "number" } }, required: ["a", "b"], additionalProperties: false };
const made = [];
const run = ({ a, b }) => { made.push(a + b); return String(a + b); };
const print = (name, value) => console.log(JSON.stringify([name, value]));

const pieces = [];
const stream = anthropic.messages.stream({ model: "script/words", max_tokens: 100, messages }).on("text", (text) => pieces.push(text));
await stream.done();
print("messages stream", pieces);

const chunks = [];
for await (const chunk of await openai.chat.completions.create({ model: "script/words", messages, stream: true }))
  chunks.push(chunk.choices[0]?.delta.content ?? "");
print("chat stream", chunks.filter((text) => text !== ""));

const responses = openai.responses.stream({ model: "script/words", input: "Go on" });
const deltas = [];
for await (const event of responses) if (event.type === "response.output_text.delta") deltas.push(event.delta);
print("responses stream", deltas);

const tool = betaTool({ name: "add", description: "Adds.", inputSchema: parameters, run });
const last = await anthropic.beta.messages.toolRunner({ model: "script/sums", max_tokens: 100, messages, tools: [tool] }).runUntilDone();
print("messages tools", [last.content.at(-1).text, made.splice(0)]);

const runner = openai.chat.completions.runTools({
  model: "script/sums", messages, stream: true,
  tools: [{ type: "function", function: { name: "add", description: "Adds.", parameters, parse: JSON.parse, function: run } }],
});
print("chat tools", [await runner.finalContent(), made.splice(0)]);
`;

test.skipIf(why !== undefined)(
  "the official clients stream and run their tool helpers from inside a box without network, unchanged",
  { timeout: 300_000 },
  async () => {
    await using installation = new Installation({ script: SCRIPT });
    await installation.start();
    const client = await installation.client();
    const { path: checkout } = await client.call(vfsMount, { folder: ROOT, name: "checkout" });
    // Of the checkout the box has this folder alone; by its name the packages find one another.
    const packages = `${checkout}/node_modules`;
    const manifest = {
      name: "holder",
      model: "script/words",
      lifecycle: "persistent",
      capabilities: ["tool.use: terminal_open", "vm.use: *", "model.use: script/sums", `fs.read: ${packages}/**`],
    };
    const { agent_id } = await client.call(agentSpawn, { manifest });
    await client.call(vfsWrite, { path: `/run/${agent_id}/ask.mjs`, text: PROGRAM });
    const command = `cd $AETHER_WORKSPACE; NODE=node; [ -x /run/.bin/node ] && NODE=/run/.bin/node; ln -s ${packages} node_modules; $NODE ask.mjs 2>errors || cat errors`;
    const input = { command, models: true };
    const { result } = await client.call(toolInvoke, { agent_id, tool: "terminal_open", input });
    const { vm_id } = result as { vm_id: string };
    let text = "";
    for (let offset = 0; ; ) {
      const read = await client.call(vmRead, { vm_id, offset, wait_ms: 30_000 });
      text += read.text;
      offset = read.next;
      if (read.end && offset >= read.size) break;
    }
    const words = ["A stream ", "of ", "words."];
    expect(
      text
        .trim()
        .split("\n")
        .map((line) => (line.startsWith("[") ? JSON.parse(line) : line)),
    ).toEqual([
      ["messages stream", words],
      ["chat stream", words],
      ["responses stream", words],
      ["messages tools", ["Sums: 3 and 34.", [3, 34]]],
      ["chat tools", ["Sums: 3 and 34.", [3, 34]]],
    ]);
  },
);
