import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Client } from "@aether/client";
import { agentSpawn, type Json, toolInvoke } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pdfOf } from "../../packages/drivers/src/sandbox-guest/document/pdf.test-harness.ts";
import { Terminal } from "../support/cli.ts";

interface Site {
  readonly server: Server;
  readonly port: number;
  /** What was asked of it. */
  readonly asked: string[];
}

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

async function site(answer: (url: string) => Answer): Promise<Site> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const { status = 200, headers = { "content-type": "text/plain" }, body = "" } = answer(request.url ?? "");
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port, asked };
}

const to = (location: string) => ({ status: 302, headers: { location } });

describe("the web tools", () => {
  let other: Site;
  let own: Site;
  let engine: Site;
  let terminal: Terminal;
  let client: Client;

  beforeAll(async () => {
    other = await site(() => ({ body: "not for you" }));
    const pages: Readonly<Record<string, Answer>> = {
      "/moved": to("/page"),
      "/away": to(`http://127.0.0.1:${other.port}/page`),
      "/metadata": to("http://169.254.169.254/latest/meta-data"),
      "/picture": { headers: { "content-type": "image/png" }, body: Buffer.alloc(64) },
      "/large": { body: Buffer.alloc(11_000_000, "x") },
      "/paper": { headers: { "content-type": "application/pdf" }, body: Buffer.from(pdfOf([["from afar"], ["and back"]], { title: "Afar" })) },
      "/old": { headers: { "content-type": "text/html; charset=windows-1252" }, body: Buffer.from("<p>Stra\xdfe <a href=on>on</a>", "latin1") },
      "/page": { headers: { "content-type": "text/html" }, body: "<title>T</title><main><h1>Here</h1><script>1</script></main>" },
    };
    own = await site((url) => pages[url] ?? to(`/round${url.length}`));
    const results = [
      { title: "One", url: "https://one.example/", content: "the first" },
      { title: "Two", url: "https://two.example/" },
    ];
    engine = await site((url) => (url.includes("broken") ? { body: "<html>" } : { body: JSON.stringify({ results }) }));
    terminal = new Terminal({ env: { AETHER_SEARCH_URL: `http://127.0.0.1:${engine.port}` }, script: { idle: [{ text: "done" }] } });
    await terminal.run("call", "system.ping", "{}");
    client = await terminal.connect();
  });
  afterAll(async () => {
    await client.close();
    await terminal[Symbol.asyncDispose]();
    for (const { server } of [other, own, engine]) server.close();
  });

  let readers = 0;
  async function asAgent(at: Client, tool: string, input: Record<string, Json>): Promise<Json> {
    const capabilities = ["tool: web_fetch", "tool: web_search", "host.use: search", `host.use: 127.0.0.1/${own.port}/**`];
    const { agent_id } = await at.call(agentSpawn, { manifest: { name: `reader-${++readers}`, model: "script/idle", lifecycle: "persistent", capabilities } });
    return (await at.call(toolInvoke, { agent_id, tool, input })).result as Json;
  }
  const fetched = (path: string): Promise<Json> => asAgent(client, "web_fetch", { url: `http://127.0.0.1:${own.port}${path}` });

  test("a redirect to what is granted is followed, and the page says where it came from", async () => {
    expect(await fetched("/moved")).toMatchObject({ url: `http://127.0.0.1:${own.port}/page`, title: "T", text: "# Here", truncated: false });
  });

  test("a page is read as what it is, in its own encoding, and a PDF is too", async () => {
    expect(await fetched("/old")).toMatchObject({ text: `Straße [on](http://127.0.0.1:${own.port}/on)` });
    expect(await fetched("/paper")).toMatchObject({ title: "Afar", text: "[page 1]\nfrom afar\n\n[page 2]\nand back", media_type: "application/pdf" });
  });

  test.for([
    { why: "to a port that was not granted", path: "/away", code: "DENIED", says: /host\.use.*127\.0\.0\.1|127\.0\.0\.1.*grant/ },
    { why: "to the metadata service", path: "/metadata", code: "DENIED", says: /169\.254\.169\.254/ },
    { why: "on and on", path: "/round", code: "UPSTREAM", says: /more than 5 redirects/ },
  ])("a redirect $why is $code", async ({ path, code, says }) => {
    await expect(fetched(path)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
    expect(other.asked).toEqual([]);
  });

  test("every connection is on record, with what whoever asked had read", async () => {
    const kept = (kind: string, limit: number): Json[] => {
      using database = new DatabaseSync(join(terminal.home, "journal.db"), { readOnly: true, timeout: 10_000 });
      const rows = database.prepare("select body from audit where kind = ? order by seq desc limit ?").all(kind, limit);
      return rows.map(({ body }) => JSON.parse(String(body)) as Json).reverse();
    };
    // With its answer, not some time after it: a kill may come at once.
    await fetched("/moved");
    const passed = kept("egress.passed", 2);
    await expect(fetched("/large")).rejects.toThrow();
    const failed = kept("egress.refused", 1);
    const label = { integrity: "trusted", confidentiality: "public", sources: [] };
    const to = { host: "127.0.0.1", port: own.port, method: "GET", address: "127.0.0.1", label };
    expect(passed).toMatchObject([
      { ...to, path: "/moved" },
      { ...to, path: "/page" },
    ]);
    expect(failed).toMatchObject([{ ...to, path: "/large" }]);
  });

  test.for([
    { why: "a picture", path: "/picture", code: "UNSUPPORTED" },
    { why: "more than 10 MiB", path: "/large", code: "TOO_LARGE" },
  ])("$why is $code", async ({ path, code }) => {
    await expect(fetched(path)).rejects.toMatchObject({ code });
  });

  test("a search goes to the engine that is set up, and an answer that is none is told", async () => {
    expect(await asAgent(client, "web_search", { query: "some words" })).toEqual({
      engine: "searxng",
      results: [
        { title: "One", url: "https://one.example/", text: "the first" },
        { title: "Two", url: "https://two.example/", text: "" },
      ],
    });
    expect(engine.asked).toContain("/search?q=some%20words&format=json");
    await expect(asAgent(client, "web_search", { query: "broken" })).rejects.toMatchObject({ code: "UPSTREAM", message: expect.stringContaining("SearXNG") });
  });

  test("without an engine the tool says how to have one", async () => {
    await using bare = new Terminal({ script: { idle: [{ text: "done" }] } });
    await bare.run("call", "system.ping", "{}");
    const at = await bare.connect();
    await expect(asAgent(at, "web_search", { query: "x" })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("AETHER_SEARCH_URL"),
    });
    await at.close();
  });
});
