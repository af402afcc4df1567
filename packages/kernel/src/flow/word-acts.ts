import type { FlowClass, Slot } from "@aether/protocol";

/** What a sentence asks to be done with a thing, as bits: one verb may ask for several. */
export const ACT = { read: 1, write: 2, remove: 4, send: 8, pay: 16, book: 32 } as const;
/** All that changes or reaches something, other than by taking it away. */
const DOES = ACT.write | ACT.send | ACT.pay | ACT.book;

const { read, write, remove, send, pay, book } = ACT;
/** Imperatives and infinitives of en, de, fr, es, it and pt; what is no English word counts wherever it stands. */
const VERBS: readonly (readonly [acts: number, english: string, others: string])[] = [
  [
    read,
    "read summarize summarise look check see find search list show get fetch visit open compare review analyse analyze count describe explain extract translate view browse watch inspect examine verify go take recommend suggest copy",
    "lies lesen fasse zusammenfassen suche suchen finde finden zeige zeigen prüfe prüfen vergleiche öffne lis lire résume résumer cherche chercher trouve trouver montre montrer vérifie lee leer resume resumir busca buscar encuentra muestra revisa leggi leggere riassumi cerca cercare trova mostra verifica leia ler resuma procure encontre mostre verifique",
  ],
  [
    write,
    "add append change adjust update set correct fix edit replace overwrite rename move put insert create make assign close label mark configure increase decrease raise lower modify attach include merge upgrade save store export record rewrite sort",
    "ergänze ergänzen füge ändere ändern korrigiere korrigieren berichtige speichere speichern ersetze ersetzen setze setzen verschiebe verschieben erstelle erstellen lege ajoute ajouter modifie modifier corrige corriger enregistre enregistrer remplace remplacer crée créer mets mettre déplace añade añadir agrega agregar cambia cambiar corregir guarda guardar reemplaza crea crear mueve actualiza aggiungi aggiungere modifica modificare correggi correggere salva salvare sostituisci creare sposta adicione adicionar altere alterar corrija corrigir salve guarde substitua crie mova atualize",
  ],
  [
    remove,
    "delete remove erase drop discard cancel trash purge unsubscribe kick wipe destroy",
    "lösche löschen entferne entfernen storniere stornieren supprime supprimer efface effacer enlève annule annuler borra borrar elimina eliminar quita cancela cancelar cancella cancellare eliminare rimuovi rimuovere annulla apague apagar exclua excluir elimine remova remover cancele",
  ],
  [
    send | write,
    "write post publish share comment leave submit invite upload push",
    "schreibe schreib schreiben veröffentliche teile écris écrire publie publier partage invite inviter escribe escribir publica publicar comparte scrivi scrivere pubblica condividi escreva escrever publique compartilhe",
  ],
  [
    send,
    "mail email e-mail message answer reply respond forward tell ask notify inform contact text thank remind give deliver congratulate warn",
    "maile mailen antworte antworten informiere frage réponds répondre informe responde responder contesta rispondi rispondere responda avise",
  ],
  [send | pay, "send", "schicke schick schicken sende senden envoie envoyer envoyez envía enviar envíe manda mandar invia inviare mandare envie mande"],
  [
    pay,
    "pay transfer refund wire reimburse settle donate repay remit",
    "bezahle bezahlen zahle zahlen überweise überweisen erstatte erstatten paie payer payez vire virer rembourse rembourser paga pagar transfiere transferir reembolsa pagare bonifica rimborsa pague transfira reembolse",
  ],
  [pay | book, "buy order purchase rent", "kaufe kaufen bestelle bestellen achète acheter commande commander compra comprar compra comprare compre encomende"],
  [
    book | write,
    "book reserve schedule reschedule plan arrange organize organise invite",
    "buche buchen reserviere reservieren plane planen réserve réserver planifie reserva reservar programa agenda prenota prenotare pianifica reserve marque agende",
  ],
];

/** What is asked for by a thing that something is done about: `make a reservation`, `adjust the payment`. */
const THINGS: readonly (readonly [act: number, words: RegExp])[] = [
  [
    pay,
    /^(?:payments?|transfers?|transactions?|refunds?|money|rent|bills?|invoices?|donations?|standing|zahlung|überweisung|rechnung|miete|geld|paiement|virement|facture|loyer|argent|pago|transferencia|factura|alquiler|dinero|pagamento|bonifico|fattura|affitto|denaro|transferência|fatura|aluguel|dinheiro)$/u,
  ],
  [
    book,
    /^(?:reservations?|bookings?|appointments?|events?|meetings?|reservierung|buchung|termin|réservation|rendez-vous|reserva|cita|prenotazione|appuntamento)$/u,
  ],
];

const ENGLISH = new Map<string, number>();
const OTHERS = new Map<string, number>();
for (const [acts, english, others] of VERBS) {
  for (const verb of english.split(" ")) ENGLISH.set(verb, (ENGLISH.get(verb) ?? 0) | acts);
  for (const verb of others.split(" ")) if (!ENGLISH.has(verb)) OTHERS.set(verb, (OTHERS.get(verb) ?? 0) | acts);
}

/** An English verb asks for something only where its place in the sentence says so: `mail` is a thing more often than not. */
export const englishActs = (word: string): number => ENGLISH.get(word) ?? 0;
export const otherActs = (word: string): number => OTHERS.get(word.replace(/^(?:d|l|m|t|s|n|qu)['’]/u, "")) ?? 0;
export const actsOfThing = (word: string): number => THINGS.reduce((acts, [act, words]) => (words.test(word) ? acts | act : acts), 0);

/** `deleted` and `paid` behind `be`. */
export function participleActs(word: string): number {
  const base = { sent: "send", paid: "pay", written: "write", made: "make", given: "give", told: "tell" }[word] ?? word.replace(/(?:e?d)$/, "");
  return englishActs(base) | englishActs(`${base}e`);
}

/** What one call does with the values of its slots. */
export interface Deed {
  readonly flow: FlowClass;
  /** One of these must be asked for; 0 = whatever was said of a thing will do, as it is only looked at. */
  readonly acts: number;
  /** It makes something happen again and again. */
  readonly recurs?: boolean;
  /** What it is called. */
  readonly name?: string;
}

/** Something is asked, and no more; the words need not say what for. */
export const LOOKS: Deed = { flow: "egress", acts: 0 };
const KEEPS = ACT.write | ACT.send;

/** By its class, what it is called, and whether money goes with it. */
export function deedOf(name: string, flow: FlowClass, slots: readonly Slot[]): Deed {
  return { flow, acts: actsOfCall(name, flow, slots), name };
}

function actsOfCall(name: string, flow: FlowClass, slots: readonly Slot[]): number {
  if (flow === "destructive") return remove;
  if (flow === "durable-write") return KEEPS;
  if (flow !== "send") return 0;
  if (slots.some(({ type }) => type === "account")) return pay;
  const said = name
    .toLowerCase()
    .split(/[^a-z]+/)
    .reduce((acts, word) => acts | englishActs(word), 0);
  const acts = said & ~read;
  const money = slots.some(({ type }) => type === "amount") ? pay : 0;
  // Of `send` the name of a tool says how it sends, and no money goes with it where no slot says so.
  return acts === 0 ? DOES : money > 0 ? acts | money : acts & ~pay || acts;
}
