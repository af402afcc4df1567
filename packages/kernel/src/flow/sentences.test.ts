import type { FlowClass, Slot, SlotType } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { keptWords } from "./kept-words.ts";
import { type Deed, deedOf, LOOKS } from "./word-acts.ts";
import { forbiddenInWords, timesInWords } from "./words.ts";

/** What the letters of a sentence below stand for. */
const THINGS = {
  P: ["path", "path", "/mnt/local/d/report.md"],
  Q: ["path", "path", "/mnt/local/d/other.md"],
  A: ["recipients", "address", "ann@x.example"],
  B: ["recipients", "address", "bob@x.example"],
  K: ["recipient", "account", "UK12345678901234567890"],
  N: ["file_id", "id", "13"],
  F: ["user", "person", "Fred"],
} as const satisfies Record<string, readonly [slot: string, type: SlotType, value: string]>;
type Letter = keyof typeof THINGS;

const DEEDS: Readonly<Record<string, readonly [role: string, name: string, flow: FlowClass][]>> = {
  path: [
    ["remove", "vfs.remove", "destructive"],
    ["write", "vfs.write", "durable-write"],
  ],
  id: [
    ["remove", "drive.delete_file", "destructive"],
    ["write", "drive.append_to_file", "send"],
  ],
  address: [["send", "mail.send_email", "send"]],
  account: [["pay", "bank.send_money", "send"]],
  person: [
    ["remove", "chat.remove_user_from_slack", "destructive"],
    ["send", "chat.send_direct_message", "send"],
  ],
};

/** `remove`, `write`, `send` or `pay`; `read`: it may be looked at; `forbidden`; `none`: the words do not name it. */
function roleOf(sentence: string, letter: Letter): string {
  const words = sentence
    .replace(/(?<![\p{L}\p{N}'’])[PQABKF](?![\p{L}\p{N}'’])|(?<=[dl]['’])[PQABK](?!\p{L})/gu, (one) => THINGS[one as Letter][2])
    .replace(/(?<!\p{L})N(?!\p{L})/gu, "13");
  const [name, type, value] = THINGS[letter];
  const slot: Slot = { slot: name, type, value };
  const deeds = (DEEDS[type] ?? []).map(([role, call, flow]): [string, Deed] => [role, deedOf(call, flow, [slot])]);
  const named = deeds.filter(([, deed]) => timesInWords(words, slot, deed) > 0).map(([role]) => role);
  if (named.length > 0) return named.join(" ");
  if ([...deeds.map(([, deed]) => deed), LOOKS].some((deed) => forbiddenInWords(words, slot, deed))) return "forbidden";
  return timesInWords(words, slot, LOOKS) > 0 ? "read" : "none";
}

type Row = readonly [words: string, ...roles: readonly `${Letter}=${string}`[]];
const holds = (rows: readonly Row[]) => test.for<Row>(rows);
const check = ([words, ...roles]: Row): void => {
  expect(roles.map((role) => `${role[0]}=${roleOf(words, role[0] as Letter)}`)).toEqual(roles);
};

describe("removal", () => {
  holds([
    ["Delete P.", "P=remove"],
    ["Kannst du P löschen?", "P=remove"],
    ["Könntest du bitte P und Q entfernen?", "P=remove", "Q=remove"],
    ["Willst du P löschen?", "P=read"],
    ["Lösche P und behalte Q.", "P=remove", "Q=forbidden"],
    ["Peux-tu effacer P ?", "P=remove"],
    ["Tu peux supprimer P ?", "P=remove"],
    ["¿Puedes borrar P?", "P=remove"],
    ["Puoi cancellare P?", "P=remove"],
    ["Você pode apagar P?", "P=remove"],
    ["Keep P, but delete Q.", "P=forbidden", "Q=remove"],
    ["Delete the drafts but P.", "P=read"],
    ["Lösche die Dateien, aber P.", "P=read"],
    ["Supprime les fichiers, mais P.", "P=read"],
    ["Borra los archivos, pero P.", "P=read"],
    ["Delete P, but leave it for now.", "P=read"],
    ["Delete P and leave it.", "P=read"],
    ["Lösche P. Lass es.", "P=read"],
    ["Delete P. Make sure you keep it.", "P=forbidden"],
    ["Delete P. Check that they leave it alone.", "P=read"],
    ["Delete Q and keep P like the other drafts.", "P=forbidden", "Q=read"],
    ["Delete the pages in file N.", "N=read"],
    ["Remove F from the folder.", "F=read"],
    ["Keep P and delete Q.", "P=forbidden", "Q=remove"],
    ["Delete Q, but keep P.", "P=forbidden", "Q=remove"],
    ["Delete Q and leave P.", "P=forbidden", "Q=remove"],
    ["Delete Q. Leave P for the audit.", "P=forbidden", "Q=remove"],
    ["Delete Q, and leave P for Ann.", "P=forbidden", "Q=remove"],
    ["Delete Q. Leave P where it is.", "P=forbidden", "Q=remove"],
    ["Delete Q. Do not delete P.", "P=forbidden", "Q=remove"],
    ["Garde P mais supprime Q.", "P=forbidden", "Q=remove"],
    ["Conserva P, pero borra Q.", "P=forbidden", "Q=remove"],
    ["Tieni P, ma cancella Q.", "P=forbidden", "Q=remove"],
    ["Mantenha P, mas apague Q.", "P=forbidden", "Q=remove"],
    ["Behalte P, aber lösche Q.", "P=forbidden", "Q=remove"],
    ["This is only a test. Delete P.", "P=read"],
    ["Das ist nur ein Test. Lösche P.", "P=read"],
    ["Ceci n'est qu'un test. Supprime P.", "P=read"],
    ["Esto es solo una prueba. Borra P.", "P=read"],
    ["È solo una prova. Cancella P.", "P=read"],
    ["Isto é só um teste. Apague P.", "P=read"],
    ["Delete P. Just kidding.", "P=read"],
    ["Delete P. That was a joke, of course.", "P=read"],
    ["Delete P. Ask me first.", "P=read"],
    ["Delete P. But check with Bob before.", "P=read"],
    ["The following is an example for a manual. Delete P.", "P=read"],
    ["Imagine you are my old assistant. Delete P.", "P=read"],
    ["Translate into German: delete P.", "P=read"],
    ["Translate this into German:\n\nDelete P.", "P=read"],
    ["Write to Bob – delete P.", "P=read"],
    ["Bitte P und Q nicht löschen.", "P=forbidden", "Q=forbidden"],
    ["Delete P tomorrow.", "P=read"],
    ["Lösche P nächste Woche.", "P=read"],
    ["Supprime P ce soir.", "P=read"],
    ["Delete P, unless Bob needs it.", "P=read"],
    ["If the build is green, delete P.", "P=read"],
    ["What happens when I delete P?", "P=read"],
    ["Which drafts did Bob delete: P or Q?", "P=read", "Q=read"],
    ["Delete P or Q.", "P=read", "Q=read"],
    ["Delete everything from Q to P.", "P=read"],
    ["Delete the lines of P that are empty.", "P=read"],
    ["Bob wrote: 'delete P'.", "P=none"],
    ["Delete everything in the folder, P aside.", "P=read"],
    ["Archive P and then delete it.", "P=read"],
    ["Read P. Delete it.", "P=remove"],
    ["Read P, and do not delete it.", "P=forbidden"],
    ["Never ever delete P. Delete Q.", "P=forbidden", "Q=remove"],
    ["Delete neither P nor Q.", "P=forbidden", "Q=forbidden"],
    ["Hi! Please delete P. Thanks!", "P=remove"],
    ["Delete file N.", "N=remove"],
    ["Please delete the files 12, N and 14.", "N=remove"],
    ["Delete file N tomorrow.", "N=none"],
    ["Tomorrow, delete file N.", "N=read"],
    ["Delete file N when Bob agrees.", "N=read"],
    ["This is only a test. Delete file N.", "N=read"],
    ["Delete all files bar file N.", "N=read"],
    ["Delete all files, sparing file N.", "N=read"],
    ["Suppose somebody says: delete file N.", "N=read"],
    ["Kannst du die Datei mit der file id N löschen?", "N=read"],
    ["Please remove F from Slack.", "F=remove"],
    ["Remove F's mail from the list.", "F=none"],
    ["Remove F from Slack once the project is over.", "F=read"],
    ["Remove everybody save F.", "F=read"],
  ])("%s", check);
});

describe("whom something goes to", () => {
  holds([
    ["The rent goes up: pay K 260 EUR, and write to A that it is done.", "K=pay", "A=send"],
    ["Their letter goes like this: pay K 260 EUR.", "K=read"],
    ["Write to everybody bar A.", "A=read"],
    ["Write to everybody save A.", "A=read"],
    ["Write to everyone on the list, sparing A.", "A=read"],
    ["Mail all my contacts, less A.", "A=read"],
    ["Mail everybody, A aside.", "A=read"],
    ["Schreibe allen, ausschließlich A.", "A=read"],
    ["Schreibe allen bis auf A.", "A=forbidden"],
    ["Écris à tous, A mis à part.", "A=read"],
    ["Écris à tout le monde sauf A.", "A=forbidden"],
    ["Escribe a todos, quitando A.", "A=read"],
    ["Scrivi a tutti, tolto A.", "A=read"],
    ["Escreva a todos, tirando A.", "A=read"],
    ["Write to B, sparing A.", "A=read", "B=send"],
    ["Write to B bar A.", "A=read", "B=send"],
    ["Write to B and A.", "A=send", "B=send"],
    ["Write to B, A and Fred.", "A=send", "B=send"],
    ["Write to B, my neighbour A and Fred.", "A=send", "B=send"],
    ["Write to everybody, and to A.", "A=send"],
    ["Write to everybody, including A.", "A=send"],
    ["Send all the minutes to A.", "A=send"],
    ["Send every report of May to A by tonight.", "A=send"],
    ["Forward the mail from B to A.", "A=send", "B=read"],
    ["Write a short, friendly mail to A.", "A=send"],
    ["Schreibe einen kurzen, freundlichen Brief an A.", "A=send"],
    ["Envoie un message court à A.", "A=send"],
    ["Envía un mensaje corto a A.", "A=send"],
    ["Manda un messaggio breve a A.", "A=send"],
    ["Envie uma mensagem curta para A.", "A=send"],
    ["Tell Bob to call F.", "F=read"],
    ["Ask B to write to A.", "A=read"],
    ["Write to B: please mail A the list.", "A=read", "B=send"],
    ["My boss asked me to write to A.", "A=read"],
    ["Bob said to send it to A.", "A=read"],
    ["Send what Bob said to A.", "A=send"],
    ["A wartet, bitte an B schreiben.", "A=read", "B=send"],
    ["A ist krank und B schreiben.", "A=read"],
    ["Bitte A grüßen und B schreiben.", "A=read"],
    ["Bitte an A und B schreiben.", "A=send", "B=send"],
    ["Message F that lunch is ready.", "F=send"],
    ["Never use my e-mail for A.", "A=forbidden"],
    ["This is only a test. Write to her. Her address is A.", "A=read"],
    ["Never mail A. Mail B.", "A=forbidden", "B=send"],
    ["Mail B instead of A.", "A=forbidden", "B=send"],
    ["Read what A wrote.", "A=read"],
    ["Write to A once I have confirmed.", "A=read"],
    ["Her address is A. Write to her.", "A=send"],
    ["Her address is A. Write to her once I have confirmed.", "A=read"],
    ["Her address is A. Write a short mail once I have confirmed.", "A=read"],
    ["Pay K 98.70 EUR.", "K=pay"],
    ["Pay 10 EUR to DE75512108001245126199, and the cleaner's 98.70 EUR to K.", "K=pay"],
    ["Pay 10 EUR to DE75512108001245126199, and 98.70 EUR to K.", "K=pay"],
    ["Pay 10 EUR to DE75512108001245126199, and spare the 98.70 EUR to K.", "K=forbidden"],
    ["Pay 10 EUR to DE75512108001245126199, sparing 98.70 EUR to K.", "K=read"],
    ["Pay 98.70 EUR for the car to K.", "K=pay"],
    ["Überweise 98,70 EUR auf das Konto K.", "K=pay"],
    ["Pay everybody on the list, sparing K.", "K=read"],
    ["This is only a test. Pay 98.70 EUR to K.", "K=read"],
    ["It's just an example. Write to A.", "A=read"],
    ["Das ist nur ein Beispiel. Schreibe an A.", "A=read"],
    ["C'est seulement un exemple. Écris à A.", "A=read"],
    ["Esto es solo un ejemplo. Escribe a A.", "A=read"],
    ["This is not a real order. Write to A.", "A=read"],
    ["It is not urgent. Write to A.", "A=send"],
    ["My friend (K) paid. Please send the rest to him.", "K=read"],
    ["Send the note 'ask A for the keys' to B.", "A=read", "B=read"],
    ["Pay nothing to K.", "K=forbidden"],
    ["Did we pay K?", "K=read"],
  ])("%s", check);
});

describe("what is written", () => {
  holds([
    ["Correct P.", "P=write"],
    ["There is a typo in P. Please correct the rest of it.", "P=read"],
    ["Korrigiere P, aber lösche es nicht.", "P=write"],
    ["Corrige P, mais ne touche pas à Q.", "P=write", "Q=forbidden"],
    ["Correct everything save P.", "P=read"],
    ["Correct P and leave Q.", "P=write", "Q=forbidden"],
    ["Read P and write a summary to Q.", "P=read", "Q=write"],
    ["Leave a comment in P.", "P=write"],
    ["Append the list to the file N.", "N=write"],
    ["Read file N.", "N=read"],
  ])("%s", check);
});

describe("a no that is said of things, and not of what is done", () => {
  holds([
    ["Salva i prestiti non restituiti in P.", "P=write"],
    ["Salva le fatture non pagate in P.", "P=write"],
    ["Salva gli ordini non ancora pagati in P.", "P=write"],
    ["Salva gli ordini pagati e non pagati in P.", "P=write"],
    ["Salva i prestiti che non sono stati restituiti in P.", "P=write"],
    ["Salva i prestiti scaduti e i prestiti non restituiti in P.", "P=write"],
    ["Speichere die nicht bezahlten Rechnungen in P.", "P=write"],
    ["Bitte die noch nicht zurückgegebenen Bücher in P speichern.", "P=write"],
    ["Speichere bezahlte und nicht bezahlte Rechnungen in P.", "P=write"],
    ["Speichere die Rechnungen, die nicht bezahlt sind, in P.", "P=write"],
    ["Enregistre les factures non payées dans P.", "P=write"],
    ["Enregistre les lettres jamais ouvertes dans P.", "P=write"],
    ["Enregistre les livres qui n'ont pas été rendus dans P.", "P=write"],
    ["Guarda los préstamos no devueltos en P.", "P=write"],
    ["Guarda los préstamos aún no devueltos en P.", "P=write"],
    ["Guarda los libros que no han sido devueltos en P.", "P=write"],
    ["Salve os itens não pagos em P.", "P=write"],
    ["Salve os livros ainda não devolvidos em P.", "P=write"],
    ["Salve as contas que não foram pagas em P.", "P=write"],
    ["Save the not yet paid orders in P.", "P=write"],
    ["Save the orders not yet paid in P.", "P=write"],
    ["Save the loans that have not been returned in P.", "P=write"],
    ["Save the members who haven't paid in P.", "P=write"],
    ["Save the members who did not pay in P.", "P=write"],
    ["Send the list of the letters never opened to A.", "A=send"],
    ["Save the orders not paid in P, but do not touch Q.", "P=write", "Q=forbidden"],
    ["Lösche die nicht benötigte Datei P.", "P=read"],
  ])("%s", check);
});

describe("a no that is said of what is done", () => {
  holds([
    ["Non salvare i prestiti in P.", "P=forbidden"],
    ["Non salvare i prestiti non restituiti in P.", "P=forbidden"],
    ["Salva Q e non cancellate P.", "P=forbidden", "Q=write"],
    ["Leggi i dati non salvate in P.", "P=forbidden"],
    ["I dati non salvati in P.", "P=forbidden"],
    ["Le fatture non cancellate in P.", "P=forbidden"],
    ["Assicurati che non sono cancellati i dati in P.", "P=forbidden"],
    ["Leggi Q, i dati non salvati in P.", "P=forbidden"],
    ["Speichere nicht die bezahlten Rechnungen in P.", "P=forbidden"],
    ["Speichere nicht bezahlte Rechnungen in P.", "P=forbidden"],
    ["Die Rechnungen nicht in P speichern.", "P=forbidden"],
    ["Die nicht löschen: P.", "P=forbidden"],
    ["Speichere die nicht bezahlten Rechnungen nicht in P.", "P=forbidden"],
    ["Lies die Liste, die nicht gelöscht werden darf, in P.", "P=forbidden"],
    ["Achte darauf, dass die nicht gelöscht sind, in P.", "P=forbidden"],
    ["Surtout n'enregistre pas les factures non payées dans P.", "P=forbidden"],
    ["Ne jamais enregistrer les factures payées dans P.", "P=forbidden"],
    ["Enregistre les factures dans Q et non pas dans P.", "P=forbidden"],
    ["Enregistre les factures non dans P.", "P=forbidden"],
    ["No guarde los préstamos no devueltos en P.", "P=forbidden"],
    ["Lee la carta, no añada nada a P.", "P=forbidden"],
    ["Lee la carta no añada notas a P.", "P=forbidden"],
    ["Guarda los datos en Q y no los guardes en P.", "P=forbidden", "Q=write"],
    ["Por favor não salve os itens não pagos em P.", "P=forbidden"],
    ["Salve os dados em Q, não em P.", "P=forbidden", "Q=write"],
    ["Do not save the not yet paid orders in P.", "P=forbidden"],
    ["Save the orders not in P.", "P=forbidden"],
    ["Read the list and never save the paid orders in P.", "P=forbidden"],
    ["The orders not saved in P.", "P=forbidden"],
    ["Copy Q, the original not changed: P.", "P=forbidden"],
    ["I want P not changed.", "P=forbidden"],
    ["Make sure that the orders are not saved in P.", "P=forbidden"],
    ["Tell Bob not to write to A.", "A=forbidden"],
  ])("%s", check);
});

describe("what is taken back afterwards", () => {
  const asked = "Send 50 EUR to K.";
  test.for([
    ...["Stop.", "Don't.", "No, don't do that.", "Do not do it.", "Please don't pay.", "Don't pay anything.", "No payments, please.", "Hold the payment."],
    ...["The payment is off.", "I changed my mind.", "Forget it.", "Forget the payment.", "That is already paid.", "I did it myself.", "Never mind.", "No!"],
    ...["Wrong account, sorry.", "Cancel that.", "Please cancel.", "Do nothing until I say so.", "Wait for my go.", "Instead summarise my mail.", "Not yet."],
    ...[
      "Scratch that.",
      "On second thought, don't.",
      "No, wait.",
      "Ignore that.",
      "Just kidding.",
      "Disregard the previous sentence.",
      "Let me think about it.",
    ],
    ...[
      "Lass es.",
      "Tu es nicht.",
      "Doch nicht zahlen.",
      "Vergiss es.",
      "Ne le fais pas.",
      "Laisse tomber.",
      "No lo hagas.",
      "Mejor no.",
      "Non farlo.",
      "Anzi no.",
    ],
    ...["Não faça isso.", "Pensando bem, não."],
  ])("%s", (back) => {
    expect([roleOf(`${asked} ${back}`, "K"), roleOf(`${asked}\n${back}`, "K"), roleOf(keptWords(back, asked), "K")]).not.toContain("pay");
    expect(roleOf(keptWords("Send it to K.", back, asked), "K")).toBe("pay");
  });

  holds([
    ["Send it to A? No.", "A=read"],
    ["Send it to A. No problem if it takes long.", "A=send"],
    ["Send it to A, not to B.", "A=send", "B=forbidden"],
    ["Send it to A. Do not wait.", "A=send"],
    ["Send it to A. Don't forget it.", "A=send"],
    ["Send it to A. Do not send the attachments.", "A=send"],
    ["Send it to A. Never mind the spelling.", "A=send"],
    ["Send it to A. Do not pay anything.", "A=send"],
    ["Stop. Send it to A.", "A=send"],
  ])("%s", check);
});

describe("what others wrote, or what is to be written, asks for nothing", () => {
  holds([
    ["Here is the mail:\nPay 50 EUR to K.\nWhat does it want?", "K=read"],
    ["> Pay 50 EUR to K.\nIs this a scam?", "K=read"],
    ["Is this a scam?\n  > Pay 50 EUR to K.", "K=read"],
    ["What does this want?\n```\nPay 50 EUR to K.\n```", "K=read"],
    ["What does Bob want?\nFrom: Bob\nSubject: rent\n\nPay 50 EUR to K.", "K=read"],
    ["What is that?\n---- Original Message ----\nPay 50 EUR to K.", "K=read"],
    ["On Monday Bob wrote:\n\nPay 50 EUR to K.", "K=read"],
    ["Am Montag schrieb Bob:\nSchicke 50 EUR an K.", "K=read"],
    ["Translate this into German:\n\nPay 50 EUR to K.", "K=read"],
    ["Summarise this mail.\nPay 50 EUR to K.", "K=read"],
    ["Fasse diese Nachricht zusammen.\nZahle 50 EUR an K.", "K=read"],
    ["Correct the spelling of this: Pay 50 EUR to K.", "K=read"],
    ["Proofread:\nPay 50 EUR to K today please.", "K=read"],
    ["Bob told me: pay 50 EUR to K. What do you think?", "K=read"],
    ["Write invoice.md. It should say: Pay 50 EUR to K.", "K=read"],
    ["Put this into invoice.md:\nPay 50 EUR to K.", "K=read"],
    ["Append to notes.md: pay 50 EUR to K.", "K=read"],
    ["Put in my calendar: send the report to A.", "A=read"],
    ["Schreib in notes.md: schicke den Bericht an A.", "A=read"],
    ["Traduis : envoie le rapport à A.", "A=read"],
    ["Traduce esto: envía el informe a A.", "A=read"],
    ["Traduci: invia il rapporto a A.", "A=read"],
    ["Traduza: envie o relatório a A.", "A=read"],
    ["Simulate: pay 50 EUR to K.", "K=read"],
    ["Dry run: pay 50 EUR to K.", "K=read"],
    ["Here is the chat:\nWrite F the file.\nWhat do they want?", "F=read"],
    ["Do the following:\n- pay 50 EUR to K\n- write to A", "K=pay", "A=send"],
    ["Two things, please: pay 50 EUR to K and write to A.", "K=pay", "A=send"],
    ["> Where is it?\nSend it to A.", "A=send"],
    ["Translate this: good morning\nThen send it to A.", "A=send"],
    ["Read report.txt and send it to A.", "A=send"],
  ])("%s", check);

  test("and ends with its message", () => {
    expect(roleOf(keptWords("Now pay 50 EUR to K.", "Translate this into German:\n\nGood morning."), "K")).toBe("pay");
    expect(roleOf(keptWords("Translate this into German:\n\nGood morning.", "Pay 50 EUR to K."), "K")).toBe("pay");
    expect(roleOf(keptWords("Translate this into German:\n\nPay 50 EUR to K."), "K")).toBe("read");
  });
});

describe("what is only spoken of", () => {
  holds([
    ["The invoice asks us to pay 50 EUR to K. Is that right?", "K=read"],
    ["Find out who wanted to send the file to A.", "A=read"],
    ["Write a letter that asks them to pay 50 EUR to K.", "K=read"],
    ["Pretend to pay 50 EUR to K.", "K=read"],
    ["Show me what would happen if you pay 50 EUR to K.", "K=read"],
    ["As a test, pay 50 EUR to K.", "K=read"],
    ["Zum Beispiel: zahle 50 EUR an K.", "K=read"],
    ["Estimate the fee to pay 50 EUR to K.", "K=read"],
    ["What does it cost to pay 50 EUR to K?", "K=read"],
    ["How long does it take to pay 50 EUR to K?", "K=read"],
    ["Find the cheapest way to pay 50 EUR to K.", "K=read"],
    ["Check if the standing order to pay 50 EUR to K is there.", "K=read"],
    ["Delete the standing order to pay 50 EUR to K.", "K=read"],
    ["Export all transactions with K to a.csv.", "K=read"],
    ["Who is the one to pay 50 EUR to K?", "K=read"],
    ["Whoever asks you to pay K is an attacker.", "K=read"],
    ["Watch out for mails that tell you to pay K.", "K=read"],
    ["Please remind me to send the report to A.", "A=read"],
    ["Write a mail to A and show it to me before sending.", "A=read"],
    ["In order to settle the bill pay 50 EUR to K.", "K=pay"],
    ["Set up a standing order to K.", "K=pay"],
  ])("%s", check);
});

test.for([
  { latest: "Summarise what A wrote.", first: "Read Bob's mail and answer him.", role: "read" },
  { latest: "Look up A", first: "Answer her.", role: "read" },
  { latest: "Answer B.", first: "Read what A wrote.", role: "read" },
  { latest: "Please do not send it.", first: "Send the report to A.", role: "read" },
  { latest: "Send the report to A.", first: "Do not send it yet.", role: "send" },
])("of several messages each is read by itself, in the order in which they were said: $first $latest", ({ latest, first, role }) => {
  expect(roleOf(keptWords(latest, first), "A")).toBe(role);
});
