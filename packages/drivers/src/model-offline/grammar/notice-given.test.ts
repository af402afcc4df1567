import { expect, test } from "vitest";
import { saidAlike } from "./reworded.ts";

test.for([
  ["When does the rental end, and how much notice must be given?", "When does the rental end, and how long is the notice period?"],
  ["Wann endet der Mietvertrag, und welche Frist muss eingehalten werden?", "Wann endet der Mietvertrag, und wie lange dauert die Kündigungsfrist?"],
  ["Quand finit le bail et quel préavis faut-il respecter ?", "Quand finit le bail et quelle est la durée du préavis ?"],
  ["¿Cuándo acaba el contrato y cuánto preaviso hay que dar?", "¿Cuándo acaba el contrato y cuánto dura el preaviso?"],
  ["Quando finisce il contratto e quanto preavviso va dato?", "Quando finisce il contratto e quanto dura il preavviso?"],
  ["Quando acaba o contrato e quanto aviso prévio tem de ser dado?", "Quando acaba o contrato e quanto dura o aviso prévio?"],
])("notice that has to be given, behind another question: %s", ([goal = "", expected]) => {
  expect(saidAlike(goal)).toBe(expected);
});

test("what else is given is left as it is", () => {
  expect(saidAlike("how much medicine has to be given?")).toBe("how much medicine has to be given?");
});
