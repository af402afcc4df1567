import type { Rewording } from "./rewordings.ts";

const END = "\\s*[?.!]?$";
/** A line of the list: a whole question, whatever its marks. */
const whole = (said: string, as: string): Rewording => [new RegExp(`^¿?${said}${END}`, "iu"), as];

/** "How much notice do we have to give": how long it is. */
const NOTICE: readonly Rewording[] = [
  whole(
    "how (?:much|long(?: an?)?) notice (?:do|must|should|does|would|have) (?:i|we|you|one|they|tenants|members) (?:have to |need to |got to )?give(?: in advance)?",
    "how long is the notice period?",
  ),
  whole(
    "welche (?:kündigungs)?frist (?:müssen|muss|sollen|soll) (?:wir|ich|man) (?:bei einer kündigung )?(?:einhalten|beachten)",
    "wie lange dauert die Kündigungsfrist?",
  ),
  whole("(?:quel|combien de) préavis (?:faut-il|devons-nous|dois-je|doit-on) (?:donner|respecter|observer)", "quelle est la durée du préavis ?"),
  whole("(?:cuánto|qué) preaviso (?:hay que|tenemos que|tengo que|debemos|debo|se debe) (?:dar|respetar)", "¿cuánto dura el preaviso?"),
  whole("(?:quanto|che) preavviso (?:bisogna|dobbiamo|devo|si deve) (?:dare|rispettare)", "quanto dura il preavviso?"),
  whole("(?:quanto|que) (pré-aviso|aviso prévio) (?:é preciso|temos de|tenho de|temos que|devemos|se deve) (?:dar|respeitar)", "quanto dura o $1?"),
];

/** "How long may we keep a tool": how long it is lent. Of books, games and the like alone, as other things are kept otherwise. */
const LENT = {
  en: "(?:book|game|toy|film|dvd|cd|tool|key|ball|bike|bicycle|costume|instrument|tent|canoe)",
  de: "(?:buch|spiel|spielzeug|film|dvd|werkzeug|fahrrad|kostüm|instrument|zelt|gerät)",
  fr: "(?:livre|jeu|jouet|film|dvd|disque|outil|vélo|costume|instrument)",
  es: "(?:libro|juego|juguete|película|disco|herramienta|bicicleta|disfraz|instrumento)",
  it: "(?:libro|gioco|giocattolo|film|disco|attrezzo|strumento|bicicletta|costume)",
  pt: "(?:livro|jogo|brinquedo|filme|disco|ferramenta|bicicleta|fato|instrumento)",
};
const KEEPING: readonly Rewording[] = [
  whole(
    `(?:for )?how long (?:can|may|could) (?:i|we|you|one|people|members) (?:keep|hold on to|have) (?:an?|the) (${LENT.en})`,
    "how long can a $1 be borrowed?",
  ),
  whole(
    `wie lange (?:kann|darf|können|dürfen) (?:man|ich|wir|mitglieder) (?:ein|eine|einen|das|den) (${LENT.de}) (?:behalten|haben)`,
    "wie lange kann ein $1 ausgeliehen werden?",
  ),
  whole(
    `(?:pendant )?combien de temps (?:peut-on|puis-je|pouvons-nous|on peut) (?:garder|conserver) (?:une? |la |le |l['’])(${LENT.fr})`,
    "combien de temps peut-on emprunter un $1 ?",
  ),
  whole(
    `(?:por |durante )?cuánto tiempo (?:se puede|puedo|podemos) (?:tener|quedar(?:se|me|nos)? con|conservar) (?:una?|el|la) (${LENT.es})`,
    "¿cuánto tiempo se puede tomar prestado un $1?",
  ),
  whole(
    `(?:per )?quanto tempo (?:si può|posso|possiamo) tenere (?:un |una |il |la |lo |un['’]|l['’])(${LENT.it})`,
    "per quanto tempo si può prendere in prestito un $1?",
  ),
  whole(`(?:por |durante )?quanto tempo (?:se pode|posso|podemos|pode-se) ficar com (?:uma?|o|a) (${LENT.pt})`, "por quanto tempo se empresta um $1?"),
];

/** "Until what time can one swim": when the pool closes. */
const SWIMMING: readonly Rewording[] = [
  whole(
    "(?:until (?:what time|when)|till (?:what time|when)|how late) (?:can|may) (?:i|we|you|one|guests|people) (?:swim|go swimming|bathe)",
    "what time does the pool close?",
  ),
  whole("bis wann (?:kann|darf|können|dürfen) (?:man|ich|wir|gäste) (?:schwimmen|baden)", "um wie viel Uhr schließt das Schwimmbad?"),
  whole("jusqu['’]à quelle heure (?:peut-on|puis-je|pouvons-nous|on peut) (?:nager|se baigner)", "à quelle heure ferme la piscine ?"),
  whole("hasta qué hora (?:se puede|puedo|podemos) (?:nadar|bañarse|bañarme|bañarnos)", "¿a qué hora cierra la piscina?"),
  whole("fino a (?:che ora|quando) (?:si può|posso|possiamo) (?:nuotare|fare il bagno)", "a che ora chiude la piscina?"),
  whole("até que horas (?:se pode|posso|podemos|pode-se) nadar", "a que horas fecha a piscina?"),
];

/** "Wann gehts los mit den Führungen", "when do the tours kick off": when they begin. */
const BEGINNING: readonly Rewording[] = [
  whole("wann geht(?:['’]?s| es) ((?:im|in den|am) \\p{L}+ )?los mit (?:den|unseren) (\\p{L}+)", "wann beginnen $1die $2?"),
  whole("wann geht(?:['’]?s| es) ((?:im|in den|am) \\p{L}+ )?mit (?:den|unseren) (\\p{L}+) los", "wann beginnen $1die $2?"),
  whole("wann geht (der|die|das) (\\p{L}+) ((?:im|am) \\p{L}+ )?los", "wann beginnt $3$1 $2?"),
  whole("(when|what time) (does|do) (.+?) (?:kick off|get going|get started|get under way)((?: (?:in|on|at) [^?]+)?)", "$1 $2 $3 start$4?"),
];

/** "Habt ihr freitags auf", "do you do Sundays": when it is open. */
const OPENING: readonly Rewording[] = [
  whole("(bis wann|ab wann|von wann bis wann|wann) habt ihr( .+?)? (?:auf|offen|geöffnet)", "$1 ist$2 geöffnet?"),
  whole("habt ihr( .+?) (?:auf|offen|geöffnet)", "ist$1 geöffnet?"),
  whole("(how late|until when|until what time|from when|when) are you( guys)? open( on \\p{L}+| \\p{L}+day)?", "$1 is it open$3?"),
  whole("(jusqu['’]à quelle heure|à quelle heure|quand) êtes-vous ouverts?( le \\p{L}+)?", "$1 est-ce ouvert$2 ?"),
  whole("(hasta qué hora|a qué hora|cuándo) (?:tenéis|tienen) abierto( (?:el|los) \\p{L}+)?", "¿$1 está abierto$2?"),
  whole("(fino a che ora|a che ora|quando) (?:siete aperti|tenete aperto)( (?:il|la) \\p{L}+)?", "$1 è aperto$2?"),
  whole("(até que horas|a que horas|quando) (?:estão abertos|têm aberto)( (?:à|ao|às|aos) \\p{L}+)?", "$1 está aberto$2?"),
];

/** "What went wrong", of a log: its errors; "with the upload": what is said of that. */
const WRONG: readonly Rewording[] = [
  whole("what (?:went|has gone|is going) wrong(?: today| here| last night)?", "which errors are in the log?"),
  whole("what (?:went|has gone|is going) wrong (?:with|during|in|at|on) (?:the |our |my )?(.+?)", "what happened to the $1?"),
  whole("was (?:ging|ist|lief) (?:alles )?(?:schief|schiefgegangen|falsch gelaufen)", "welche Fehler stehen im Log?"),
  whole("qu['’]est-ce qui (?:a|s['’]est) mal (?:tourné|passé)", "quelles erreurs y a-t-il dans le journal ?"),
  whole("qué (?:salió|ha salido|fue) mal", "¿qué errores hay en el log?"),
  whole("(?:che )?cosa è andato (?:storto|male)", "quali errori ci sono nel log?"),
  whole("o que (?:correu|deu) (?:mal|errado)", "que erros há no log?"),
];

/** "Which games are out at the moment": those that are lent. */
const OUT: readonly Rewording[] = [
  whole("((?:which|what) \\p{L}+) are (?:(?:currently |now )out(?: on loan)?|out (?:at the moment|right now|just now|now|on loan))", "$1 are lent?"),
  whole("(welche \\p{L}+) sind (?:gerade|zurzeit|momentan|im moment) (?:weg|außer haus|unterwegs|draußen)", "$1 sind verliehen?"),
  whole(
    "(quel(?:le)?s \\p{L}+) sont (?:actuellement |en ce moment )?(?:de sortie|sorti[e]?s|dehors) (?:en ce moment|actuellement|pour le moment)",
    "$1 sont prêtés ?",
  ),
  whole("((?:qué|cuáles) \\p{L}+) están (?:fuera (?:ahora|en este momento|ahora mismo)|ahora (?:mismo )?fuera)", "¿$1 están prestados?"),
  whole("(quali \\p{L}+) sono (?:fuori (?:adesso|ora|in questo momento|al momento)|(?:adesso|ora|attualmente) fuori)", "$1 sono prestati?"),
  whole("(que \\p{L}+) estão (?:fora (?:agora|neste momento|de momento)|(?:agora|neste momento) fora)", "$1 estão emprestados?"),
];

/** Questions in the words of every day, and the same as rules, lists and tables say it. */
export const OF_LIFE: readonly Rewording[] = [...NOTICE, ...KEEPING, ...SWIMMING, ...BEGINNING, ...OPENING, ...WRONG, ...OUT];

/** "How much notice has to be given", also behind another question: how long the period of it is. */
export const NOTICE_GIVEN: readonly Rewording[] = [
  [/(?<!\p{L})how (?:much|long(?: an?)?) notice (?:has to|must|needs to|should|is to) be given(?!\p{L})/iu, "how long is the notice period"],
  [/(?<!\p{L})welche (?:kündigungs)?frist (?:muss|ist) (?:eingehalten werden|einzuhalten)(?!\p{L})/iu, "wie lange dauert die Kündigungsfrist"],
  [/(?<!\p{L})quel préavis (?:doit être (?:donné|respecté)|faut-il (?:donner|respecter))(?!\p{L})/iu, "quelle est la durée du préavis"],
  [/(?<!\p{L})(?:cuánto|qué) preaviso (?:hay que dar|se debe dar|debe darse)(?!\p{L})/iu, "cuánto dura el preaviso"],
  [/(?<!\p{L})quanto preavviso (?:va dato|bisogna dare|si deve dare|deve essere dato)(?!\p{L})/iu, "quanto dura il preavviso"],
  [/(?<!\p{L})quanto (pré-aviso|aviso prévio) (?:é preciso dar|tem de ser dado|deve ser dado|se deve dar)(?!\p{L})/iu, "quanto dura o $1"],
];
