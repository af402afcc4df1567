import type { Client } from "@aether/client";
import { expect, test } from "vitest";
import { refusedHosts, refusedLines } from "./refused-hosts.ts";

/** An audit log of so many refused requests of a run, each to a host of its own, that is told in pages. */
function recordOf(count: number): Client {
  const rows = Array.from({ length: count }, (_, at) => ({
    seq: count - at,
    about: [],
    details: { host: `h${at}`, port: 443, method: "GET", plain: `GET of h${at} was refused` },
  }));
  const call = async (_: unknown, { kinds, before = Number.POSITIVE_INFINITY, limit = 100 }: { kinds?: string[]; before?: number; limit?: number }) => {
    const left = kinds ? rows.filter(({ seq }) => seq < before) : [];
    const page = left.slice(0, limit);
    return { rows: page, next: left.length > limit ? (page.at(-1)?.seq ?? null) : null };
  };
  return { call } as unknown as Client;
}

test("every request that was refused is told, however many there are, the latest last", async () => {
  const refused = await refusedHosts(recordOf(2_345), "p1");
  expect([refused.length, refused[0]?.host, refused.at(-1)?.host]).toEqual([2_345, "h2344", "h0"]);
  expect(refusedLines(refused, { run: "p1" }).at(-1)).toBe("2340 more of that kind: aether show p1");
});
