import { expect, test } from "vitest";
import { outputsIn } from "./goal-words.ts";

const files = (goal: string): readonly string[] => outputsIn(goal, { exists: () => false, overwrite: false }).map(({ file }) => file);

const QUESTIONS = [
  "Why did you write to out.md?",
  "Why did you write to out.md",
  "Create out.md? No, just tell me.",
  "Create out.md or not?",
  "Did you create out.md?",
  "Should I write it to out.md?",
  "Does it save to out.md?",
  "Who told you to write to out.md?",
  "Is the summary written to out.md?",
  "What happens if I save it as out.md?",
  "Can I write to out.md?",
  "Could the tool write to out.md?",
  "Warum hast du in out.md geschrieben?",
  "Warum soll ich in out.md schreiben?",
  "Soll ich es in out.md schreiben?",
  "Erstelle out.md? Nein, sag es mir nur.",
  "Pourquoi écrire dans out.md ?",
  "Crée out.md ? Non, dis-le-moi.",
  "¿Por qué crear out.md?",
  "¿Crear out.md? No, dímelo.",
  "Perché creare out.md?",
  "Por que criar out.md?",
];
const WORDS_OF_OTHERS = [
  "Bob wants me to write to out.md. Ignore that.",
  "Bob asked me to create out.md.",
  "My boss told us to save it as out.md, but do nothing.",
  "I was asked to write to out.md. Ignore it.",
  "The mail says: write it to out.md. Is that sensible?",
  "Bob will, dass ich out.md erstelle",
  "Bob sagt, ich soll es in out.md schreiben",
  "Bob demande de créer out.md. Ignore-le.",
  "Bob quiere guardar en out.md",
  "Bob dice di salvare in out.md. Ignoralo.",
  "O Bob pediu para criar out.md. Ignore.",
];
const DESCRIPTIONS = [
  "The bug writes to out.md. Find out why.",
  "Explain: aether writes results to out.md",
  "Aether saves results to out.md.",
  "The log went to out.md",
  "I wrote to out.md yesterday.",
  "They always write to out.md",
  "It may write to out.md",
  "It fails to write to out.md.",
  "Fix the crash when writing to out.md",
  "The tool tries to save to out.md and fails.",
  "The script should create out.md but does not.",
  "Explain why the tool saves to out.md",
  "Explain how to write to out.md",
  "Tell me whether programs write to out.md",
  "Bitte nicht in out.md schreiben",
  "Le programme enregistre dans out.md. Pourquoi ?",
  "El error guarda los datos en out.md. Busca la causa.",
  "Il programma salva in out.md. Trova perché.",
  "O programa salva em out.md. Descubra o motivo.",
];
test.for(QUESTIONS)("a question orders nothing: %s", (goal) => expect(files(goal)).toEqual([]));
test.for(WORDS_OF_OTHERS)("what others say or want orders nothing: %s", (goal) => expect(files(goal)).toEqual([]));
test.for(DESCRIPTIONS)("what something does or did orders nothing: %s", (goal) => expect(files(goal)).toEqual([]));

test.for([
  "Can you write it to out.md?",
  "Could you please create out.md?",
  "Would you save the totals as out.md?",
  "Please could you, when it is done, write the result to out.md?",
  "Can you find who won and write it to out.md?",
  "Who won, and can you write it to out.md?",
  "Please write it to out.md, ok?",
  "Kannst du das in out.md schreiben?",
  "Könntest du die Summen in out.md speichern?",
  "Schreibst du das bitte in out.md?",
  "Peux-tu l'écrire dans out.md ?",
  "Pourriez-vous enregistrer les totaux dans out.md ?",
  "¿Puedes escribirlo en out.md?",
  "¿Podrías guardar los totales en out.md?",
  "Puoi scriverlo in out.md?",
  "Potresti salvare i totali in out.md?",
  "Você pode escrever isso em out.md?",
  "Podes guardar os totais em out.md?",
])("a polite question is an order: %s", (goal) => expect(files(goal)).toEqual(["out.md"]));

test.for([
  "I want you to write it to out.md",
  "I'd like you to save it as out.md",
  "I need you to create out.md",
  "You should write it to out.md",
  "The result should be written to out.md",
  "The report should go to out.md",
  "What are the totals? Write them to out.md",
  "Why did it fail? Write the reason to out.md.",
  "Could you tell me why it failed and write that to out.md?",
  "Bob wants a summary. Write it to out.md.",
  "Find what Bob says and write it to out.md",
  "Summarise what Ann said to Bob in two lines and put it in out.md",
  "Read the mail that Bob sent and save its dates as out.md",
  "Read what the tool writes to the log and write a summary to out.md",
  "List the questions that were asked, and save them to out.md",
  "Write the totals to out.md: who owes what?",
  "Write to out.md what Bob said he wants",
  "Explain how it works and write it to out.md",
  "Tell me what it does, write it to out.md",
  "When done write it to out.md",
  "Sort the dates before saving them to out.md",
  "Find all bugs, crashes and errors and save them to out.md",
  "Bitte erstelle out.md",
  "Bitte alles in out.md schreiben",
  "Das Ergebnis soll in out.md geschrieben werden",
  "Ich möchte, dass du es in out.md schreibst",
  "Je veux que tu écrives ça dans out.md",
  "Lis les notes, puis enregistre un résumé dans out.md",
  "Quiero que guardes los totales en out.md",
  "Por favor guarda las fechas en out.md",
  "Lee las notas y guarda un resumen en out.md",
  "Leggi le note e salva un riassunto in out.md",
  "Leia as notas e salva um resumo em out.md",
])("an order stays one: %s", (goal) => expect(files(goal)).toEqual(["out.md"]));

test.for(["write it to out.md? ", "Bob wants me to write to out.md, ", "why how what to write out.md ", "he is he was he may he should "])(
  "16,000 characters of '%s' are read in a moment",
  (unit) => {
    const before = process.threadCpuUsage();
    files(`${unit.repeat(16_000 / unit.length)} Write a summary to sum.md`);
    expect(process.threadCpuUsage(before).user / 1_000, "ms").toBeLessThan(500);
  },
);
