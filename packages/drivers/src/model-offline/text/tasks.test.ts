import { expect, test } from "vitest";
import { readAll } from "./document.ts";
import { tasksIn } from "./tasks.ts";

const tasksOf = (text: string, path = "list.md") => tasksIn(readAll([{ path, text }]));

test.for([
  {
    what: "an open box",
    text: "- [ ] Ana: order the mast by 14 January 2027",
    task: "Ana: order the mast by 14 January 2027",
    owner: "Ana",
    due: "14 January 2027",
  },
  {
    what: "a line of a paper that names who and until when",
    text: "Some words.\n\nDr Ben Vogel: phone the references of both firms by 3 April\n",
    task: "Dr Ben Vogel: phone the references of both firms by 3 April",
    owner: "Dr Ben Vogel",
    due: "3 April",
  },
  {
    what: "what somebody who was there does until a day",
    text: "Presentes: Nuno Vaz, Olga Reis\n\nO Nuno trata da encomenda até 20 de fevereiro de 2027.",
    task: "O Nuno trata da encomenda até 20 de fevereiro de 2027.",
    owner: "Nuno",
    due: "20 de fevereiro de 2027",
  },
  {
    what: "what somebody with a title does until a day",
    text: "Présents : Mme Ouali, M. Petit\n\nMme Ouali réserve le car d'ici le 15 novembre 2026.",
    task: "Mme Ouali réserve le car d'ici le 15 novembre 2026.",
    owner: "Ouali",
    due: "15 novembre 2026",
  },
  {
    what: "a marker with who does it",
    text: "ACTION Agnes: apply for the grant by 31 October",
    task: "apply for the grant by 31 October",
    owner: "Agnes",
    due: "31 October",
  },
  { what: "an action for somebody", text: "Action for Ben – call the mill", task: "call the mill", owner: "Ben" },
  { what: "a German one", text: "AUFGABE Jens: Leiter holen", task: "Leiter holen", owner: "Jens" },
  { what: "a Spanish one", text: "Tarea (Lola): comprar barro", task: "comprar barro", owner: "Lola" },
  { what: "a box in a numbered list", text: "1. [ ] paint the hull", task: "paint the hull" },
  { what: "a quoted box", text: "> - [ ] send the letter", task: "send the letter" },
  { what: "a drawn box", text: "☐ sweep the hall", task: "sweep the hall" },
  { what: "a marker in a text", text: "Some words.\nTODO: ask the insurer for a second quote", task: "ask the insurer for a second quote" },
  { what: "a marker with a name", text: "FIXME(mia): the clock is late", task: "the clock is late", owner: "mia" },
  { what: "a marker without a colon", text: "XXX check this again", task: "check this again" },
  { what: "a hidden remark", text: "Text here.\n\n<!-- TODO: add a picture -->\n", task: "add a picture" },
  { what: "an item under a heading", text: "## Next steps\n\n- Call the mill (Oda)", task: "Call the mill (Oda)", owner: "Oda" },
  {
    what: "an item under a German heading",
    text: "## Aufgaben\n\n- Jens: Angebot einholen bis 5. März 2027",
    task: "Jens: Angebot einholen bis 5. März 2027",
    owner: "Jens",
    due: "5. März 2027",
  },
  { what: "an item under a French heading", text: "## Tâches\n\n- Réserver la salle avant le 3 mai", task: "Réserver la salle avant le 3 mai", due: "3 mai" },
  {
    what: "an item under a Spanish heading",
    text: "## Tareas\n\n- Comprar pintura antes del 2 de junio",
    task: "Comprar pintura antes del 2 de junio",
    due: "2 de junio",
  },
  {
    what: "an item under an Italian heading",
    text: "## Attività\n\n- Pulire il molo entro il 4 luglio",
    task: "Pulire il molo entro il 4 luglio",
    due: "4 luglio",
  },
  {
    what: "an item under a Portuguese heading",
    text: "## Tarefas\n\n- Pintar o barco até 6 de agosto",
    task: "Pintar o barco até 6 de agosto",
    due: "6 de agosto",
  },
  { what: "a promise until a day", text: "Mia will send the plan by Friday.", task: "Mia will send the plan by Friday.", owner: "Mia", due: "Friday" },
  {
    what: "a promise of somebody present",
    text: "Present: Ivo, Mia.\n\nIvo will call the yard about the price.",
    task: "Ivo will call the yard about the price.",
    owner: "Ivo",
  },
  {
    what: "a German promise",
    text: "Jens muss das Angebot bis Freitag schicken.",
    task: "Jens muss das Angebot bis Freitag schicken.",
    owner: "Jens",
    due: "Freitag",
  },
  {
    what: "a French promise",
    text: "Luc doit appeler la mairie avant le 3 mai 2027.",
    task: "Luc doit appeler la mairie avant le 3 mai 2027.",
    owner: "Luc",
    due: "3 mai 2027",
  },
  {
    what: "a Spanish promise",
    text: "Marta debe enviar la carta antes del 3 de mayo.",
    task: "Marta debe enviar la carta antes del 3 de mayo.",
    owner: "Marta",
    due: "3 de mayo",
  },
  {
    what: "an Italian promise",
    text: "Carla deve chiamare il porto entro venerdì.",
    task: "Carla deve chiamare il porto entro venerdì.",
    owner: "Carla",
    due: "venerdì",
  },
  {
    what: "a Portuguese promise",
    text: "Rui precisa de pagar a conta até 3 de maio.",
    task: "Rui precisa de pagar a conta até 3 de maio.",
    owner: "Rui",
    due: "3 de maio",
  },
  { what: "a duty of us all", text: "We need to order two lamps.", task: "We need to order two lamps.", owner: "We" },
  { what: "a label", text: "Next step: test the pump", task: "test the pump" },
] as const)("$what is a task", ({ text, task, ...more }) => {
  const [found, ...others] = tasksOf(text);
  expect(others).toEqual([]);
  expect(found?.text).toBe(task);
  expect(found?.owner).toBe("owner" in more ? more.owner : undefined);
  expect(found?.due).toBe("due" in more ? more.due : undefined);
});

test.for([
  { what: "a ticked box", text: "- [x] sign the lease" },
  { what: "a ticked box under a heading of tasks", text: "## Tasks\n\n- [X] sign the lease" },
  { what: "a struck item", text: "## To-dos\n\n- ~~sign the lease~~" },
  { what: "an item of tasks that were done", text: "## Completed tasks\n\n- sign the lease" },
  { what: "a question under a heading of tasks", text: "## Tasks\n\n- Who signs the lease?" },
  { what: "what a thing will do", text: "The ferry will open on 3 May 2027." },
  { what: "what nobody will do", text: "Ana will not call the yard on Monday." },
  { what: "how somebody will be", text: "Ana will be away until Friday." },
  { what: "a forecast of a product", text: "Harbor will replace the phone tree." },
  { what: "a word with the marker in it", text: "The TODOS band plays tonight." },
  { what: "code", text: "```js\n// TODO: floats\n```" },
  { what: "what somebody has done by a day", text: "Presentes: Nuno Vaz\n\nO Nuno tratou da encomenda até 20 de fevereiro de 2027." },
  { what: "a table of prices", text: "| item | price |\n| --- | --- |\n| mast | 4 |" },
])("$what is none", ({ text }) => expect(tasksOf(text)).toEqual([]));

test("rows of a task table are tasks with owner and day, each on its line; those that are done are not", () => {
  const text =
    "# Plan\n\n| Task | Owner | Status | Due |\n| --- | --- | --- | --- |\n| order mast | Ana | open | 3 May |\n| sign lease | Ben | done | 1 May |\n| hire crew | Cleo | in progress | |\n";
  expect(tasksOf(text).map(({ text: task, owner, due, line }) => [task, owner, due, line])).toEqual([
    ["order mast", "Ana", "3 May", 5],
    ["hire crew", "Cleo", undefined, 7],
  ]);
});

test.for([
  { path: "a.js", text: "const a = 1;\n// TODO: floats\nexport const b = 'http://x';\n", task: "floats", line: 2 },
  { path: "a.py", text: "x = 1  # FIXME: rounding\n", task: "rounding", line: 1 },
  { path: "a.c", text: "/*\n * TODO free the buffer\n */\n", task: "free the buffer", line: 2 },
])("a comment of $path holds a task", ({ path, text, task, line }) => {
  expect(tasksOf(text, path).map((each) => [each.text, each.line])).toEqual([[task, line]]);
});

test("a marker in a string of a program is none", () => {
  expect(tasksOf('const label = "// TODO: not this";\n', "a.ts")).toEqual([]);
});

test("lines are those of the file, behind front matter, remarks and paragraphs of many lines", () => {
  const text =
    "---\ntitle: x\n---\n<!-- one\ntwo -->\nA first line that is long enough to be filled with words, and so goes\non here. It ends.\n\n- [ ] the task\n";
  expect(tasksOf(text)[0]?.line).toBe(9);
});

test("the list right below a line that says no more than Todo, in a text without marks", () => {
  const text = "Chair: Derek.\n\nTodo\n- Kit: mend the fence\n- Sanjay: ask the council by 1 May\n\nBring on Sunday\n- a cup\n";
  expect(tasksOf(text, "notes.txt").map(({ text: task, owner }) => [owner, task])).toEqual([
    ["Kit", "Kit: mend the fence"],
    ["Sanjay", "Sanjay: ask the council by 1 May"],
  ]);
});

test("a line that says more than that heads no list of tasks", () => {
  expect(tasksOf("What we did of the todo of March\n- Kit: mended the fence\n", "notes.txt")).toEqual([]);
});
