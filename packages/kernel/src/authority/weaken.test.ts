import { type Authority, type Grant, patternContains } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { limitsOf } from "../budget/meter.ts";
import { weaken } from "./weaken.ts";

const authority = (...grants: Grant[]): Authority => ({ grants, budget: {}, depth: 1, children: 1 });
const read = (resource: string, more: Partial<Grant> = {}): Grant => ({ action: "fs.read", resource, ...more });

const pattern = fc.array(fc.constantFrom("a", "b", "*", "**"), { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}`);
const grant = fc.record({ action: fc.constantFrom("fs.read", "fs.write"), resource: pattern }) as fc.Arbitrary<Grant>;

test("nothing within the pattern is left, nothing else is lost, and a child is left with no more than its parent (I3)", () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 8 }), fc.array(fc.nat(7), { maxLength: 8 }), grant, (held, given, taken) => {
      const top = weaken("p1", authority(...held), { taken });
      const isWithin = ({ action, resource }: Grant): boolean => action === taken.action && patternContains(taken.resource, resource);
      expect(top.authority.grants).toEqual(held.filter((one) => !isWithin(one)));
      expect(top.lost).toEqual(held.filter(isWithin));
      const derived = given.flatMap((index) => held[index] ?? []);
      const child = weaken("p2", authority(...derived), { taken, above: top.authority });
      for (const one of child.authority.grants)
        expect(top.authority.grants.some(({ action, resource }) => action === one.action && patternContains(resource, one.resource))).toBe(true);
    }),
  );
});

test("a grant keeps the counter of its own limit, whatever went before it", () => {
  const limited = read("/twice", { constraints: { maxUses: 2 }, lineage: [{ id: "p0#3", constraints: { maxUses: 9 } }] });
  const before = authority(read("/first"), limited);
  const { authority: left } = weaken("p1", before, { taken: read("/first") });
  const [kept] = left.grants;
  expect(kept && limitsOf("p1", left, kept)).toEqual(limitsOf("p1", before, limited));
});
