import { expect, test } from "vitest";
import { Places } from "./places.ts";

const never = new AbortController().signal;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Those who ask, in their order; each that has its place ends as soon as it is named in `ends`. */
async function served(asks: readonly string[], ends: readonly string[], places = 3): Promise<readonly string[]> {
  const all = new Places({ places, waiting: 8 });
  const held = new Map<string, () => void>();
  const came: string[] = [];
  for (const name of asks)
    void all.take(name.replace(/\d+$/, ""), never).then(
      (release) => {
        held.set(name, release);
        came.push(name);
      },
      ({ code }: { readonly code: string }) => came.push(`${name} ${code}`),
    );
  await settled();
  for (const name of ends) {
    came.push("|");
    held.get(name)?.();
    await settled();
  }
  return came;
}

test.for([
  { what: "one alone never takes the last place", asks: ["a1", "a2", "a3"], ends: [], came: ["a1", "a2"] },
  { what: "another has that at once, however many of the first wait", asks: ["a1", "a2", "a3", "a4", "b1"], ends: [], came: ["a1", "a2", "b1"] },
  { what: "the first goes on as its own end", asks: ["a1", "a2", "a3", "b1"], ends: ["b1", "a2"], came: ["a1", "a2", "b1", "|", "|", "a3"] },
  {
    what: "those who wait come by turns of who asks",
    asks: ["a1", "a2", "b1", "a3", "a4", "a5", "b2", "c1"],
    ends: ["a1", "a2", "b1", "c1"],
    came: ["a1", "a2", "b1", "|", "c1", "|", "a3", "|", "b2", "|", "a4"],
  },
  { what: "one place alone is given by turns, too", asks: ["a1", "a2", "b1"], ends: ["a1", "b1"], places: 1, came: ["a1", "|", "b1", "|", "a2"] },
  {
    what: "one asker leaves room to wait for others",
    asks: ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1", "b2", "c1", "d1"],
    ends: [],
    came: ["a1", "a2", "b1", "a9 BUSY", "d1 BUSY"],
  },
])("$what", async ({ asks, ends, places, came }) => {
  expect(await served(asks, ends, places)).toEqual(came);
});

test("who gives up while it waits, or as its turn comes, keeps no place from the next", async () => {
  const all = new Places({ places: 1, waiting: 8 });
  const first = await all.take("a", never);
  const [early, late] = [new AbortController(), new AbortController()];
  const given = all.take("b", early.signal).catch(({ code }: { readonly code: string }) => code);
  const turned = all.take("c", late.signal).catch(({ code }: { readonly code: string }) => code);
  const next = all.take("d", never);
  early.abort();
  expect(await given).toBe("CANCELLED");
  first();
  late.abort();
  expect(await turned).toBe("CANCELLED");
  const release = await next;
  // Given back twice is given back once.
  release();
  release();
  const again = await all.take("a", never);
  const waits = all.take("b", never).catch(({ code }: { readonly code: string }) => code);
  all.close();
  expect(await waits).toBe("UNAVAILABLE");
  again();
});
