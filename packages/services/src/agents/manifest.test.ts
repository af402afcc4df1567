import { describe, expect, test } from "vitest";
import { loadManifest } from "./manifest.ts";
import { spawnFrom } from "./spawn.ts";

const refused = (source: string): string => {
  try {
    loadManifest(source);
    return "accepted";
  } catch (error) {
    expect((error as { code: string }).code).toBe("INVALID");
    return (error as Error).message;
  }
};
const BASE = "name: a\nmodel: m\n";

describe("a manifest", () => {
  test("of seed 003's shape loads, and old stars say how they are read", () => {
    const loaded = loadManifest(
      `name: research-agent\nmodel: deepseek-chat\nsystem_prompt: "You are helpful."\nlifecycle: persistent\ncapabilities:\n  - "file_read: /data/project/*"\n  - "file_write: /data/output/*"\n  - "tool: file_write"\n  - spawn_child: [helper]\napproval_required:\n  - file_write\nmemory:\n  context_window: "128k"\n  max_history_messages: 200\nbudget_config:\n  max_tokens: 1000000\n  reset_period_seconds: 0\n`,
    );
    expect(loaded.authority.grants).toEqual([
      { action: "fs.read", resource: "/data/project/**" },
      { action: "fs.write", resource: "/data/output/**" },
      { action: "fs.create", resource: "/data/output/**" },
      { action: "tool.use", resource: "file_write" },
      { action: "agent.spawn", resource: "helper" },
      { action: "model.use", resource: "deepseek-chat" },
    ]);
    expect(loaded.authority).toMatchObject({ ask: ["file_write"], budget: { tokens: 1_000_000 } });
    expect([loaded.contextTokens, loaded.tools, loaded.warnings]).toEqual([
      131_072,
      ["file_write"],
      [
        expect.stringMatching(/capabilities\.0: "file_read: .* is read as/),
        expect.stringMatching(/capabilities\.0: file_read: .* allows nothing: files lie below/),
        expect.stringMatching(/capabilities\.1: "file_write: .* is read as/),
        expect.stringMatching(/capabilities\.1: file_write: .* allows nothing/),
      ],
    ]);
  });

  test.for([
    { why: "none", yaml: '["network: none"]', grants: [], closed: true },
    { why: "none, as a map", yaml: "[{network: none}]", grants: [], closed: true },
    { why: "hosts", yaml: '["network: example.com, example.org:8443"]', grants: ["example.com/**", "example.org/8443/**"], closed: false },
    { why: "hosts, as a list", yaml: "[{network: [a.example, b.example/443/GET/x]}]", grants: ["a.example/**", "b.example/443/GET/x"], closed: false },
  ])("that says $why of the network opens that", ({ yaml, grants, closed }) => {
    const loaded = loadManifest(`${BASE}capabilities: ${yaml}\n`);
    expect(loaded.authority.grants.flatMap(({ action, resource }) => (action === "host.use" ? [resource] : []))).toEqual(grants);
    expect(loaded.closed).toBe(closed);
  });

  test.for(["/mnt/local/a/**", "/home/a/**", "/run/p1/**", "/**", "**", "/*/x"])("warns of no file that can be: %s", (path) => {
    expect(loadManifest(`${BASE}capabilities: ["file_read: ${path}"]\n`).warnings.filter((text) => text.includes("allows nothing"))).toEqual([]);
  });

  test("gives limits to the rights they stand beside", () => {
    const yaml = `capabilities:
  - tool: web_fetch
    max_uses: 3
    per_minute: 5
    expires_at: 2026-12-01T18:00+01:00
    args: {url: ["https://a.example/**", "https://b.example/c"], raw: false}
  - file_read: [/a/**, /b/**]
    expires_at: 2026-12-01T18:00Z
`;
    const expiresAt = Date.UTC(2026, 11, 1, 18);
    const args = { url: ["https://a.example/**", "https://b.example/c"], raw: ["false"] };
    expect(loadManifest(BASE + yaml).authority.grants).toEqual([
      { action: "tool.use", resource: "web_fetch", constraints: { maxUses: 3, perMinute: 5, expiresAt: expiresAt - 3_600_000, args } },
      { action: "fs.read", resource: "/a/**", constraints: { expiresAt } },
      { action: "fs.read", resource: "/b/**", constraints: { expiresAt } },
      { action: "model.use", resource: "m" },
    ]);
  });

  test.for([
    { why: "nothing", yaml: "", restart: undefined },
    {
      why: "a policy alone",
      yaml: "restart:\n  policy: on-failure\n",
      restart: { policy: "on-failure", max_restarts: 3, within_seconds: 600, backoff_ms: 1_000 },
    },
    {
      why: "all of it",
      yaml: "lifecycle: persistent\nrestart: {policy: always, max_restarts: 5, within_seconds: 32, backoff_ms: 1000}\n",
      restart: { policy: "always", max_restarts: 5, within_seconds: 32, backoff_ms: 1_000 },
    },
    { why: "never", yaml: "restart: {policy: never}\n", restart: undefined },
  ])("that says $why about restarting gives that to its agent", ({ yaml, restart }) => {
    const { spec } = spawnFrom({ loaded: loadManifest(BASE + yaml), goal: "", once: false });
    expect((spec as { restart?: unknown }).restart).toEqual(restart);
  });

  test("of thousands of faults the first are told and the others counted, in no time", () => {
    const text = BASE + Array.from({ length: 6_000 }, (_, index) => `k${index}: 1\n`).join("");
    const before = process.cpuUsage();
    let issues: readonly string[] = [];
    try {
      loadManifest(text);
    } catch (error) {
      issues = (error as { data: { issues: readonly string[] } }).data.issues;
    }
    expect([issues.length, issues[0], issues.at(-1)]).toEqual([21, expect.stringContaining("there is no field `k0`; near it: "), "5980 more faults"]);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });

  test.for([
    { why: "an unknown field", yaml: `${BASE}temperature: 1\n`, says: /temperature/ },
    {
      why: "a folder without its mode's map",
      yaml: `${BASE}folders: [./notes]\n`,
      says: /line 3: folders\.0: write each as \{ path: \.\/notes, mode: read \}/,
    },
    {
      why: "an unknown field of a folder",
      yaml: `${BASE}folders:\n  - path: a\n    mod: edit\n`,
      says: /line 5: folders\.0: there is no field `mod`; near it: mode/,
    },
    { why: "a mode that is none", yaml: `${BASE}folders: [{ path: a, mode: rw }]\n`, says: /folders\.0\.mode: expected one of "read"\|"edit"/ },
    { why: "a folder of two lines", yaml: `${BASE}folders: [{ path: "a\\nb" }]\n`, says: /folders\.0\.path: a folder of yours, on one line/ },
    { why: "a field that nothing reads yet", yaml: `${BASE}memory:\n  episodic_enabled: true\n`, says: /episodic_enabled/ },
    { why: "an unknown capability", yaml: `${BASE}capabilities: ["fly: home"]\n`, says: /capabilities\.0.*fly/ },
    { why: "a capability that names nothing", yaml: `${BASE}capabilities: ["tool"]\n`, says: /names nothing/ },
    { why: "an empty list", yaml: `${BASE}capabilities:\n  - spawn_child: []\n`, says: /names nothing/ },
    { why: "a glob that is not supported", yaml: `${BASE}capabilities: ["file_read: /data/{a,b}"]\n`, says: /unsupported pattern/ },
    { why: "a relative path", yaml: `${BASE}capabilities: ["file_read: relative/x"]\n`, says: /capabilities\.0: file_read: relative\/x matches no path/ },
    { why: "a relative path by its action", yaml: `${BASE}capabilities:\n  - fs.create: [/a/**, b/**]\n`, says: /fs\.create: b\/\*\* matches no path/ },
    { why: "a misspelt capability", yaml: `${BASE}capabilities: ["tol: echo"]\n`, says: /did you mean tool\?/ },
    { why: "no network and a host", yaml: `${BASE}capabilities: ["network: none", "host.use: a/**"]\n`, says: /network: none and host\.use: a\/\*\*/ },
    { why: "no network and a search", yaml: `${BASE}capabilities: ["host.use: search", "network: none"]\n`, says: /leave one out/ },
    { why: "no network and a secret", yaml: `${BASE}capabilities: ["network: none", "secret.use: KEY"]\n`, says: /leave one out/ },
    { why: "none among hosts", yaml: `${BASE}capabilities: ["network: none, a.example"]\n`, says: /network: none, or the hosts/ },
    { why: "a network of nothing", yaml: `${BASE}capabilities: ["network"]\n`, says: /network names nothing/ },
    { why: "no count of uses", yaml: `${BASE}capabilities: [{tool: x, max_uses: 0}]\n`, says: /capabilities\.0\.max_uses/ },
    { why: "half a use", yaml: `${BASE}capabilities: ["tool: y", {tool: x, per_minute: 1.5}]\n`, says: /capabilities\.1\.per_minute/ },
    { why: "a limit by its name elsewhere", yaml: `${BASE}capabilities: [{tool: x, maxUses: 1}]\n`, says: /nothing here uses the capability "maxUses"/ },
    { why: "limits of nothing", yaml: `${BASE}capabilities: [{max_uses: 2}]\n`, says: /capabilities\.0: limits alone grant nothing/ },
    { why: "a date without a zone", yaml: `${BASE}capabilities: [{tool: x, expires_at: 2026-12-01T18:00}]\n`, says: /capabilities\.0\.expires_at: .*zone/ },
    { why: "no date", yaml: `${BASE}capabilities: [{tool: x, expires_at: soonZ}]\n`, says: /capabilities\.0\.expires_at/ },
    { why: "arguments of no tool", yaml: `${BASE}capabilities: [{fs.read: /a/**, args: {path: /a/b}}]\n`, says: /capabilities\.0\.args: .*fs\.read/ },
    { why: "no argument", yaml: `${BASE}capabilities: [{tool: x, args: {}}]\n`, says: /capabilities\.0\.args: it names no argument/ },
    { why: "half a glob for an argument", yaml: `${BASE}capabilities: [{tool: x, args: {path: /a/b*}}]\n`, says: /capabilities\.0\.args\.path/ },
    { why: "one count of two rights", yaml: `${BASE}capabilities: [{file_write: /a/**, max_uses: 3}]\n`, says: /max_uses counts one right.*fs\.create/ },
    { why: "half a glob", yaml: `${BASE}capabilities: ["file_read: /data/f*"]\n`, says: /f\*/ },
    { why: "a lifecycle by the clock", yaml: `${BASE}lifecycle: scheduled\n`, says: /lifecycle: .*cron or a systemd timer/ },
    { why: "a lifecycle by the clock, written as a map", yaml: `${BASE}lifecycle:\n  scheduled: "0 * * * *"\n`, says: /cron or a systemd timer/ },
    { why: "a schedule", yaml: `${BASE}schedule: "0 * * * *"\n`, says: /schedule: .*cron or a systemd timer/ },
    {
      why: "a budget that renews at no hour, day or week",
      yaml: `${BASE}budget_config:\n  max_calls: 1\n  reset_period_seconds: 4000\n`,
      says: /budget_config\.reset_period_seconds: .*3600, 86400, 604800 or 0/,
    },
    {
      why: "a budget that renews by no known name",
      yaml: `${BASE}budget_config:\n  max_calls: 1\n  reset: daily\n`,
      says: /budget_config\.reset: .*hour.*month/,
    },
    {
      why: "a reset without a limit",
      yaml: `${BASE}budget_config:\n  reset: day\n  max_wall_seconds: 5\n`,
      says: /reset: day renews nothing; give max_tokens/,
    },
    {
      why: "two resets that differ",
      yaml: `${BASE}budget_config:\n  max_calls: 1\n  reset: day\n  reset_period_seconds: 3600\n`,
      says: /reset and reset_period_seconds differ/,
    },
    { why: "an unknown lifecycle", yaml: `${BASE}lifecycle: eternal\n`, says: /lifecycle: on-demand .* or persistent/ },
    { why: "an unknown restart policy", yaml: `${BASE}restart:\n  policy: sometimes\n`, says: /restart\.policy/ },
    { why: "a restart without a policy", yaml: `${BASE}restart:\n  max_restarts: 3\n`, says: /restart\.policy/ },
    { why: "a restart field that nothing reads", yaml: `${BASE}restart:\n  policy: never\n  jitter: 1\n`, says: /jitter/ },
    { why: "always, for one that ends with its answer", yaml: `${BASE}restart:\n  policy: always\n`, says: /restart\.policy: .*on-failure/ },
    {
      why: "restarts that could never be used up",
      yaml: `${BASE}restart:\n  policy: on-failure\n  max_restarts: 5\n  within_seconds: 31\n`,
      says: /wait 31 s in all, so within 31 s it would never give up/,
    },
    { why: "no name", yaml: "model: m\n", says: /field `name` is missing/ },
    { why: "broken YAML", yaml: "name: [a\nmodel: m", says: /line|flow|Flow/ },
    { why: "the same key twice", yaml: `${BASE}name: b\n`, says: /unique/i },
    { why: "an alias", yaml: "name: &x a\nmodel: *x\n", says: /alias/i },
    { why: "a negative budget", yaml: `${BASE}budget_config:\n  max_tokens: -1\n`, says: /budget_config\.max_tokens/ },
  ])("with $why is refused by name", ({ yaml, says }) => expect(refused(yaml)).toMatch(says));
});

describe("a manifest that is made to cost time, or to promise what cannot be", () => {
  test.for([
    { why: "lists in lists", source: `${BASE}metadata: ${"[".repeat(20_000)}` },
    { why: "lists in lists, by dashes", source: "- ".repeat(20_000) },
    { why: "maps in maps", source: `${BASE}metadata: ${"{a: ".repeat(10_000)}` },
    { why: "keys that are maps", source: "? ".repeat(20_000) },
  ])("$why are refused before they are read", ({ source }) => {
    const before = process.threadCpuUsage();
    expect(refused(source)).toContain("levels deep");
    expect(process.threadCpuUsage(before).user / 1_000, "ms").toBeLessThan(500);
  });

  test("nests as deeply as its fields need", () => {
    expect(loadManifest(`${BASE}metadata: { deep: ${"[".repeat(20)}1${"]".repeat(20)} }\n`).manifest.metadata).toBeDefined();
  });

  test.for([
    {
      why: "more rights than an agent has",
      source: `${BASE}capabilities:\n  - tool: [${Array.from({ length: 1_100 }, (_, at) => `t${at}`).join(", ")}]\n`,
      says: "1101 rights",
    },
    { why: "a time that no clock tells", source: `${BASE}budget_config: { max_wall_seconds: 1000000000000000 }\n`, says: "max_wall_seconds" },
  ])("$why is refused by its field", ({ source, says }) => expect(refused(source)).toContain(says));
});
