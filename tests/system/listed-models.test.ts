import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@aether/client";
import { agentSpawn, type Json, toolInvoke, vmRead } from "@aether/protocol";
import { beforeAll, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { filesWith } from "../support/files-with.ts";
import { Installation } from "../support/installation.ts";

let boxed = false;
beforeAll(() => {
  boxed = boxesWork("no box asks for models", "curl");
});

const SCRIPT = { guest: [{ text: "first answer" }, { text: "second answer" }], other: [{ text: "another" }] };
const CLIENTS = { "claude-opus-4-8": "script/other", "gpt-99": "best", "gemini-2.5-pro": "script/other" };

async function opened(): Promise<Installation> {
  const installation = new Installation({ script: SCRIPT, env: { AETHER_MODEL: "script/guest" } });
  const home = join(installation.home, "home");
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, "models.yaml"), JSON.stringify({ clients: CLIENTS, aliases: { mine: ["script/other"] } }));
  await installation.start();
  return installation;
}

type Capability = string | Record<string, string | number>;

interface Holder {
  readonly uses: readonly Capability[];
  readonly budget?: Json;
}

/** What a command of an agent's box writes. */
async function inBoxOf(client: Client, { uses, budget }: Holder, command: string): Promise<string> {
  const capabilities = ["tool.use: terminal_open", "vm.use: *", ...uses];
  const manifest = {
    name: "holder",
    model: "script/guest",
    lifecycle: "persistent" as const,
    capabilities,
    ...(budget !== undefined && { budget_config: budget }),
  };
  const { agent_id } = await client.call(agentSpawn, { manifest });
  const { result } = await client.call(toolInvoke, { agent_id, tool: "terminal_open", input: { command, models: true } });
  const { vm_id } = result as { vm_id: string };
  let text = "";
  for (let offset = 0; ; ) {
    const read = await client.call(vmRead, { vm_id, offset, wait_ms: 30_000 });
    text += read.text;
    offset = read.next;
    if (read.end && offset >= read.size) return text;
  }
}

const LISTS = `curl --silent $OPENAI_BASE_URL/models -H "authorization: Bearer $OPENAI_API_KEY"; echo; curl --silent "$GOOGLE_GEMINI_BASE_URL/v1beta/models?key=$GEMINI_API_KEY"`;

test.for<{ why: string; uses: string[]; sees: string[] }>([
  { why: "its own model alone", uses: [], sees: ["script/guest"] },
  {
    why: "all of a connection, and the clients' names that lead there",
    uses: ["model.use: script/*"],
    sees: ["claude-opus-4-8", "gemini-2.5-pro", "script/default", "script/guest", "script/other"],
  },
  { why: "no more where it may see what else there is", uses: ["system.read: models"], sees: ["script/guest"] },
  { why: "an alias, and not whom it stands for", uses: ["model.use: mine"], sees: ["mine", "script/guest"] },
])("a box whose process may use $why is shown that", async ({ uses, sees }, { skip }) => {
  skip(!boxed, "no boxes here");
  await using installation = await opened();
  const out = await inBoxOf(await installation.client(), { uses }, LISTS);
  const [openai = "", google = ""] = out.trim().split("\n");
  const shown = (JSON.parse(openai) as { data: { id: string }[] }).data.map(({ id }) => id);
  expect(shown.toSorted()).toEqual(sees);
  expect((JSON.parse(google) as { models: { name: string }[] }).models.map(({ name }) => name)).toEqual(shown.map((id) => `models/${id}`));
});

test("a box lists what its process may use so many times, and the listing uses none of them up", async ({ skip }) => {
  skip(!boxed, "no boxes here");
  await using installation = await opened();
  const list = `curl --silent $OPENAI_BASE_URL/models -H "authorization: Bearer $OPENAI_API_KEY"; echo`;
  const body = JSON.stringify({ model: "script/other", messages: [{ role: "user", content: "hi" }] });
  const ask = `curl --silent $OPENAI_BASE_URL/chat/completions -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' --data '${body}'; echo`;
  const uses = [{ "model.use": "script/other", max_uses: 1 }];
  const out = await inBoxOf(await installation.client(), { uses }, [list, list, ask, ask, list].join("; "));
  const [first = "", second, answer, refused, last] = out.trim().split("\n");
  const listed = (text = ""): string[] => (JSON.parse(text) as { data: { id: string }[] }).data.map(({ id }) => id).sort();
  expect(listed(first)).toContain("script/other");
  expect([listed(second), listed(last)]).toEqual([listed(first), listed(first)]);
  expect(answer).toContain("another");
  expect(refused).toMatch(/could be used once|could be used 1 time/);
});

test("a box asks in Google's wire with what it finds set; over its budget it is told so, and its token rests nowhere", async ({ skip }) => {
  skip(!boxed, "no boxes here");
  await using installation = await opened();
  const asking = (most: number): string => {
    const body = JSON.stringify({ contents: [{ parts: [{ text: "hi" }] }], generationConfig: { maxOutputTokens: most } });
    return `curl --silent --write-out '\\n%{http_code}\\n' "$GOOGLE_GEMINI_BASE_URL/v1beta/models/gemini-99:streamGenerateContent?alt=sse&key=$GEMINI_API_KEY" -H 'content-type: application/json' --data '${body}'`;
  };
  const client = await installation.client();
  const out = await inBoxOf(client, { uses: [], budget: { max_tokens: 2_000 } }, `${asking(5_000)}; ${asking(100)}; echo TOKEN=$GEMINI_API_KEY | rev`);
  expect(out).toMatch(/"code":402.*"status":"FAILED_PRECONDITION"[^\n]*\n402/);
  expect(out).toMatch(/first answer[\s\S]*"finishReason":"STOP"[\s\S]*\n200\n/);
  const token = /(\S{43})=NEKOT/.exec(out)?.[1] ?? "";
  expect(token).toHaveLength(43);
  expect(filesWith(join(installation.home, "home"), [[...token].reverse().join("")])).toEqual([]);
});
