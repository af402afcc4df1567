import { expect, test } from "vitest";
import { tag } from "../grammar/tagged.ts";
import { encode } from "../text/encode.test-harness.ts";
import { askTexts } from "./ask.ts";

const ask = async (on: string, goal: string): Promise<string> =>
  (await askTexts([{ path: "rules.md", text: on }], { questions: [goal], language: tag(goal).language, encode }))[0]?.text
    ?.split("\n")[0]
    ?.replace(/^- .*/, "shown") ?? "refused";

const TWO_GRILLS = "Charcoal barbecues are forbidden; gas ones are allowed.";

test.for<[string, string, string]>([
  ["Smoking is forbidden in the garden.", "can I smoke in the garden?", "No."],
  ["Smoking is not allowed in the garden.", "is smoking allowed in the garden?", "No."],
  ["Smoking is forbidden in the garden.", "is smoking forbidden in the garden?", "Yes."],
  ["Payment by card is possible.", "is payment by card possible?", "Yes."],
  ["Cards are accepted.", "are cards accepted?", "Yes."],
  ["Rauchen ist im Garten verboten.", "ist Rauchen im Garten möglich?", "No."],
  ["Rauchen ist im Garten verboten.", "ist es möglich, im Garten zu rauchen?", "No."],
  ["Rauchen ist im Garten möglich.", "ist Rauchen im Garten möglich?", "Yes."],
  ["Il est interdit de fumer dans le jardin.", "a-t-on le droit de fumer dans le jardin ?", "No."],
  ["Il est interdit de fumer dans le jardin.", "ai-je le droit de fumer dans le jardin ?", "No."],
  ["Il est interdit de fumer dans le jardin.", "est-il possible de fumer dans le jardin ?", "No."],
  ["Les barbecues à charbon sont interdits.", "a-t-on le droit aux barbecues à charbon ?", "No."],
  ["Les chiens sont interdits dans la piscine.", "les chiens ont-ils le droit d'aller dans la piscine ?", "No."],
  ["Les membres ont le droit d'utiliser le four.", "a-t-on le droit d'utiliser le four ?", "Yes."],
  ["Le paiement par carte est possible.", "est-il possible de payer par carte ?", "Yes."],
  ["Está prohibido fumar en el jardín.", "¿es posible fumar en el jardín?", "No."],
  ["Está prohibido fumar en el jardín.", "¿se puede fumar en el jardín?", "No."],
  ["È vietato fumare in giardino.", "è possibile fumare in giardino?", "No."],
  ["È vietato fumare in giardino.", "si può fumare in giardino?", "No."],
  ["É proibido fumar no jardim.", "é possível fumar no jardim?", "No."],
  ["É proibido fumar no jardim.", "pode-se fumar no jardim?", "No."],
])("%s To “%s” that says %s", async ([on, goal, says]) => {
  expect(await ask(on, goal)).toBe(says);
});

test.for<[string, string, string]>([
  [TWO_GRILLS, "are gas barbecues allowed?", "Yes."],
  [TWO_GRILLS, "are charcoal barbecues allowed?", "No."],
  ["Charcoal barbecues are forbidden, and gas barbecues are allowed.", "are gas barbecues forbidden?", "No."],
  ["Holzkohlegrills sind verboten; Gasgrills sind erlaubt.", "sind Gasgrills erlaubt?", "Yes."],
  ["Holzkohlegrills sind verboten, Gasgrills sind erlaubt.", "sind Holzkohlegrills erlaubt?", "No."],
  ["Les barbecues à charbon sont interdits ; ceux à gaz sont autorisés.", "a-t-on le droit aux barbecues à charbon ?", "No."],
  ["Les barbecues à charbon sont interdits ; ceux à gaz sont autorisés.", "les barbecues à gaz sont-ils autorisés ?", "Yes."],
  ["Los perros están prohibidos; los gatos están permitidos.", "¿están permitidos los gatos?", "Yes."],
  ["I cani sono vietati; i gatti sono ammessi.", "i gatti sono ammessi?", "Yes."],
  ["Os cães são proibidos; os gatos são permitidos.", "os gatos são permitidos?", "Yes."],
  ["Dogs are allowed, cats are not.", "are cats allowed?", "No."],
  ["The main pool is heated; the sauna is not heated.", "is the sauna heated?", "No."],
  ["The main pool is heated, the small pool is not.", "is the main pool heated?", "Yes."],
])("%s To “%s” the clause of what is asked says %s", async ([on, goal, says]) => {
  expect(await ask(on, goal)).toBe(says);
});

test.for([
  ["Dogs are forbidden in the garden.", "are there dogs in the garden?"],
  ["Charcoal barbecues are forbidden in the garden; gas ones are allowed on the terrace.", "are gas barbecues allowed in the garden?"],
  ["Dogs are allowed, cats stay outside.", "are cats allowed?"],
  ["The sauna is not heated, the pool is.", "is the pool heated?"],
  ["Fumer est défendu dans le jardin.", "a-t-on le droit de fumer dans le jardin ?"],
  ["Dogs are allowed but not in the hall.", "are dogs allowed?"],
  ["Dogs are allowed in the garden, not in the hall.", "are dogs allowed?"],
  ["A large pool and a sauna are not there.", "is there a large pool?"],
  ["Dogs are not forbidden in the garden.", "are dogs allowed in the garden?"],
] as const)("%s To “%s” it is shown without a yes or a no", async ([on, goal]) => {
  expect(await ask(on, goal)).toBe("shown");
});

/** What somebody is to do says nothing of whether it was done; what is ticked was. */
test.for<[string, string, string]>([
  ["- [ ] Rosa: find a second sewing table", "has a second sewing table been found?", "shown"],
  ["- [ ] Callum: print new job cards", "have the new job cards been printed?", "shown"],
  ["- Callum: print new job cards", "have the new job cards been printed?", "shown"],
  ["- [x] Rosa: buy thread", "has the thread been bought?", "Yes."],
])("%s To “%s” that says %s", async ([on, goal, says]) => {
  expect(await ask(on, goal)).toBe(says);
});
