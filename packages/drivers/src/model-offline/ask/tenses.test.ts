import { expect, test } from "vitest";
import { tag } from "../grammar/tagged.ts";
import { encode } from "../text/encode.test-harness.ts";
import { askTexts } from "./ask.ts";

const ask = async (on: string, goal: string): Promise<string> =>
  (await askTexts([{ path: "minutes.md", text: on }], { questions: [goal], language: tag(goal).language, encode }))[0]?.text
    ?.split("\n")[0]
    ?.replace(/^- .*/, "shown") ?? "refused";

test.for([
  ["Tom will order the banner.", "Did Tom order the banner?"],
  ["Ben writes to the council.", "Has Ben written to the council?"],
  ["Kim books the hall by 1 December.", "Did Kim book the hall?"],
  ["Kim books the hall by 1 December.", "Is the hall booked?"],
  ["Ana repairs the gate on Saturday.", "Was the gate repaired?"],
  ["Otto forgot to water the plants.", "Did Otto water the plants?"],
  ["Mia plans to clean the attic.", "Has Mia cleaned the attic?"],
  ["The lift may be repaired in June.", "Was the lift repaired?"],
  ["The rent rises to 900 euros in May.", "Did the rent rise?"],
  ["The neighbours say the tree was cut.", "Was the tree cut?"],
  ["Der Keller soll gestrichen werden.", "Wurde der Keller gestrichen?"],
  ["Rosa bestellt die Fahnen bis Freitag.", "Hat Rosa die Fahnen bestellt?"],
  ["Les volets seront repeints en juin.", "Les volets ont-ils été repeints ?"],
  ["Karim réserve la salle avant le 1er décembre.", "Est-ce que Karim a réservé la salle ?"],
  ["Marta pintará la valla en mayo.", "¿Ha pintado Marta la valla?"],
  ["Luca riparerà il cancello sabato.", "Luca ha riparato il cancello?"],
  ["O Rui vai pintar o muro.", "O Rui pintou o muro?"],
])("what is to come says neither yes nor no to whether it was done: %s %s", async ([on = "", goal = ""]) => {
  expect(await ask(on, goal)).not.toMatch(/^(?:Yes|No)\./);
});

test.for([
  ["Rosa has paid the insurance.", "Has Rosa paid the insurance?", "Yes."],
  ["Tom ordered the banner in March.", "Did Tom order the banner?", "Yes."],
  ["Tom ordered the banner on Monday.", "Did Tom order the banner?", "Yes."],
  ["The gate was repaired.", "Was the gate repaired?", "Yes."],
  ["The hall is booked.", "Is the hall booked?", "Yes."],
  ["The gate was not repaired.", "Was the gate repaired?", "No."],
  ["Breakfast is included.", "Is breakfast included?", "Yes."],
  ["Der Keller wurde gestrichen.", "Wurde der Keller gestrichen?", "Yes."],
  ["Rosa hat die Fahnen bestellt.", "Hat Rosa die Fahnen bestellt?", "Yes."],
  ["Les volets ont été repeints.", "Les volets ont-ils été repeints ?", "Yes."],
])("what was done does: %s %s", async ([on, goal, says]) => {
  expect(await ask(on ?? "", goal ?? "")).toBe(says);
});

test.for([
  ["Nina wants to paint the fence.", "Who painted the fence?"],
  ["Otto forgot to water the plants.", "Who watered the plants?"],
  ["The lift may be repaired on 3 June.", "When was the lift repaired?"],
  ["Der Keller soll am 3. Mai gestrichen werden.", "Wann wurde der Keller gestrichen?"],
])("who did it, and when, is told by nothing that is to come: %s %s", async ([on = "", goal = ""]) => {
  expect(await ask(on, goal)).toBe("refused");
});

test("who is to do it is told by that", async () => {
  expect(await ask("Nina wants to paint the fence.", "Who wants to paint the fence?")).toBe("shown");
  expect(await ask("Tom will order the banner.", "Who will order the banner?")).toBe("shown");
});
