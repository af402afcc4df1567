import { lstat, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DoorSession, SyscallError } from "@aether/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createModelMap, type InferenceListener, type InferenceOptions, listenInference, TokenTable } from "./index.ts";
import { type Replay, replay, SERVED, type Step } from "./replay-session.test-harness.ts";

let folder: string;
const open: (InferenceListener | Socket)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aether-inference-"));
});
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await ("destroy" in thing ? thing.destroy() : thing[Symbol.asyncDispose]());
  await rm(folder, { recursive: true });
});

interface Arranged extends Replay {
  readonly token: string;
  readonly listener: InferenceListener;
  readonly port: number;
  readonly logged: { message: string; fields: unknown }[];
}

const FAST = { closeMs: 100 };
async function arrange(steps: readonly Step[] = [{ parts: [{ type: "text", text: "ok" }] }], options: Partial<InferenceOptions> = {}): Promise<Arranged> {
  const replayed = replay(steps);
  const tokens = new TokenTable();
  const { token } = tokens.issue(replayed.session);
  const logged: { message: string; fields: unknown }[] = [];
  const log = (message: string, fields?: unknown): void => void logged.push({ message, fields });
  const listener = await listenInference({
    at: { port: 0 },
    authenticate: (given) => tokens.find(given),
    mapModel: createModelMap([]),
    log: { warn: log, error: log },
    ...options,
    limits: { ...FAST, ...options.limits },
  });
  open.push(listener);
  return { ...replayed, token, listener, logged, port: Number(listener.address.split(":").at(-1)) };
}

const LEAST = { model: "m", messages: [{ role: "user", content: "hi" }] };
const post = ({ listener, token }: Arranged, body: unknown = LEAST, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${listener.address}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

/** A client that only knows bytes. */
function dial(port: number): { socket: Socket; seen: () => string; closed: Promise<void> } {
  const socket = connect(port, "127.0.0.1");
  open.push(socket);
  socket.on("error", () => {});
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return { socket, seen: () => text, closed: new Promise((resolve) => socket.once("close", () => resolve())) };
}

describe("who may ask", () => {
  test.for([
    { why: "nobody's token", headers: { authorization: "Bearer nobody" } },
    { why: "no token", headers: {} },
    { why: "a token without its scheme", headers: { authorization: "TOKEN" } },
    { why: "a token cut short", headers: { authorization: "Bearer SHORT" } },
  ] as { why: string; headers: Record<string, string> }[])("$why: 401 in the wire's own words, and no call", async ({ headers }) => {
    const arranged = await arrange();
    const given = { authorization: (headers.authorization ?? "").replace("TOKEN", arranged.token).replace("SHORT", arranged.token.slice(0, -1)) };
    const openai = await post(arranged, LEAST, given);
    expect([openai.status, await openai.json()]).toMatchObject([401, { error: { code: "invalid_api_key", type: "invalid_request_error" } }]);
    const anthropic = await fetch(`${arranged.listener.address}/v1/messages?beta=true`, {
      method: "POST",
      headers: { ...given, "content-type": "application/json" },
      body: "{}",
    });
    expect([anthropic.status, await anthropic.json()]).toMatchObject([401, { type: "error", error: { type: "authentication_error" } }]);
    expect(anthropic.headers.get("x-should-retry")).toBe("false");
    expect(arranged.calls).toEqual([]);
  });

  test.for(["authorization", "x-api-key", "x-goog-api-key"])("a token in %s", async (name) => {
    const arranged = await arrange();
    const { status } = await post(arranged, LEAST, { authorization: "", [name]: name === "authorization" ? `bearer ${arranged.token}` : arranged.token });
    expect(status).toBe(200);
  });

  test("each token is a session of its own, until it is revoked", async () => {
    const tokens = new TokenTable();
    const [a, b] = [replay([]).session, replay([]).session];
    const ofA = tokens.issue(a);
    const ofB = tokens.issue(b);
    expect([tokens.find(ofA.token) === a, tokens.find(ofB.token) === b, tokens.find("")]).toEqual([true, true, undefined]);
    ofA.revoke();
    expect([tokens.find(ofA.token), tokens.find(ofB.token) === b]).toEqual([undefined, true]);
  });

  test("the token of another agent says nothing on this agent's socket", async () => {
    const [mine, other] = [new TokenTable(), new TokenTable()];
    mine.issue(replay([]).session);
    const { token } = other.issue(replay([]).session);
    const arranged = await arrange(undefined, { authenticate: (given) => mine.find(given) });
    expect((await post({ ...arranged, token })).status).toBe(401);
  });
});

describe("a Unix socket", () => {
  const ask = (path: string, token: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", host: "localhost" };
      const asking = httpRequest({ socketPath: path, path: "/v1/chat/completions", method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asking.on("error", reject).end(JSON.stringify(LEAST));
    });

  test("serves, is closed to others, and goes at close", async () => {
    const path = join(folder, "agent", "s");
    const { token, listener } = await arrange(undefined, { at: { socket: path } });
    expect(await ask(path, token)).toBe(200);
    expect((await lstat(path)).mode & 0o777).toBe(0o600);
    expect((await lstat(join(folder, "agent"))).mode & 0o777).toBe(0o700);
    await listener.close();
    expect(await readdir(join(folder, "agent"))).toEqual([]);
  });

  test("does not take a file's place, nor a path too long", async () => {
    await writeFile(join(folder, "f"), "mine");
    await expect(arrange(undefined, { at: { socket: join(folder, "f") } })).rejects.toMatchObject({ code: "EXISTS" });
    await expect(arrange(undefined, { at: { socket: join(folder, "x".repeat(110)) } })).rejects.toMatchObject({ code: "INVALID" });
  });
});

describe("bodies", () => {
  const deep = (depth: number): string => `{"model":"m","messages":[],"x":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  test.for([
    { why: "broken JSON", body: '{"model":', status: 400 },
    { why: "nothing", body: "", status: 400 },
    { why: "a list", body: "[]", status: 400 },
    { why: "brackets without end", body: deep(100_000), status: 400 },
    { why: "more values than anybody waits for", body: JSON.stringify({ ...LEAST, x: new Array(100_000).fill(0) }), status: 400 },
    { why: "commas in a text", body: JSON.stringify({ ...LEAST, user: ",[".repeat(100_000) }), status: 200 },
    { why: "brackets in a text", body: JSON.stringify({ ...LEAST, user: "[".repeat(1_000) }), status: 200 },
    { why: "a prototype", body: '{"__proto__":{"stream":true},"model":"m","messages":[{"role":"user","content":"x"}]}', status: 400 },
    { why: "another media type", body: "{}", headers: { "content-type": "text/plain" }, status: 415 },
    { why: "a packed body", body: "{}", headers: { "content-encoding": "gzip" }, status: 415 },
  ] as { why: string; body: string; headers?: Record<string, string>; status: number }[])("$why: $status", async ({ body, headers, status }) => {
    const arranged = await arrange();
    const response = await post(arranged, body, headers);
    expect(response.status).toBe(status);
    if (status !== 200) expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } });
    expect(arranged.calls).toHaveLength(status === 200 ? 1 : 0);
  });

  test.for([
    { why: "more text than any model takes", content: "words ".repeat(200), status: 413 },
    { why: "as much in a file", content: `data:text/plain;base64,${"d29yZHMg".repeat(400)}`, status: 200 },
    { why: "text whose letters come in two pieces", content: "é".repeat(400), status: 200 },
  ])("$why: $status", async ({ content, status }) => {
    const arranged = await arrange(undefined, { limits: { characters: 1_000 + (content.includes("base64") ? 5_600 : 0) } });
    const response = await post(arranged, { ...LEAST, messages: [{ role: "user", content }] });
    expect(response.status).toBe(status);
    if (status === 413) expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("1000 characters of text") } });
  });

  test("a letter that a packet cuts in two is one letter", async () => {
    const arranged = await arrange();
    const { socket, seen } = dial(arranged.port);
    const body = Buffer.from(JSON.stringify({ model: "m", messages: [{ role: "user", content: "é" }] }));
    const cut = body.indexOf(0xc3) + 1;
    const { token } = arranged;
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    socket.write(body.subarray(0, cut));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.write(body.subarray(cut));
    await expect.poll(seen).toMatch(/^HTTP\/1.1 200 /);
    expect(JSON.stringify(arranged.calls)).toContain("é");
  });

  test("text that is not UTF-8", async () => {
    const { listener, token } = await arrange();
    const body = Buffer.concat([Buffer.from('{"model":"'), Buffer.of(0xff, 0xfe), Buffer.from('"}')]);
    const { status } = await fetch(`${listener.address}/v1/responses`, {
      method: "POST",
      headers: { "x-api-key": token, "content-type": "application/json" },
      body,
    });
    expect(status).toBe(400);
  });

  test("too large by its own word: 413 before any of it is read", async () => {
    const { port, token } = await arrange(undefined, { limits: { bodyBytes: 1_000 } });
    const { socket, seen } = dial(port);
    socket.write(`POST /v1/messages HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${token}\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n`);
    await expect.poll(seen).toContain('"type":"request_too_large"');
    expect(seen()).toMatch(/^HTTP\/1.1 413 /);
  });

  test("too large without a word: 413 when it is", async () => {
    const { port, token } = await arrange(undefined, { limits: { bodyBytes: 1_000 } });
    const { socket, seen } = dial(port);
    socket.write(
      `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${token}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    for (let sent = 0; sent < 20; sent++) socket.write(`64\r\n${"x".repeat(100)}\r\n`);
    await expect.poll(seen).toMatch(/^HTTP\/1.1 413 /);
  });

  test("all bodies together are bounded, and what was held is given back", async () => {
    const hold = Promise.withResolvers<void>();
    const arranged = await arrange([{ hold: hold.promise }], { limits: { heldBytes: 5_000 } });
    const large = { ...LEAST, user: "x".repeat(2_000) };
    const first = post(arranged, large);
    await expect.poll(() => arranged.calls).toHaveLength(1);
    const second = await post(arranged, large);
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, "1"]);
    hold.resolve();
    expect((await first).status).toBe(200);
    expect((await post(arranged, large)).status).toBe(200);
  });
});

describe("requests that mean to be two", () => {
  test.for([
    { why: "both lengths", lines: ["host: localhost", "content-length: 4", "transfer-encoding: chunked"] },
    { why: "two lengths", lines: ["host: localhost", "content-length: 4", "content-length: 5"] },
    { why: "a length that is none", lines: ["host: localhost", "content-length: +4"] },
    { why: "two hosts", lines: ["host: localhost", "host: evil.example"] },
    { why: "two tokens", lines: ["host: localhost", "authorization: Bearer a", "authorization: Bearer b"] },
    { why: "a folded header", lines: ["host: localhost", "x-a: b", " c: d"] },
    { why: "a space before the colon", lines: ["host : localhost"] },
    { why: "no host", lines: [] },
    { why: "no HTTP", lines: [], raw: "\u0016\u0003\u0001 hello\r\n\r\n" },
    { why: "headers beyond their bound", lines: ["host: localhost", `x-a: ${"x".repeat(40_000)}`], status: 431 },
  ] as { why: string; lines: string[]; raw?: string; status?: number }[])("$why: $status", async ({ lines, raw, status = 400 }) => {
    const arranged = await arrange();
    const { socket, seen } = dial(arranged.port);
    const key = lines.some((line) => line.startsWith("authorization")) ? [] : [`x-api-key: ${arranged.token}`];
    socket.write(raw ?? ["POST /v1/messages HTTP/1.1", ...lines, ...key, "content-type: application/json", "", "{}{}"].join("\r\n"));
    await expect.poll(seen).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(arranged.calls).toEqual([]);
  });

  test.for([
    { why: "a page's own name", host: "evil.example", status: 421 },
    { why: "a name that begins as ours", host: "localhost.evil.example", status: 421 },
    { why: "a name with a user", host: "localhost@evil.example", status: 421 },
    { why: "another address", host: "169.254.169.254", status: 421 },
    { why: "ours, at the port of a bridge", host: "127.0.0.1:1", status: 200 },
    { why: "ours, in capitals", host: "LocalHost", status: 200 },
  ])("a Host header with $why: $status", async ({ host, status }) => {
    const arranged = await arrange();
    const { socket, seen } = dial(arranged.port);
    socket.write(`GET /v1/models HTTP/1.1\r\nhost: ${host}\r\nx-api-key: ${arranged.token}\r\n\r\n`);
    await expect.poll(seen).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(arranged.calls).toHaveLength(status === 200 ? 2 : 0);
  });

  test.for([
    { why: "another path", method: "POST", path: "/v1/files", status: 404 },
    { why: "a path upwards", method: "POST", path: "/v1/messages/../files", status: 404 },
    { why: "a name of every object", method: "POST", path: "/constructor", status: 404 },
    { why: "a whole address", method: "POST", path: "http://evil.example/v1/messages", status: 404 },
    { why: "another method", method: "GET", path: "/v1/messages", status: 405 },
    { why: "a page asking for leave", method: "OPTIONS", path: "/v1/messages", status: 405 },
    { why: "whether somebody is there", method: "HEAD", path: "/", status: 200 },
  ])("$why: $status, and no leave for pages", async ({ method, path, status }) => {
    const arranged = await arrange();
    const { socket, seen } = dial(arranged.port);
    socket.write(`${method} ${path} HTTP/1.1\r\nhost: localhost\r\norigin: https://evil.example\r\nx-api-key: ${arranged.token}\r\n\r\n`);
    await expect.poll(seen).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(seen().toLowerCase()).not.toContain("access-control");
    expect(arranged.calls).toEqual([]);
  });

  test.for([
    "CONNECT evil.example:443 HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
  ])("%j is cut off", async (head) => {
    const { port } = await arrange();
    const { socket, seen, closed } = dial(port);
    socket.write(head);
    await closed;
    expect(seen()).toBe("");
  });
});

describe("slow clients", () => {
  test.for([
    { why: "says nothing", head: "" },
    { why: "stops within its headers", head: "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\nx-a:" },
    {
      why: "stops within its body",
      head: "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\nx-api-key: TOKEN\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
    },
  ])("one that $why is cut off", async ({ head }) => {
    const arranged = await arrange(undefined, { limits: { headersMs: 100, bodyMs: 200 } });
    const { socket, seen, closed } = dial(arranged.port);
    socket.write(head.replace("TOKEN", arranged.token));
    await closed;
    expect(seen()).toMatch(/^(HTTP\/1.1 408 |$)/);
    expect(arranged.calls).toEqual([]);
  });

  test("one that never reads its stream is cut off at the bound, and its call is cancelled", async () => {
    const hold = Promise.withResolvers<void>();
    const events = Array.from({ length: 400 }, () => ["delta", { text: "x".repeat(65_536) }] as const);
    const arranged = await arrange([{ events, hold: hold.promise }], { limits: { unsentBytes: 1_048_576 } });
    const { socket } = dial(arranged.port);
    socket.pause();
    const body = JSON.stringify({ ...LEAST, stream: true });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${arranged.token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await expect.poll(() => arranged.aborted).toHaveLength(1);
    expect(arranged.logged).toMatchObject([{ message: expect.stringContaining("does not read"), fields: { channel: "inference" } }]);
    const [line] = arranged.logged.map(({ fields }) => fields as { unsent: number });
    expect(line?.unsent).toBeLessThan(2 * 1_048_576);
  });

  test("one that stops reading below the bound is cut off after a while", async () => {
    const events = Array.from({ length: 400 }, () => ["delta", { text: "x".repeat(65_536) }] as const);
    const arranged = await arrange([{ events, hold: new Promise(() => {}) }], { limits: { unsentBytes: 1e9, stallMs: 100 } });
    const { socket } = dial(arranged.port);
    socket.pause();
    const body = JSON.stringify({ ...LEAST, stream: true });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${arranged.token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await expect.poll(() => arranged.aborted).toHaveLength(1);
  });
});

describe("clients that leave", () => {
  test.for([true, false])("leaving cancels the call, streamed: %s", async (stream) => {
    const arranged = await arrange([{ events: [["delta", { text: "x" }]], hold: new Promise(() => {}) }]);
    const { socket, seen } = dial(arranged.port);
    const body = JSON.stringify({ ...LEAST, stream });
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${arranged.token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await expect.poll(() => arranged.calls).toHaveLength(1);
    if (stream) await expect.poll(seen).toContain('"content":"x"');
    socket.destroy();
    await expect.poll(() => arranged.aborted).toEqual([arranged.calls[0]?.key]);
    expect(arranged.logged).toEqual([]);
  });

  test("and their place is free again", async () => {
    const arranged = await arrange([{ hold: new Promise(() => {}) }, { parts: [] }], { limits: { perToken: 1 } });
    const leaving = new AbortController();
    const left = fetch(`${arranged.listener.address}/v1/responses`, {
      method: "POST",
      headers: { "x-api-key": arranged.token, "content-type": "application/json" },
      body: JSON.stringify({ model: "m", input: "hi" }),
      signal: leaving.signal,
    }).catch(() => "left");
    await expect.poll(() => arranged.calls).toHaveLength(1);
    const refused = await post(arranged);
    expect([refused.status, await refused.json()]).toMatchObject([429, { error: { code: "rate_limit_exceeded" } }]);
    leaving.abort();
    expect(await left).toBe("left");
    await expect.poll(async () => (await post(arranged)).status).toBe(200);
  });
});

describe("calls", () => {
  test("name what was asked and served, who asked, and go by the request's id", async () => {
    const arranged = await arrange(undefined, { mapModel: createModelMap([{ asked: "gpt-*", served: "ollama/qwen" }]) });
    const headers = { "user-agent": "codex/1", session_id: "thread-7" };
    const response = await post(arranged, { ...LEAST, model: "gpt-9" }, headers);
    const id = response.headers.get("x-request-id");
    expect(response.headers.get("request-id")).toBe(id);
    expect(response.headers.get("aether-model")).toBe(SERVED);
    expect(arranged.calls).toMatchObject([
      {
        method: "model.generate",
        key: id,
        params: { model: "ollama/qwen", origin: { wire: "chat", asked: "gpt-9", request: id, thread: "thread-7", client: "codex/1" } },
      },
    ]);
  });

  test.for([true, false])("what a provider wants back with a call goes back with it, streamed: %s", async (stream) => {
    const meta = { google: { thoughtSignature: "sig" } };
    const arranged = await arrange([{ parts: [{ type: "tool-call", id: "c1", name: "look", input: {}, meta }] }, { parts: [] }]);
    await (await post(arranged, { ...LEAST, stream })).text();
    const calls = [{ id: "c1", type: "function", function: { name: "look", arguments: "{}" } }];
    await post(arranged, {
      model: "m",
      messages: [
        { role: "assistant", tool_calls: calls },
        { role: "tool", tool_call_id: "c1", content: "seen" },
      ],
    });
    expect(arranged.calls[1]).toMatchObject({ params: { messages: [{ parts: [{ type: "tool-call", id: "c1", meta }] }, { role: "tool" }] } });
  });

  test("a map that refuses is told in the wire's words", async () => {
    const mapModel = (): string => {
      throw new SyscallError("NOT_FOUND", "this agent has no model m");
    };
    const response = await post(await arrange(undefined, { mapModel }));
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: "model_not_found", message: "this agent has no model m" } }]);
  });

  test("an answer without events is said all the same", async () => {
    const response = await post(
      await arrange([
        {
          events: [],
          parts: [
            { type: "text", text: "kept" },
            { type: "tool-call", id: "c", name: "n", input: {} },
          ],
        },
      ]),
      { ...LEAST, stream: true },
    );
    const text = await response.text();
    expect(text).toContain('"content":"kept"');
    expect(text).toContain('"name":"n"');
  });

  test("word that an answer begins again: nothing was said, so it goes on; something was, so it is an error", async () => {
    const retry = ["retry", { attempt: 2, why: "x", waitMs: 0 }] as const;
    const before = await post(await arrange([{ events: [retry, ["delta", { text: "good" }]] }]), { ...LEAST, stream: true });
    expect(await before.text()).toContain("[DONE]");
    const arranged = await arrange([{ events: [["delta", { text: "bad" }], retry, ["delta", { text: "good" }]] }]);
    const after = await (await post(arranged, { ...LEAST, stream: true })).text();
    expect(after).toContain("broke off");
    expect(after).not.toContain("good");
    expect(after).not.toContain("[DONE]");
  });

  test("a begun stream that falls silent gives signs of life", async () => {
    const hold = Promise.withResolvers<void>();
    const arranged = await arrange([{ events: [["delta", { text: "x" }]], hold: hold.promise }], { limits: { beatMs: 10 } });
    const response = await fetch(`${arranged.listener.address}/v1/messages`, {
      method: "POST",
      headers: { "x-api-key": arranged.token, "content-type": "application/json" },
      body: JSON.stringify({ ...LEAST, max_tokens: 5, stream: true }),
    });
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.split("event: ping").length > 2) hold.resolve();
    }
    expect(text).toContain("event: message_stop");
  });

  test("one connection serves many requests", async () => {
    const { port, token } = await arrange();
    const { socket, seen } = dial(port);
    for (let at = 0; at < 3; at++) {
      socket.write(`GET /v1/models HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${token}\r\n\r\n`);
      await expect.poll(() => seen().split("HTTP/1.1 200").length).toBe(at + 2);
    }
  });

  test("an answer that is none is a bug that says nothing of itself", async () => {
    const session: DoorSession = { ...replay([]).session, call: async () => ({ words: "secret" }) };
    const arranged = await arrange(undefined, { authenticate: () => session });
    const response = await post(arranged);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    expect(arranged.logged).toMatchObject([{ fields: { error: "ZodError" } }]);
  });
});

test("closing lets a running answer end, and cancels the one that does not", async () => {
  const hold = Promise.withResolvers<void>();
  const arranged = await arrange([{ hold: hold.promise, parts: [{ type: "text", text: "in time" }] }, { hold: new Promise(() => {}) }]);
  const first = post(arranged);
  await expect.poll(() => arranged.calls).toHaveLength(1);
  const second = post(arranged);
  await expect.poll(() => arranged.calls).toHaveLength(2);
  const closed = arranged.listener.close();
  hold.resolve();
  expect(await (await first).text()).toContain("in time");
  expect((await second).status).toBe(503);
  await closed;
  await expect(post(arranged)).rejects.toThrow();
});
