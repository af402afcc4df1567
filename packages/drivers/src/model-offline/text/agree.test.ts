import { describe, expect, test } from "vitest";
import { agree } from "./agree.ts";

const told = (a: string, b: string, { about, words = [] }: { readonly about?: string; readonly words?: readonly string[] } = {}) =>
  agree(
    [
      { path: "a.md", text: a },
      { path: "b.md", text: b },
    ],
    { says: words.length > 0 ? [{ file: "b.md", words }] : [], ...(about !== undefined && { about }) },
  );

describe("of one thing", () => {
  test.for([
    ["The regatta starts at 10:00 at the pier.", "The regatta starts at 11:00.", "regatta"],
    ["Das Sommerfest beginnt um 15 Uhr.", "Das Sommerfest am Samstag kann erst um 16 Uhr beginnen.", "Sommerfest"],
    ["La cuota del club es de 40 euros.", "La cuota del club es de 45 euros al año.", "cuota"],
    ["## Opening hours\n\nMonday to Friday 9:00 to 17:00.", "Opening hours: Monday to Friday 9:00 to 18:00.", "opening hours"],
    ["Dogs are allowed in the hall.", "Dogs are not allowed in the hall.", "dogs"],
  ])("they do not say the same: %s", ([a = "", b = "", about = ""]) => {
    const answer = told(a, b, { about });
    expect(answer.failed).toBe(false);
    expect(answer.text).toMatch(/^They do not say the same of/);
  });
  test("the same words with the same figures are the same", () => {
    expect(told("The regatta starts at 10:00 at the pier.", "At 10:00 the regatta starts at the pier.", { about: "regatta" }).text).toMatch(
      /^They say the same/,
    );
  });
  test.for([
    [
      "other days",
      "Open: Monday to Friday 9:00 to 17:00, hours of the office.",
      "Open: Monday to Saturday 9:00 to 17:00, hours of the office.",
      "hours of the office",
    ],
    ["one says more", "The fee is 40 euros.", "The fee is 40 euros for adults and 20 euros for children.", "fee"],
    ["summer and winter", "Opening hours in summer: 9:00 to 20:00.", "Opening hours in winter: 10:00 to 16:00.", "opening hours"],
    ["two statements", "The fee is 40 euros. The fee of guests is 60 euros.", "The fee is 45 euros.", "fee"],
    ["of others", "The fee for adults is 40 euros.", "The fee for children is 20 euros.", "fee"],
    ["nothing", "The fee is 40 euros.", "Bring your gloves.", "fee"],
  ])("is not told where it is not clear: %s", ([, a = "", b = "", about = ""]) => {
    expect(told(a, b, { about }).failed).toBe(true);
  });
});

describe("of anything", () => {
  test("one figure of the same statement differs", () => {
    const answer = told("The fee for 2027 is 45 euros and is due by 31 January 2027.", "The fee for 2027 is 50 euros and is due by 31 January 2027.");
    expect(answer).toMatchObject({ failed: false });
    expect(answer.text).toContain("45 euros");
    expect(answer.text).toContain("50 euros");
  });
  test.for([
    ["The village hall opens at 9:00.", "The village hall closes at 18:00."],
    ["The boat trip costs 20 euros.", "The bus trip costs 30 euros."],
    ["Bring gloves.", "Bring boots."],
  ])("what is said of something else is held against nothing: %s", ([a = "", b = ""]) => {
    expect(told(a, b)).toMatchObject({ failed: true });
  });
});

test("a text that was called by a word that it does not hold may be another", () => {
  expect(told("The regatta starts at 10:00.", "The regatta starts at 11:00.", { about: "regatta", words: ["office"] })).toMatchObject({ failed: true });
  expect(told("The regatta starts at 10:00.", "From the office: the regatta starts at 11:00.", { about: "regatta", words: ["office"] })).toMatchObject({
    failed: false,
  });
});
