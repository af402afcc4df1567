import { expect, test } from "vitest";
import { type RefusedRequest, refusedWords } from "./refused-host.ts";

const request = (more: Partial<RefusedRequest>): RefusedRequest => ({
  host: "x.example",
  port: 443,
  method: "CONNECT",
  cause: "reading",
  by: "command",
  ...more,
});

test.for<{ why: string; request: RefusedRequest; says: readonly RegExp[]; not?: readonly RegExp[] }>([
  {
    why: "a tunnel to a host that may be read",
    request: request({}),
    says: [/^https to x\.example from a command was refused: .*tunnel.*named to be read only/, /aether run --allow send:x\.example,/, /web_fetch is safer/],
  },
  {
    why: "a tunnel to nobody's host",
    request: request({ cause: "unnamed" }),
    says: [/nobody named that host/, /If you mean it: .*send:x\.example/, /--allow x\.example\)/],
  },
  {
    why: "what sends",
    request: request({ port: 80, method: "POST" }),
    says: [/^POST to x\.example from a command/, /it sends something/, /--allow send:x\.example/],
    not: [/web_fetch/],
  },
  { why: "a port of its own", request: request({ port: 8443 }), says: [/--allow send:x\.example:8443/] },
  { why: "an address of six", request: request({ host: "::1", port: 8080 }), says: [/--allow send:\[::1\]:8080/] },
  {
    why: "an address that could carry something",
    request: request({ method: "GET", cause: "carries" }),
    says: [/could carry/, /send:x\.example/, /web_fetch/],
  },
  {
    why: "a fetch by a tool",
    request: request({ method: "GET", cause: "unnamed", by: "tool" }),
    says: [/^a fetch of x\.example/, /--allow x\.example,/],
    not: [/send:/],
  },
  {
    why: "secret content: nothing to type",
    request: request({ cause: "denied", rule: "secret-leaves" }),
    says: [/the rule secret-leaves/],
    not: [/--allow/, /web_fetch/],
  },
  { why: "a rule that asks: no option helps", request: request({ cause: "asked", rule: "policy:0" }), says: [/\(policy:0\)/, /web_fetch/], not: [/--allow/] },
  { why: "too often", request: request({ method: "GET", cause: "repeated" }), says: [/too often/], not: [/--allow/] },
  {
    why: "a method that is a client's own text",
    request: request({ method: "x; rm -rf /" }),
    says: [/^a request that is no reading to x\.example/],
    not: [/rm -rf/],
  },
])("$why", ({ request: asked, says, not = [] }) => {
  const words = refusedWords(asked);
  for (const pattern of says) expect(words).toMatch(pattern);
  for (const pattern of not) expect(words).not.toMatch(pattern);
  expect(words).not.toContain("\n");
});
