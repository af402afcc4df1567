import { type DoorRequest, type DoorSession, type Json, SyscallError } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { queueOf } from "./room-queue.ts";

interface Wish {
  /** Set aside while it runs. */
  readonly wants: number;
  /** Really used; what is set aside and not used comes back. */
  readonly uses: number;
  /** Turns of the event loop. */
  readonly lasts: number;
}

/** A session with a budget, as the kernel's meter keeps one. */
function budgeted(limit: number) {
  const state = { spent: 0, held: 0, most: 0, tries: 0 };
  const session: DoorSession = {
    async call({ params, signal }: DoorRequest): Promise<Json> {
      const { wants, uses, lasts } = params as unknown as Wish;
      state.tries++;
      const left = limit - state.spent - state.held;
      if (wants > left) throw new SyscallError("BUDGET", "too little is left", { limit: "tokens", left, max: limit, held: state.held, wanted: wants });
      state.held += wants;
      for (let turn = 0; turn < lasts && !signal?.aborted; turn++) await new Promise(setImmediate);
      state.held -= wants;
      state.spent += uses;
      state.most = Math.max(state.most, state.spent);
      return uses;
    },
    cancel: () => undefined,
    methods: () => [],
    close: async () => undefined,
  };
  return { state, session: queueOf(new WeakMap(), session) };
}

const wish = (session: DoorSession, { signal, ...params }: Wish & { signal?: AbortSignal }, key = "k"): Promise<string> =>
  session.call({ method: "model.stream", params: params as unknown as Json, key, ...(signal && { signal }) } as DoorRequest).then(
    () => "served",
    (error: unknown) => (SyscallError.is(error) ? error.code : "bug"),
  );

test("fifty at once are all served, as long as what they use fits, though what they set aside does not", async () => {
  const { session, state } = budgeted(1_080);
  const ends = await Promise.all(Array.from({ length: 50 }, (_, index) => wish(session, { wants: 100, uses: 20, lasts: 3 }, `k${index}`)));
  expect(ends).toEqual(Array.from({ length: 50 }, () => "served"));
  expect(state).toMatchObject({ spent: 1_000, held: 0 });
});

test("what would not fit if all came back is refused at once, and so is what nobody under way could free room for", async () => {
  const { session, state } = budgeted(100);
  const first = wish(session, { wants: 60, uses: 10, lasts: 50 }, "a");
  expect(await wish(session, { wants: 101, uses: 1, lasts: 1 }, "b")).toBe("BUDGET");
  expect([state.held, await first]).toEqual([60, "served"]);
  expect(await wish(session, { wants: 95, uses: 1, lasts: 1 }, "c")).toBe("BUDGET");
});

test("those that wait begin in their order", async () => {
  const { session } = budgeted(110);
  const order: string[] = [];
  const ask = (name: string): Promise<void> => wish(session, { wants: 100, uses: 1, lasts: 2 }, name).then((end) => void order.push(`${name} ${end}`));
  await Promise.all(["a", "b", "c", "d"].map(ask));
  expect(order).toEqual(["a served", "b served", "c served", "d served"]);
});

test("a client that leaves while it waits holds nobody up", async () => {
  const { session } = budgeted(100);
  const leaving = new AbortController();
  const first = wish(session, { wants: 90, uses: 1, lasts: 20 }, "a");
  const gone = wish(session, { wants: 90, uses: 1, lasts: 1, signal: leaving.signal }, "b");
  const last = wish(session, { wants: 90, uses: 1, lasts: 1 }, "c");
  await new Promise(setImmediate);
  leaving.abort();
  expect(await Promise.all([first, gone, last])).toEqual(["served", "BUDGET", "served"]);
});

test("whatever is asked, everybody is told an end and nothing is overspent", async () => {
  const wishes = fc.record({
    wants: fc.integer({ min: 1, max: 120 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
    lasts: fc.integer({ min: 0, max: 6 }),
    leaves: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(wishes, { minLength: 1, maxLength: 30 }), async (all) => {
      const { session, state } = budgeted(300);
      const ends = all.map(async ({ wants, part, lasts, leaves }, index) => {
        const leaving = new AbortController();
        const end = wish(session, { wants, uses: Math.floor(wants * part), lasts, signal: leaving.signal }, `k${index}`);
        if (leaves) setImmediate(() => leaving.abort());
        return end;
      });
      for (const end of await Promise.all(ends)) expect(["served", "BUDGET"]).toContain(end);
      expect(state.held).toBe(0);
      expect(state.most).toBeLessThanOrEqual(300);
    }),
    { numRuns: 200 },
  );
});
