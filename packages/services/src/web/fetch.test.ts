import type { CallContext, DocumentReader, Egress, EgressResponse, FlowTrial } from "@aether/ports";
import { joinLabels, type Label, SyscallError, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { createFetch } from "./fetch.ts";

const page = (over: Partial<EgressResponse> = {}): EgressResponse =>
  ({
    status: 200,
    headers: { "content-type": "text/plain" },
    body: new TextEncoder().encode("hello"),
    secrets: [],
    hide: (text) => text,
    ...over,
  }) as EgressResponse;
const to = (location: string): EgressResponse => page({ status: 302, headers: { location } });

/** Says what it was given. */
const documents: DocumentReader = {
  read: async ({ bytes, mediaType = "", base = "" }) => ({
    kind: "html",
    unit: "line",
    units: 1,
    title: `${mediaType} at ${base}`,
    blocks: [{ role: "heading", number: 1, level: 2, text: new TextDecoder().decode(bytes) }],
    notes: [],
  }),
  close: async () => undefined,
};

interface Web {
  readonly pages: Readonly<Record<string, EgressResponse>>;
  readonly verdict?: "allow" | "ask" | "deny";
  /** Hosts that are granted; default: all. */
  readonly granted?: readonly string[];
}

/** The handler, with everything that it asked of others. */
async function fetched(url: string, { pages, verdict = "allow", granted }: Web) {
  const asked: string[] = [];
  const trials: FlowTrial[] = [];
  const required: string[] = [];
  let label: Label = TRUSTED;
  const egress = {
    request: async ({ url: at }: { url: string }) => {
      asked.push(at);
      return pages[at] ?? page({ status: 404 });
    },
  } as unknown as Egress;
  const ctx = {
    signal: new AbortController().signal,
    caller: { pid: "p1", root: "p1", owner: "ann", label: TRUSTED, authority: { budget: {}, depth: 0, children: 0 } },
    inForce: () => [],
    lapsed: () => [],
    permits: () => true,
    mayMove: () => undefined,
    passed: () => undefined,
    raise: (more: Label) => {
      label = joinLabels(label, more);
    },
    require: (_action: string, resource: string) => {
      if (granted && !granted.some((host) => resource.startsWith(`${host}/`))) throw new SyscallError("DENIED", `no grant for ${resource}`);
      required.push(resource);
    },
    judge: async (trial: FlowTrial) => {
      trials.push(trial);
      return { verdict, reason: "nobody named it" };
    },
  } as unknown as CallContext;
  const handler = createFetch({ egress, record: async () => undefined, documents });
  if (typeof handler !== "function") throw new Error("web.fetch is one step");
  const ended = await Promise.resolve(handler({ url, max: 100, timeout_ms: 1_000 }, ctx)).then(
    (value) => ("url" in value ? { at: value.url, title: value.title, text: value.text } : undefined),
    (error: SyscallError) => ({ code: error.code, message: error.message }),
  );
  return { ended, asked, trials, required, label };
}

const CHAIN = { "http://a.example/": to("http://b.example/x?d=1"), "http://b.example/x?d=1": page() };

test("a page is untrusted and public, and its host is asked for", async () => {
  const { ended, required, label, trials } = await fetched("http://a.example/", { pages: { "http://a.example/": page() } });
  expect(ended).toEqual({ at: "http://a.example/", title: "", text: "hello" });
  expect(required).toEqual(["a.example/80/GET"]);
  expect(label).toEqual({ integrity: "untrusted", confidentiality: "public", sources: ["a.example"] });
  expect(trials).toEqual([]);
});

test("a page that was shown a secret is private", async () => {
  const { label } = await fetched("http://a.example/", { pages: { "http://a.example/": page({ secrets: ["key"] }) } });
  expect(label.confidentiality).toBe("private");
});

const VALUE = "sk-canary-77";
const hide = (text: string): string => text.replaceAll(VALUE, "secret://key");

test.for([
  { why: "in letters of two bytes", media: "text/plain; charset=utf-16le", body: Buffer.from(VALUE, "utf16le"), text: "secret://key" },
  { why: "in a document", media: "text/html", body: Buffer.from(VALUE), text: "## secret://key" },
  {
    why: "over the place where the text is cut",
    media: "text/plain",
    body: Buffer.from(`${"x".repeat(95)}${VALUE}`),
    text: `${"x".repeat(95)}secre`,
  },
])("a value that is only there once the answer was read ($why) is hidden", async ({ media, body, text }) => {
  const answer = page({ headers: { "content-type": media }, body, secrets: ["key"], hide });
  expect((await fetched("http://a.example/", { pages: { "http://a.example/": answer } })).ended).toMatchObject({ text });
});

test("a value in a title is hidden", async () => {
  const answer = page({ headers: { "content-type": `text/html; x=${VALUE}` }, secrets: ["key"], hide });
  expect((await fetched("http://a.example/", { pages: { "http://a.example/": answer } })).ended).toMatchObject({
    title: "text/html; x=secret://key at http://a.example/",
  });
});

test.for([
  { why: "by tabs, which addresses lose", location: "/?k=sk-\tcanary\t-77" },
  { why: "by steps on the spot", location: "/a/sk/./-canary/../-77", value: "sk/-77" },
  { why: "in a host's name that is spelled otherwise", location: "http://%EF%BD%93k-canary-77.example/" },
])("a value that a redirect cuts $why is hidden where it leads to", async ({ location, value = VALUE }) => {
  const answer = page({ status: 302, headers: { location }, secrets: ["key"], hide: (text) => text.replaceAll(value, "secret://key") });
  const { ended, asked, trials } = await fetched("http://a.example/", { pages: { "http://a.example/": answer } });
  expect(JSON.stringify([ended, asked, trials])).not.toContain(value);
});

test("a redirect to another host is judged in its caller's context, and asked for", async () => {
  const { ended, trials, required, label } = await fetched("http://a.example/", { pages: CHAIN });
  expect(ended).toEqual({ at: "http://b.example/x?d=1", title: "", text: "hello" });
  expect(trials).toEqual([{ name: "web.fetch", input: { url: "http://b.example/x?d=1" }, pid: "p1" }]);
  expect(required).toEqual(["a.example/80/GET", "b.example/80/GET/x"]);
  expect(label.sources).toEqual(["a.example", "b.example"]);
});

test.for(["ask", "deny"] as const)("a redirect about which the gate says %s is not followed, and its host hears nothing", async (verdict) => {
  const { ended, asked } = await fetched("http://a.example/", { pages: CHAIN, verdict });
  expect(ended).toMatchObject({ code: "DENIED", message: expect.stringContaining("nobody named it; fetch that address itself") });
  expect(asked).toEqual(["http://a.example/"]);
});

test("a redirect on the same host is not judged again", async () => {
  const { ended, trials } = await fetched("http://a.example/", {
    pages: { "http://a.example/": to("/next"), "http://a.example/next": page() },
    verdict: "ask",
  });
  expect(ended).toMatchObject({ at: "http://a.example/next" });
  expect(trials).toEqual([]);
});

test("a host that was not granted hears nothing, at once or by a redirect", async () => {
  expect(await fetched("http://a.example/", { pages: CHAIN, granted: [] })).toMatchObject({ ended: { code: "DENIED" }, asked: [], label: TRUSTED });
  expect(await fetched("http://a.example/", { pages: CHAIN, granted: ["a.example"] })).toMatchObject({
    ended: { code: "DENIED" },
    asked: ["http://a.example/"],
    label: { integrity: "untrusted" },
  });
});

test("redirects end, and whoever is told of it has read from there", async () => {
  const pages = Object.fromEntries(Array.from({ length: 20 }, (_, hop) => [`http://a.example/${hop}`, to(`/${hop + 1}`)]));
  const { ended, asked, label } = await fetched("http://a.example/0", { pages });
  expect(ended).toMatchObject({ code: "UPSTREAM", message: expect.stringContaining("more than 5 redirects") });
  expect(asked).toHaveLength(6);
  expect(label.integrity).toBe("untrusted");
});

test("a redirect is read as browsers read it", async () => {
  const pages = { "http://a.example/": to("/x?a=b|c^d`{e}#part"), "http://a.example/x?a=b%7Cc%5Ed%60%7Be%7D": page() };
  expect((await fetched("http://a.example/", { pages })).ended).toEqual({ at: "http://a.example/x?a=b%7Cc%5Ed%60%7Be%7D", title: "", text: "hello" });
});

test.for(["http://[", "https://", "http://a.example:99999/"])("a redirect to %s, which is no address, is the page's fault", async (location) => {
  const { ended } = await fetched("http://a.example/", { pages: { "http://a.example/": to(location) } });
  expect(ended).toMatchObject({ code: "UPSTREAM", message: expect.stringContaining("http://a.example/ leads to") });
});
