import { describe, expect, test } from "vitest";
import { MAX_SECRETS, type Secrets } from "./secrets.ts";

/** A store and, where secrets outlive it, the way to open the same ones again. */
export interface SecretsSubject {
  readonly secrets: Secrets;
  readonly reopen?: () => Promise<Secrets>;
  close(): Promise<void>;
}

const secret = (name: string, value = `value-of-${name}`, host = "api.example/443/**") => ({ name, value, hosts: [host], header: "authorization" });

/** What every {@link Secrets} keeps. `open` is called once a test. */
export function secretsConformance(store: string, open: () => Promise<SecretsSubject>): void {
  const using = async (body: (subject: SecretsSubject) => Promise<void>): Promise<void> => {
    const subject = await open();
    try {
      await body(subject);
    } finally {
      await subject.close();
    }
  };

  describe(`${store} keeps secrets`, () => {
    test("nothing is there at first", () =>
      using(async ({ secrets }) => {
        expect(await secrets.list("ann")).toEqual([]);
        expect(await secrets.reveal("ann", "key")).toBeUndefined();
        expect(await secrets.remove("ann", "key")).toBe(false);
      }));

    test("a secret is revealed with its own rule, and listed without its value", () =>
      using(async ({ secrets }) => {
        const rule = { name: "key", hosts: ["api.example/443/**", "127.0.0.1/8080/GET/x"], header: "x-api-key", prefix: "Token " };
        expect(await secrets.set("ann", { ...rule, value: "canary-1234" })).toBe(false);
        expect(await secrets.reveal("ann", "key")).toMatchObject({ ...rule, value: "canary-1234" });
        const listed = await secrets.list("ann");
        expect(listed).toEqual([{ ...rule, setAt: expect.any(Number) }]);
        expect(JSON.stringify(listed)).not.toContain("canary");
      }));

    test("setting it again replaces value and rule together", () =>
      using(async ({ secrets }) => {
        await secrets.set("ann", { ...secret("key", "old-value"), prefix: "Old " });
        expect(await secrets.set("ann", secret("key", "new-value", "other.example/443/**"))).toBe(true);
        const found = await secrets.reveal("ann", "key");
        expect(found).toMatchObject({ value: "new-value", hosts: ["other.example/443/**"] });
        expect(found).not.toHaveProperty("prefix");
        expect(await secrets.list("ann")).toHaveLength(1);
      }));

    test("another owner's secret looks like one that is not there", () =>
      using(async ({ secrets }) => {
        await secrets.set("ann", secret("key"));
        expect(await secrets.reveal("bob", "key")).toBeUndefined();
        expect(await secrets.list("bob")).toEqual([]);
        expect(await secrets.remove("bob", "key")).toBe(false);
        await secrets.set("bob", secret("key", "value-of-bob"));
        expect((await secrets.reveal("ann", "key"))?.value).toBe("value-of-key");
      }));

    test("a removed secret is gone, and others stay", () =>
      using(async ({ secrets }) => {
        await secrets.set("ann", secret("a"));
        await secrets.set("ann", secret("b"));
        expect(await secrets.remove("ann", "a")).toBe(true);
        expect(await secrets.reveal("ann", "a")).toBeUndefined();
        expect((await secrets.list("ann")).map(({ name }) => name)).toEqual(["b"]);
      }));

    test.for(["__proto__", "constructor", "toString", "Key"])("a name like %j is a name like any other", (name) =>
      using(async ({ secrets }) => {
        await secrets.set("ann", secret("key"));
        expect(await secrets.reveal("ann", name)).toBeUndefined();
        expect(await secrets.remove("ann", name)).toBe(false);
      }),
    );

    test("many set at once are all there, in the order of their names", () =>
      using(async ({ secrets }) => {
        const names = Array.from({ length: 20 }, (_, index) => `key-${String(index).padStart(2, "0")}`);
        await Promise.all([...names].reverse().map((name) => secrets.set("ann", secret(name))));
        expect((await secrets.list("ann")).map(({ name }) => name)).toEqual(names);
        for (const name of names) expect((await secrets.reveal("ann", name))?.value).toBe(`value-of-${name}`);
      }));

    test("one more than there may be is refused, and replacing is not one more", () =>
      using(async ({ secrets }) => {
        await Promise.all(Array.from({ length: MAX_SECRETS }, (_, index) => secrets.set("ann", secret(`key-${index}`))));
        await expect(secrets.set("ann", secret("another"))).rejects.toMatchObject({ code: "QUOTA", data: { limit: MAX_SECRETS } });
        expect(await secrets.set("ann", secret("key-0", "new-value"))).toBe(true);
        expect(await secrets.set("bob", secret("another"))).toBe(false);
      }));

    test("what was set and removed outlives the store", ({ skip }) =>
      using(async ({ secrets, reopen }) => {
        if (!reopen) return skip("nothing outlives a store here");
        await secrets.set("ann", secret("stays"));
        await secrets.set("ann", secret("goes"));
        await secrets.remove("ann", "goes");
        const again = await reopen();
        expect((await again.reveal("ann", "stays"))?.value).toBe("value-of-stays");
        expect(await again.reveal("ann", "goes")).toBeUndefined();
      }));
  });
}
