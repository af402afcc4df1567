import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inferenceToken, modelConnect } from "@aether/protocol";
import { expect, test } from "vitest";
import { refuse, send, serve, WIRES } from "../../packages/drivers/src/model-sdk/wire-server.test-harness.ts";
import { Installation } from "../support/installation.ts";

const ALIASES = { aliases: { fast: ["script/small"], best: ["script/large"] } };
const SCRIPT = { small: [{ text: "from the small one" }], large: [{ text: "from the large one" }] };

async function asking(installation: Installation) {
  const folder = join(installation.home, "home");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "models.yaml"), JSON.stringify(ALIASES));
  await installation.start();
  const client = await installation.client();
  const { token, url } = await client.call(inferenceToken, {});
  return {
    client,
    async ask(model: string): Promise<{ status: number; served: string | null; text: string }> {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ model, max_tokens: 50, stream: true, messages: [{ role: "user", content: "hi" }] }),
      });
      return { status: response.status, served: response.headers.get("aether-model"), text: await response.text() };
    },
  };
}

test("a client's own vendor's names work without any configuration, by the family where the vendor is not connected", async () => {
  await using installation = new Installation({ script: SCRIPT, env: { AETHER_INFERENCE_PORT: "0" } });
  const { ask } = await asking(installation);
  for (const asked of ["claude-opus-4-8", "gpt-5", "o3", "gemini-2.5-pro"])
    expect(await ask(asked)).toMatchObject({ status: 200, served: "script/large", text: expect.stringContaining("from the large one") });
  for (const asked of ["claude-haiku-4-5", "gpt-5-mini", "o4-mini", "gemini-2.5-flash"])
    expect(await ask(asked)).toMatchObject({ status: 200, served: "script/small", text: expect.stringContaining("from the small one") });
  const unknown = await ask("smal");
  expect(unknown).toMatchObject({
    status: 404,
    text: expect.stringMatching(/"message":"there is no model smal; near it: .*script\/small.*"code":"model_not_found"/),
  });
});

test.for([
  { provider: "anthropic", wire: "anthropic", names: ["claude-own", "claude-other"] },
  { provider: "openai", wire: "openai responses", names: ["gpt-own", "gpt-other"] },
  { provider: "google", wire: "google", names: ["gemini-own", "gemini-other"] },
] as const)(
  "a model that $provider has is served by it, under its own name, and one that it has not by the installation's best",
  async ({ provider, wire: wanted, names }) => {
    const wire = WIRES.find(({ name }) => name === wanted);
    if (!wire) throw new Error(`no wire ${wanted}`);
    const [own, other] = names;
    await using server = await serve((response, seen) => {
      const list = { data: [{ id: own }], models: [{ name: `models/${own}`, inputTokenLimit: 9_000, supportedGenerationMethods: ["generateContent"] }] };
      if (/\/models(\?|$)/.test(seen.path)) return refuse(200, list)(response, seen);
      return send(wire.opening("from the vendor"), wire.closing({ input: 7, output: 2 }))(response, seen);
    });
    await using installation = new Installation({ script: SCRIPT, env: { AETHER_INFERENCE_PORT: "0" } });
    const { client, ask } = await asking(installation);
    await client.call(modelConnect, { provider, base_url: server.baseUrl, key: "sk-of-a-vendor", consent: "private" });
    expect(await ask(own)).toMatchObject({ status: 200, served: `${provider}/${own}`, text: expect.stringContaining("from the vendor") });
    expect(await ask(other)).toMatchObject({ status: 200, served: "script/large", text: expect.stringContaining("from the large one") });
  },
);
