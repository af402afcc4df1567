import { createServer } from "node:http";
import type { Json } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxesWork, listening } from "../support/boxes.ts";
import { jsonLines, Terminal } from "../support/cli.ts";

/** What left, which is nothing. */
const heard: string[] = [];
const server = createServer((request, response) => {
  heard.push(`${request.method} ${request.url}`);
  response.end("ok");
});
let port = 0;
let boxed = false;

beforeAll(async () => {
  boxed = boxesWork("what is told of a box's refused requests is not tested", "curl");
  port = await listening(server);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const call = (name: string, input: Json) => ({ calls: [{ name, input }] });
const curl = (rest: string) => call("shell", { command: `curl -s -o /dev/null --max-time 20 ${rest}; true`, network: true });
const place = (): string => `127.0.0.1:${port}`;

interface Row {
  readonly why: string;
  readonly args: () => readonly string[];
  readonly goal?: string;
  readonly calls: () => readonly Json[];
  readonly says: () => RegExp;
  /** Nothing of that kind is suggested. */
  readonly never?: RegExp;
  readonly times?: number;
  readonly host?: string;
  readonly boxed: boolean;
}

const READ = call("file_read", { path: "/mnt/local/desk/private.md" });
const ROWS: readonly Row[] = [
  {
    why: "https to a host that may be read",
    args: () => ["--allow", place()],
    calls: () => [curl(`-k https://${place()}/page`)],
    says: () =>
      new RegExp(`https to ${place()} from a command was refused: .*tunnel.*named to be read only.*aether run --allow send:${place()},.*web_fetch is safer`),
    boxed: true,
  },
  {
    why: "what sends to a host that may be read, three times",
    args: () => ["--allow", place()],
    calls: () => [curl(`-d x http://${place()}/in`), curl(`-d y http://${place()}/in`), curl(`-d z http://${place()}/other`)],
    says: () => new RegExp(`POST to ${place()} from a command was refused: it sends something.*aether run --allow send:${place()},.*\\(3 times\\)`),
    times: 3,
    boxed: true,
  },
  {
    why: "a body that a GET carries",
    args: () => ["--allow", place()],
    calls: () => [curl(`-X GET -d x http://${place()}/in`)],
    says: () => new RegExp(`a request that is no reading to ${place()} from a command was refused: .*--allow send:${place()},`),
    boxed: true,
  },
  {
    why: "an address of a host that may be read, once something private was",
    args: () => ["--allow", place()],
    calls: () => [READ, curl(`http://${place()}/c?d=1`)],
    says: () => new RegExp(`a request of a command to ${place()} was refused: what it asks for could carry.*--allow send:${place()},.*web_fetch is safer`),
    boxed: true,
  },
  {
    why: "a host that nobody named",
    args: () => [],
    calls: () => [curl("http://www.x.example/page")],
    says: () => /a request of a command to www\.x\.example was refused: nobody named that host\. If you mean it: aether run --allow send:www\.x\.example,/,
    host: "www.x.example",
    boxed: true,
  },
  {
    why: "a fetch of a host that nobody named",
    args: () => [],
    calls: () => [call("web_fetch", { url: `http://${place()}/page` })],
    says: () => new RegExp(`a fetch of ${place()} was refused: nobody named that host.*If you mean it: aether run --allow ${place()},`),
    never: /--allow send:/,
    boxed: false,
  },
];

describe("what was refused on the network is told with the host, the way, the reason and what to type", () => {
  let terminal: Terminal;
  beforeAll(async () => {
    const script = Object.fromEntries(ROWS.map(({ calls }, index) => [`row${index}`, [...calls(), { text: "done" }]]));
    terminal = new Terminal({ script });
    terminal.write("private.md", "the launch code\n");
    await terminal.run("call", "vfs.mount", JSON.stringify({ folder: terminal.folder, name: "desk" }));
  });
  afterAll(() => terminal[Symbol.asyncDispose]());

  for (const [index, row] of ROWS.entries())
    test(`at the run's end, by show and by explain: ${row.why}`, async ({ skip }) => {
      skip(row.boxed && !boxed, "no box here runs curl");
      heard.length = 0;
      const { err, code } = await terminal.run("run", "-m", `script/row${index}`, "--name", `row${index}`, ...row.args(), row.goal ?? "Read private.md");
      expect([code, heard], err).toEqual([0, []]);
      const line = row.says();
      expect(err).toMatch(line);
      if (row.never) expect(err).not.toMatch(row.never);
      expect((await terminal.run("show", `row${index}`)).out).toMatch(line);
      expect((await terminal.run("policy", "explain", `row${index}`)).out).toMatch(line);
      const [record] = jsonLines((await terminal.run("show", `row${index}`, "--json")).out);
      expect(record?.refused).toEqual([expect.objectContaining({ host: row.host ?? "127.0.0.1", port: row.host ? 80 : port, times: row.times ?? 1 })]);
      // The agent hears of a command's requests, too, where curl says nothing.
      if (row.boxed) expect((await terminal.run("logs", `row${index}`, "--json")).out).toMatch(/"refused":\["[^"]+--allow send:/);
    });

  test("the end of a run in JSON has them, and one without has none", async () => {
    const { out } = await terminal.run("run", "-m", "script/row5", "--name", "again", "--json", "Read private.md");
    const fetched = jsonLines(out).at(-1);
    expect(fetched).toMatchObject({ refused: [{ host: "127.0.0.1", port, method: "GET", times: 1, plain: expect.stringContaining("--allow") }] });
  });
});

test("secret content is refused with no option to type", async ({ skip }) => {
  skip(!boxed, "no box here runs curl");
  await using terminal = new Terminal({
    script: { one: [call("shell", { command: `curl -s -d x http://${place()}/in; true`, network: true }), { text: "done" }] },
  });
  terminal.write("keys.md", "the key\n");
  await terminal.run("label", "keys.md", "--secret");
  heard.length = 0;
  const { err } = await terminal.run("run", "-m", "script/one", "--allow", `send:${place()}`, "Read keys.md");
  expect(heard).toEqual([]);
  expect(err).toMatch(/POST to \S+ from a command was refused: the rule secret-leaves lets it out for nobody/);
  expect(err).not.toMatch(/--allow send:/);
});

test("a client that shows only the first line of an answer shows why, on a line", async ({ skip }) => {
  skip(!boxed, "no box here runs curl");
  const says = `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT ${place()} HTTP/1.1\\r\\n\\r\\n' >&3; timeout 5 head -n 2 <&3`;
  await using terminal = new Terminal({ script: { one: [call("shell", { command: says, network: true }), { text: "done" }] } });
  const run = await terminal.run("run", "-m", "script/one", "--name", "one", "--allow", place(), "say hello");
  expect(run.code).toBe(0);
  const { out } = await terminal.run("logs", "one", "--json");
  expect(out).toMatch(/HTTP\/1\.1 403 Refused: https to [^"]*--allow send:[^"]*aether-reason: https to [^"]*--allow send:/);
});
