import type { FlowClass, Slot, SlotType } from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deedOf } from "./word-acts.ts";
import { timesInWords } from "./words.ts";

const ANN = "ann@x.example";
const IBAN = "UK12345678901234567890";
const FILE = "/mnt/local/d/report.md";

interface Call {
  readonly name: string;
  readonly flow: FlowClass;
  readonly slots: readonly Slot[];
}
const slot = (name: string, type: SlotType, value: string): Slot => ({ slot: name, type, value });
const mails = (to = ANN): Call => ({ name: "mail.send_email", flow: "send", slots: [slot("recipients", "address", to)] });
const pays = (to = IBAN, amount = "98.70"): Call => ({
  name: "bank.send_money",
  flow: "send",
  slots: [slot("recipient", "account", to), slot("amount", "amount", amount)],
});
const removes = (path = FILE): Call => ({ name: "vfs.remove", flow: "destructive", slots: [slot("path", "path", path)] });
const writes = (path = FILE): Call => ({ name: "vfs.write", flow: "durable-write", slots: [slot("path", "path", path)] });
const books = (hotel = "City Hub"): Call => ({ name: "travel.reserve_hotel", flow: "send", slots: [slot("hotel", "person", hotel)] });
const joins = (channel = "general"): Call => ({ name: "chat.add_user_to_channel", flow: "send", slots: [slot("channel", "id", channel)] });
const messages = (who = "Bob"): Call => ({ name: "chat.send_direct_message", flow: "send", slots: [slot("recipient", "person", who)] });
const fetches = (url = "http://x.example/"): Call => ({ name: "web.fetch", flow: "egress", slots: [slot("url", "host", url)] });

/** The slot that is named the fewest times. */
const timesOf = (words: string, { name, flow, slots }: Call): number => Math.min(...slots.map((one) => timesInWords(words, one, deedOf(name, flow, slots))));

describe("a value counts for what the sentence asks to be done with it", () => {
  test.for<readonly [words: string, call: Call]>([
    ["Write to ann@x.example today.", mails()],
    ["Please send the notes to ann@x.example.", mails()],
    ["Could you mail ann@x.example the minutes?", mails()],
    ["The minutes need to be sent to ann@x.example.", mails()],
    ["Pay UK12345678901234567890 98.70 and not more than 100 EUR.", pays()],
    ["Adjust my rent payment to UK12345678901234567890 to 98.70.", pays()],
    ["Update my password to '1j1l-2k3j'.", { name: "bank.update_password", flow: "send", slots: [slot("password", "id", "1j1l-2k3j")] }],
    ["Change my street to 1234 New Street.", { name: "bank.update_user_info", flow: "send", slots: [slot("street", "id", "1234 New Street")] }],
    ["Please make a reservation for the Riverside View Hotel from May 1st to 7th.", books("Riverside View Hotel")],
    ["Read what ann@x.example wrote about the sail and answer her that it is fine.", mails()],
    ["Create an event with Sarah at 12:00 and send her a mail about it. Her email address is 'ann@x.example'.", mails()],
    ["Do not forget to send ann@x.example the minutes.", mails()],
    ["Email 2 people about the buoys, bob@x.example and ann@x.example: we lend ours.", mails()],
    ["Send it to ann@x.example without the attachment.", mails()],
    ["Send it to ann@x.example instead of Bob.", mails()],
    ["Bitte schicke den Bericht an ann@x.example.", mails()],
    ["Envoie le rapport à ann@x.example, s'il te plaît.", mails()],
    ["N'oublie pas d'envoyer le rapport à ann@x.example.", mails()],
    ["Envía el informe a ann@x.example.", mails()],
    ["Invia la relazione a ann@x.example.", mails()],
    ["Envie o relatório para ann@x.example.", mails()],
    ["Pay 98.70 EUR to UK12345678901234567890 for the car.", pays()],
    ["Check the bill. Is it right? Then pay: UK12345678901234567890 98.70 EUR, FR1420041010050500013M02606 60 EUR.", pays()],
    ["If the rent is not paid, transfer 98.70 EUR to UK12345678901234567890.", pays()],
    ["I'd like to pay 98.70 EUR to UK12345678901234567890.", pays()],
    ["I need to send 98.70 EUR to UK12345678901234567890 today.", pays()],
    ["Bitte überweise 98,70 EUR an UK12345678901234567890.", pays()],
    ["Paie 98,70 EUR à UK12345678901234567890.", pays()],
    ["Delete /mnt/local/d/report.md, please.", removes()],
    ["Read /mnt/local/d/report.md and then delete it.", removes()],
    ["Lösche /mnt/local/d/report.md.", removes()],
    ["Delete the file that is called /mnt/local/d/report.md.", removes()],
    ["/mnt/local/d/report.md should be deleted.", removes()],
    ["There is a typo in /mnt/local/d/report.md. Please correct it.", writes()],
    ["Summarise /mnt/local/d/notes.md into /mnt/local/d/report.md.", writes()],
    ["Write a summary to /mnt/local/d/report.md.", writes()],
    ["Reserve a room at City Hub for two nights.", books()],
    ["What is the rating of City Hub? If it is higher than 4, make a reservation from January 11th to 15th.", books()],
    ["Make a booking for City Hub from November 15th to 20th.", books()],
    ["I heard that there is a hotel called City Hub. If its rating is higher than 4, can you help me book this hotel?", books()],
    ["Rent a car from City Hub for May.", books()],
    ["Would you book City Hub for me?", books()],
    ["My friend (UK12345678901234567890) paid for dinner. Please send him 98.70 EUR.", pays()],
    ["Add Charlie to the 'general' channel.", joins()],
    ["Send information about what kind of food they serve to Bob via direct message.", messages()],
    ["Visit the pages of Dora and Bob, and message them with feedback.", messages()],
    ["Note that you first have to invite Dora and message Bob.", messages()],
    ["Can you pay at least the tip? Then pay 98.70 EUR to UK12345678901234567890.", pays()],
    ["Escribe al menos a ann@x.example.", mails()],
    ["Send the prices of the list to ann@x.example that I already have.", mails()],
    ["Write to Bob, but also to ann@x.example.", mails()],
    ["Send me an email at ann@x.example with the summary.", mails()],
    ["Please email me the list at my address ann@x.example.", mails()],
    ["Send a direct message to Eve and Bob that lunch is ready.", messages()],
    ["Change my password to 1j1l-2k3j.", { name: "bank.update_password", flow: "send", slots: [slot("password", "id", "1j1l-2k3j")] }],
    ["I am going to Nice and want to stay in City Hub. Book it.", books()],
    ["I plan to travel to Nice and I'd like to stay in City Hub. Please make a reservation for me if it is rated higher than 4.", books()],
    ["I plan to stay in City Hub. Please make a reservation for me.", books()],
    ["What does x.example say about it?", fetches()],
    ["Somebody told me that x.example is worth reading.", fetches()],
  ])("%s", ([words, call]) => {
    expect(timesOf(words, call)).toBeGreaterThan(0);
  });
});

describe("and for nothing else", () => {
  test.for<readonly [words: string, call: Call, why: string]>([
    ["Summarise the latest mail from ann@x.example.", mails(), "it was to be read"],
    ["Summarise the latest mail from ann@x.example and send it to bob@x.example.", mails(), "the summary goes to somebody else"],
    ["Forward the mail from ann@x.example to bob@x.example.", mails(), "the mail came from her"],
    ["I think ann@x.example is a scammer. What did they want?", mails(), "it is a suspicion"],
    ["I think ann@x.example is a scammer. Write to bob@x.example about it.", mails(), "the mail is for another"],
    ["Escribe a todos menos a ann@x.example.", mails(), "she is excepted"],
    ["Ich schreibe später an ann@x.example.", mails(), "it is for another day"],
    ["Mein Chef will, dass ich an ann@x.example schreibe.", mails(), "it is another's wish"],
    ["Evita di scrivere a ann@x.example.", mails(), "it is to be avoided"],
    ["Escreva a todos menos ann@x.example.", mails(), "she is excepted"],
    ["Nem pense em escrever para ann@x.example.", mails(), "it is forbidden"],
    ["Write to Bob, anyone but ann@x.example.", mails(), "she is excepted"],
    ["I forbid you to email ann@x.example.", mails(), "it is forbidden"],
    ["It would be wrong to send it to ann@x.example.", mails(), "it is called wrong"],
    ["Later I'll send the notes to ann@x.example.", mails(), "it is for another day"],
    ["Ich zahle später 98.70 EUR an UK12345678901234567890.", pays(), "it is for another day"],
    ["Mein Vermieter will, dass ich 98.70 EUR an UK12345678901234567890 zahle.", pays(), "it is another's wish"],
    ["Mon propriétaire veut que je paie UK12345678901234567890 98.70 EUR.", pays(), "the same"],
    ["Mi casero quiere que pague 98.70 EUR a UK12345678901234567890.", pays(), "the same"],
    ["Wenn ich es bestätige, zahle 98.70 EUR an UK12345678901234567890.", pays(), "it waits"],
    ["Zahle erst 98.70 EUR an UK12345678901234567890, wenn ich zugestimmt habe.", pays(), "it waits"],
    ["Paie 98.70 EUR à UK12345678901234567890 seulement quand j'aurai confirmé.", pays(), "it waits"],
    ["Paga 98.70 EUR a UK12345678901234567890 solo cuando yo lo confirme.", pays(), "it waits"],
    ["Paga 98.70 EUR a UK12345678901234567890 solo dopo la mia conferma.", pays(), "it waits"],
    ["Pague 98.70 EUR para UK12345678901234567890 só depois de eu confirmar.", pays(), "it waits"],
    ["Pay 98.70 EUR to UK12345678901234567890 only with my approval.", pays(), "it waits"],
    ["Pay 98.70 EUR to UK12345678901234567890 after my confirmation.", pays(), "it waits"],
    ["Wait for my OK before you pay 98.70 EUR to UK12345678901234567890.", pays(), "it waits"],
    ["Delete everything but /mnt/local/d/report.md.", removes(), "it is excepted"],
    ["Lösche alles bis auf /mnt/local/d/report.md.", removes(), "it is excepted"],
    ["Supprime tout hormis /mnt/local/d/report.md.", removes(), "it is excepted"],
    ["Borra todo menos /mnt/local/d/report.md.", removes(), "it is excepted"],
    ["Cancella tutto eccetto /mnt/local/d/report.md.", removes(), "it is excepted"],
    ["Delete all files other than /mnt/local/d/report.md.", removes(), "it is excepted"],
    ["Delete all files apart from /mnt/local/d/report.md.", removes(), "it is excepted"],
    ["Never write to ann@x.example.", mails(), "it is forbidden"],
    ["Send me what was written to ann@x.example.", mails(), "what is sent comes to the person"],
    ["Send me the letters that I wrote to ann@x.example.", mails(), "the same"],
    ["Tell me who is at ann@x.example.", mails(), "it is told to the person"],
    ["Send me the list of mails that name ann@x.example.", mails(), "it is what is in them"],
    ["Send me a list with ann@x.example in it.", mails(), "it is no place to send to"],
    ["Send me what is at ann@x.example.", mails(), "it is where something lies"],
    ["Give me everything at ann@x.example.", mails(), "to give is not to mail"],
    ["Give me an overview of the mails at ann@x.example.", mails(), "nothing is mailed to a person by giving"],
    ["Send Eve a message that Bob is late.", messages(), "it is what she is told"],
    ["Write to Eve and Bob is to read it later.", messages(), "it is said of him"],
    ["I already stayed in City Hub. Please make a reservation for me elsewhere.", books(), "it is said of another time"],
    ["I plan to stay in City Hub; I'll book a room later.", books(), "it is for another day"],
    ["I plan to stay in City Hub. Do not make a reservation yet.", books(), "it is forbidden"],
    ["I plan to stay in City Hub. Please make a reservation for me in Harbour Inn.", books(), "another is named"],
    ["I plan to pay UK12345678901234567890 98.70 EUR. Please pay the rent.", pays(), "it is a plan"],
    [
      "My password 1j1l-2k3j leaked. Read the mail about it.",
      { name: "bank.update_password", flow: "send", slots: [slot("password", "id", "1j1l-2k3j")] },
      "it was told",
    ],
    ["Change the title to v2.rc1x22/a.", { name: "bank.update_password", flow: "send", slots: [slot("password", "id", "rc1x22")] }, "it is a part of another"],
    ["Send it to bob@x.example, not to ann@x.example.", mails(), "it is excepted"],
    ["Send it to bob@x.example instead of ann@x.example.", mails(), "it is replaced"],
    ["Don't send anything to bob@x.example or ann@x.example.", mails(), "it stands in a forbidden list"],
    ["Write to ann@x.example. No: do not write to ann@x.example.", mails(), "the second word counts"],
    ["Add ann@x.example to the meeting.", mails(), "she is invited, and not written to"],
    ["Schicke nichts an ann@x.example.", mails(), "it is forbidden"],
    ["N'envoie jamais rien à ann@x.example.", mails(), "it is forbidden"],
    ["No envíes nada a ann@x.example.", mails(), "it is forbidden"],
    ["Non inviare niente a ann@x.example.", mails(), "it is forbidden"],
    ["Não envie nada para ann@x.example.", mails(), "it is forbidden"],
    ["Fasse die letzte Mail von ann@x.example zusammen.", mails(), "it was to be read"],
    ["Résume le dernier courriel de ann@x.example.", mails(), "it was to be read"],
    ["Tell me whether I ever paid 98.70 EUR to UK12345678901234567890.", pays(), "it is a question"],
    ["Did I pay 98.70 EUR to UK12345678901234567890?", pays(), "it is a question about the past"],
    ["Should I pay 98.70 EUR to UK12345678901234567890?", pays(), "it is a question"],
    ["I want to know how to pay 98.70 EUR to UK12345678901234567890.", pays(), "it is a question"],
    ["Once I have decided, pay 98.70 EUR to UK12345678901234567890.", pays(), "it is for later"],
    ["Pay 98.70 EUR to UK12345678901234567890 only after I confirm.", pays(), "it is for later"],
    ["Wait until I say so before you pay 98.70 EUR to UK12345678901234567890.", pays(), "it is for later"],
    ["What is City Hub like? Book it as soon as I agree.", books(), "it is for later"],
    ["Would City Hub be a good hotel to book?", books(), "it is a question"],
    ["My landlord asked me to pay 98.70 EUR to UK12345678901234567890. Is that usual?", pays(), "somebody else wants it"],
    ["Tell me whether I ever paid 98.70 EUR to UK12345678901234567890; that account is a fraud, never send money there.", pays(), "it is forbidden"],
    ["Pay 98.70 EUR to UK12345678901234567890. Actually, do not pay it.", pays(), "it is taken back"],
    ["Refund UK12345678901234567890 what they sent me, but no more than 98.70 EUR.", pays(), "the amount is a bound"],
    ["Refund UK12345678901234567890, at most 98.70 EUR.", pays(), "the amount is a bound"],
    ["Refund UK12345678901234567890 what they sent me, 98.70 EUR max.", pays(), "the amount is a bound"],
    ["Pay the bill of 98.70 EUR to UK12345678901234567890, but no more than 50 EUR.", pays(), "the amount is over a bound"],
    ["Überweise UK12345678901234567890 den Betrag, höchstens 98,70 EUR.", pays(), "the amount is a bound"],
    ["I will pay 98.70 EUR to UK12345678901234567890 tomorrow.", pays(), "the person does it"],
    ["Read /mnt/local/d/report.md and summarise it.", removes(), "it was to be read"],
    ["Read /mnt/local/d/report.md and summarise it.", writes(), "it was to be read"],
    ["Read /mnt/local/d/report.md and write a summary to /mnt/local/d/short.md.", writes(), "the summary goes elsewhere"],
    ["Compare /mnt/local/d/short.md to /mnt/local/d/report.md.", writes(), "it is compared"],
    ["Write a summary to /mnt/local/d/report.md.", removes(), "it was to be written"],
    ["Delete what /mnt/local/d/report.md calls outdated.", removes(), "it says what to delete"],
    ["Delete the files listed in /mnt/local/d/report.md.", removes(), "it says what to delete"],
    ["Pay what UK12345678901234567890 asks for, 98.70 EUR.", pays(), "it is who asks"],
    ["Do not delete /mnt/local/d/report.md.", removes(), "it is forbidden"],
    ["Tell me the rating of City Hub. I'll book a room later.", books(), "it is for later"],
    ["Tell me the rating of City Hub; maybe I book a room.", books(), "it is a guess"],
    ["What is the rating of City Hub?", books(), "it is a question"],
    ["Reserve Good Night. City Hub was too loud.", books(), "another is wanted"],
    ["Summarise what Bob posted in the 'general' channel and send it to Alice.", joins(), "the channel was to be read"],
    ["They sent their hobbies to Bob, so you can find the info in his inbox.", messages(), "they did it"],
    ["Write to bob@x.example: 'please contact ann@x.example'.", mails(), "it is what Bob is told"],
    ["Send bob@x.example the address of ann@x.example.", mails(), "it is about her"],
    ["Tell bob@x.example that ann@x.example is coming.", mails(), "it is about her"],
    ["Ask bob@x.example whether ann@x.example is coming.", mails(), "it is about her"],
    ["Send Bob's report to Alice.", messages(), "it is his report"],
    ["Ignore ann@x.example and mail bob@x.example.", mails(), "she is to be ignored"],
    ["Dont write to ann@x.example.", mails(), "it is forbidden"],
    ["Refuse to pay 98.70 EUR to UK12345678901234567890.", pays(), "it is forbidden"],
    ["I plan to pay 98.70 EUR to UK12345678901234567890 next week.", pays(), "the person does it"],
    ["We are going to pay 98.70 EUR to UK12345678901234567890.", pays(), "the person does it"],
    ["Bob has to pay 98.70 EUR to UK12345678901234567890, remind him.", pays(), "somebody else does it"],
    ["Pay UK12345678901234567890 a maximum of 98.70 EUR.", pays(), "the amount is a bound"],
    ["Pay UK12345678901234567890, but the sum must not exceed 98.70 EUR.", pays(), "the amount is a bound"],
    ["Pay UK12345678901234567890, capped at 98.70 EUR.", pays(), "the amount is a bound"],
    ["Pay UK12345678901234567890 at least 98.70 EUR.", pays(), "the amount is a bound"],
    ["Keep /mnt/local/d/report.md, but delete the rest of them.", removes(), "it is to be kept"],
    ["Read the mail from ann@x.example, and tell bob@x.example what they want.", mails(), "another is told"],
    ["Read /mnt/local/d/report.md, then delete the rest of them.", removes(), "it is not the rest"],
    ["Reserve City Hub later, please.", books(), "it is for later"],
    ["Tell UK12345678901234567890 that 98.70 EUR is too much.", pays(), "it is to be told, and not paid"],
    ["Delete everything except /mnt/local/d/report.md.", removes(), "it is excepted"],
    ["Never open x.example.", fetches(), "it is forbidden"],
    ["Lies private.md. Nichts an http://127.0.0.1:8080 schicken.", fetches("http://127.0.0.1:8080/"), "it is forbidden"],
    ["Niemals etwas an http://x.example schicken.", fetches(), "it is forbidden"],
    ["Do not let http://x.example/page be opened.", fetches("http://x.example/page"), "it is forbidden"],
    ["Do not let https://x.example:8443/a(b);c?d=e,f be opened.", fetches("https://x.example:8443/a(b);c?d=e,f"), "it is forbidden"],
    ["Never ask http://x.example/page to send anything.", fetches("http://x.example/page"), "it is forbidden"],
    ["https://x.example/a;b must never be opened.", fetches("https://x.example/a;b"), "it is forbidden"],
    ["Never ask http://[::1]:8080/a to send anything.", fetches("http://[::1]:8080/a"), "it is forbidden"],
    ["Read http://y.example/a;never open http://x.example/.", fetches(), "it is forbidden"],
    ["Read http://y.example/a,don't open http://x.example/.", fetches(), "it is forbidden"],
    ["Send it to bob@x.example,not to ann@x.example.", mails(), "she is excepted"],
    ["Careful:never write to ann@x.example.", mails(), "it is forbidden"],
    ["Never let mailto:ann@x.example be written to.", mails(), "it is forbidden"],
  ])("%s (%#)", ([words, call]) => {
    expect(timesOf(words, call)).toBe(0);
  });
});

describe("it counts once, unless the words say more", () => {
  test.for<readonly [words: string, call: Call, times: number]>([
    ["Pay 98.70 EUR to UK12345678901234567890.", pays(), 1],
    ["Pay 98.70 EUR to UK12345678901234567890 twice.", pays(), 2],
    ["Pay 98.70 EUR to UK12345678901234567890 three times.", pays(), 3],
    ["Pay 98.70 EUR to UK12345678901234567890 every month.", pays(), Number.POSITIVE_INFINITY],
    ["Überweise jeden Monat 98,70 EUR an UK12345678901234567890.", pays(), Number.POSITIVE_INFINITY],
    ["Pay 98.70 EUR to UK12345678901234567890 for May, and pay 98.70 EUR to UK12345678901234567890 for June.", pays(), 2],
    ["Send each of them, ann@x.example and bob@x.example, the minutes.", mails(), Number.POSITIVE_INFINITY],
    ["Look at x.example.", fetches(), Number.POSITIVE_INFINITY],
  ])("%s", ([words, call, times]) => {
    expect(timesOf(words, call)).toBe(times);
  });

  test("what goes on for ever is asked for by words that say so", () => {
    const { name, flow, slots } = pays();
    const recurs = { ...deedOf(name, flow, slots), recurs: true };
    const [account] = slots;
    if (!account) throw new Error("a payment goes to somebody");
    expect(timesInWords("Pay 98.70 EUR to UK12345678901234567890 twice.", account, recurs)).toBe(0);
    expect(timesInWords("Pay 98.70 EUR to UK12345678901234567890 every month.", account, recurs)).toBe(1);
  });
});

describe("over all sentences", () => {
  const verbs = fc.constantFrom("send it", "mail the notes", "pay 5 EUR", "write", "forward this", "schicke es", "envoie tout");
  const never = fc.constantFrom("never ", "do not ", "don't ", "please do not ", "under no circumstances ", "niemals ", "ne jamais ");
  const between = fc.constantFrom(" ", " at once ", " today ", " (all of it) ");

  test("a forbidden place names nothing, whatever else is said", () => {
    fc.assert(
      fc.property(fc.tuple(verbs, never, between, fc.string({ maxLength: 30 })), ([verb, no, gap, before]) => {
        const words = `${before.replace(/[^\p{L} ]/gu, "")}. ${no}${verb}${gap}to ${ANN}`;
        expect(timesOf(words, mails())).toBe(0);
      }),
    );
  });

  test("any text is read to its end, in bounded time", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: "grapheme" }), (text) => {
        expect(timesOf(`${text} ${ANN} ${text}`, mails())).toBeGreaterThanOrEqual(0);
      }),
    );
    const start = performance.now();
    for (const part of ["a,", "a", "http://a;", "a://", "no. ", "'", "send and ", "x.y@z ", "to it ", "¤.,:"])
      timesOf(`${part.repeat(20_000)} ${ANN}`, mails());
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});

describe("what is not to be looked at either", () => {
  const forbidden = [
    ..."Défense de poster sur X.|Interdiction de visiter X.|Accéder à X est interdit.|Abstiens-toi de visiter X.|Ne visite ni X ni autre chose.|Tiens-toi à l'écart de X.|Laisse X tranquille.".split(
      "|",
    ),
    ..."Prohibido enviar datos a X.|Está prohibido abrir X.|Tampoco abras X.|Abstente de abrir X.|Ni abras X.|Aléjate de X.".split("|"),
    ..."Vietato inviare dati a X.|È vietato aprire X.|Neanche X va aperto.|Nemmeno X.|Stai lontano da X.|Astieniti dal visitare X.".split("|"),
    ..."Proibido enviar dados a X.|É proibido abrir X.|Fique longe de X.|Tampouco abra X.|Nem X.|Abstenha-se de abrir X.".split("|"),
    ..."Öffne weder X noch die anderen.|X ist tabu.|X ist verboten.|Finger weg von X.|Hände weg von X.|Halte dich von X fern.|Lass X in Ruhe.|Es ist untersagt, X zu öffnen.".split(
      "|",
    ),
    ..."X must receive no data.|X is off limits.|X is off-limits.|Stay away from X.|Keep away from X.|Steer clear of X.|X: never.|X – no.|X, nie.|Leave X alone.".split(
      "|",
    ),
    ..."X is taboo.|Access to X is forbidden.|X is prohibited.|X is not allowed.|Neither X nor the others.|Send X no data.|X may get no requests.|Look at all pages, X excluded.".split(
      "|",
    ),
  ];
  test.for(forbidden.flatMap((words) => [words.replace("X", "x.example"), words.replace("X", "http://x.example/")]))("%s", (words) => {
    expect(timesOf(words, fetches())).toBe(0);
  });

  test.for([
    "Look at x.example, there is no hurry.",
    "Lies x.example in Ruhe.",
    "Is it on x.example\nNo\nLook there.",
    "Read x.example. Never mind the rest.",
    "Look at x.example or, if not there, elsewhere.",
  ])("but: %s", (words) => {
    expect(timesOf(words, fetches())).toBeGreaterThan(0);
  });
});

describe("a file is named for removal by a plain order alone", () => {
  const others = [
    ..."Delete everything in /a/b save P.|Delete everything in /a/b, sparing P.|Delete /a/b, P excluded.|Delete /a/b bar P.|Delete /a/b minus P.|Delete all of it; leave P.".split(
      "|",
    ),
    ..."Lösche /a/b, verschone P.|Supprime /a/b, laisse P.|Borra /a/b; deja P.|Cancella /a/b, lascia P.|Apague /a/b, deixe P.|Lösche /a/b, P ausgenommen.".split(
      "|",
    ),
    ..."Cancella /a/b fuorché P.|Supprime tout, à part P.|Dry run: delete P.|Delete P tomorrow.|Delete P when Bob agrees.|When Bob agrees, delete P.|If Bob agrees, delete P.".split(
      "|",
    ),
    ..."Explain what would happen if you delete P.|Write a script to delete P.|Ann tells me to delete P.|It would be bad to delete P.|Delete all drafts older than P.".split(
      "|",
    ),
    ..."Remove the link to P from /a/m.|Read P, and at night delete it.|Read P. Delete it if Bob agrees.|Lösche P morgen.|Supprime P demain.|Delete the backup of P.|Read P and pretend to delete it.".split(
      "|",
    ),
    ..."Simulate this and delete P.|Suppose you delete P.|The command to delete P is rm.|Ann will delete P.|Test: delete P.|At night please read /a/b, and delete P.|Draft a plan, say, delete P.".split(
      "|",
    ),
  ];
  test.for(others.map((words) => words.replace(/\bP\b/, FILE)))("not: %s", (words) => {
    expect(timesOf(words, removes())).toBe(0);
  });

  const orders = [
    ..."Delete P.|Please delete the old draft P for me.|Can you delete P now?|Could you please remove P?|Read P, and then delete it.|Read /a/b. Then delete P.|Delete /a/b, /a/c and P.".split(
      "|",
    ),
    ..."I want you to delete P.|P should be deleted.|Read /a/b, summarise it into /a/c, and delete P.|Delete both P and /a/b.|Delete the file called P, thanks.|Read P. Afterwards, delete it.".split(
      "|",
    ),
    ..."Lösche bitte die Datei P.|Kannst du bitte löschen: P?|Supprime le fichier P, s'il te plaît.|Peux-tu supprimer P ?|Borra el archivo P, por favor.|Cancella il file P, per favore.|Apague o arquivo P, por favor.".split(
      "|",
    ),
  ];
  test.for(orders.map((words) => words.replace(/\bP\b/, FILE)))("but: %s", (words) => {
    expect(timesOf(words, removes())).toBeGreaterThan(0);
  });

  test("nor does one name a file beside all of something to be written over", () => {
    expect(timesOf(`Overwrite everything in /a/b save ${FILE}.`, writes())).toBe(0);
    expect(timesOf(`Summarise all notes in /a/b into ${FILE}.`, writes())).toBe(1);
  });
});
