import * as z from "zod";
import { addressOn } from "../address-on.ts";
import { syscall } from "../syscall.ts";
import { hostResource, parseWebAddress } from "../web-address.ts";

const Url = z.string().min(1).max(4_096);

export const webFetch = syscall({
  name: "web.fetch",
  summary: "Fetch a page from a granted host and return it as Markdown.",
  input: z.strictObject({
    url: Url,
    /** Characters returned; default 40,000. */
    max: z.int().min(100).max(1_000_000).default(40_000),
    timeout_ms: z.int().min(100).max(300_000).default(30_000),
  }),
  output: z.strictObject({
    /** Where it came from after redirects. */
    url: z.string(),
    status: z.int(),
    title: z.string(),
    text: z.string(),
    media_type: z.string(),
    bytes: z.int().nonnegative(),
    truncated: z.boolean(),
  }),
  errors: ["UPSTREAM", "TIMEOUT", "TOO_LARGE", "UNSUPPORTED"],
  effect: "read",
  flow: "egress",
  audit: "web.fetched",
  slots: ({ url }) => [{ slot: "url", type: "host", value: url }],
  content: ({ url }) => url,
  finds: ({ url }, page) => addressOn({ asked: url, ...page }),
  asks: ["host.use", "secret.use"],
  needs: ({ url }) => [{ action: "host.use", resource: hostResource({ ...parseWebAddress(url), method: "GET" }) }],
  tool: { name: "web_fetch", description: "Fetch a page of a granted host as Markdown.", fields: ["url", "max"] },
});

/** What `host.use` is granted on for the engine that this installation is connected to; no host is called so. */
export const SEARCH = "search";

export const webSearch = syscall({
  name: "web.search",
  summary: "Search the web with the engine this installation is connected to.",
  input: z.strictObject({ query: z.string().min(1).max(1_000), limit: z.int().min(1).max(20).default(8) }),
  output: z.strictObject({ engine: z.string(), results: z.array(z.strictObject({ title: z.string(), url: z.string(), text: z.string() })) }),
  errors: ["UNAVAILABLE", "UPSTREAM", "TIMEOUT"],
  effect: "read",
  flow: "egress",
  audit: "web.searched",
  content: ({ query }) => query,
  asks: ["tool.use", "host.use"],
  needs: () => [
    { action: "tool.use", resource: "web_search" },
    { action: "host.use", resource: SEARCH },
  ],
  tool: { name: "web_search", description: "Search the web.", fields: ["query"] },
});
