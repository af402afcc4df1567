import fc from "fast-check";
import { expect, test } from "vitest";
import { piecesOf } from "./pieces-of.ts";

test("pieces are the text, each within the bound and of whole characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.integer({ min: 2, max: 20 }), (text, most) => {
      const pieces = [...piecesOf(text, most)];
      expect(pieces.join("")).toBe(text);
      for (const piece of pieces) expect([piece.length <= most, piece.length > 0, piece.isWellFormed()]).toEqual([true, true, true]);
    }),
  );
});
