import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { judgeHost } from "./judge-host.ts";
import type { GrantInForce } from "./service.ts";

type Judging = Parameters<typeof judgeHost>[0];

/** A caller with these rights to hosts; what it uses is told. */
function callerWith(held: readonly GrantInForce[], permitted: boolean, used: string[] = []): Judging {
  return {
    permits: () => permitted,
    require(_action, resource) {
      if (!permitted) throw new SyscallError("DENIED", `no grant for ${resource}`);
      used.push(resource);
    },
    inForce: (action) => (action === "host.use" ? held : []),
    lapsed: () => [],
    caller: { owner: "ann" } as Judging["caller"],
    signal: new AbortController().signal,
  };
}

const TARGET = { host: "x.example", port: 443, scheme: "https", method: "GET", path: "/a" } as unknown as Parameters<typeof judgeHost>[1];
const right = (resource: string): GrantInForce => ({ action: "host.use", resource, limited: false }) as unknown as GrantInForce;

test("a host that no right names is refused before anything leaves, and the refusal says which right was missing", () => {
  expect(judgeHost(callerWith([], false), TARGET, { by: "box" as never })).toMatchObject({
    allowed: false,
    grant: expect.stringContaining("host.use: x.example"),
  });
});

test("a host that a right names is allowed, and using it uses the right", () => {
  const used: string[] = [];
  const verdict = judgeHost(callerWith([right("x.example/**")], true, used), TARGET, { by: "box" as never });
  expect(verdict).toMatchObject({ allowed: true, private: false });
  if (verdict.allowed) verdict.use?.();
  expect(used).toHaveLength(1);
});
