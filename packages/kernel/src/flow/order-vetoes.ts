import { anyOf } from "@aether/protocol";
import { OWN } from "./order-marks.ts";

/** The person is to be asked before: said in the sentence or in the one before it or behind it. */
const ASK_FIRST = anyOf(
  "ask (?:me|us|before|first|for my|for our)|check (?:back )?with (?:me|us)|(?:consult|warn|tell|let) (?:me|us)(?: \\p{L}+)? (?:before|first)|before (?:you|we) (?:change|edit|touch|delete|remove|modify|fix|write)",
  "frag\\p{L}* (?:mich|uns|vorher|zuerst|erst)|demande[rz]?-(?:moi|nous)|pregúntame|pregunta(?: me)? (?:antes|primero)|consúltame|chiedi(?:mi| prima)|pergunte-me|me pergunte|pergunta-me|consulte-me",
);
/** Between such a word and the file it is said when, and not what to do. */
const BEFORE_IT = /(?<!\p{L})(?:before|bevor|ehe|avant d(?:e|['’])|avant que|antes de|prima di|prima che)(?!\p{L})[^,;:.]*$/iu;
const WITHOUT =
  /(?<!\p{L})without\s+(?:chang|edit|touch|modify|alter|writ|sav)\p{L}*\s+(?:it|them|the file|anything|◆)|(?:ohne (?:es|sie|ihn|etwas|◆) zu (?:ändern|verändern|bearbeiten))|sans (?:le|la|y|rien|◆)?\s*(?:modifier|toucher|changer)(?:\s+◆|\s*$)/iu;

const SOMEBODY =
  "(?:i|we|he|she|they|you (?:think|feel|want|like|have)|it['’]?s|it is|(?:the )?(?:tests?|build)|needed|necessary|possible|asked|time|lunch|(?-i:\\p{Lu}\\p{Ll}+)|(?:my|our|the) (?:ok|okay|approval|review|meeting|boss|release|audit))";
/** It is for a time that is not now, or hangs on something. */
const WHEN = new RegExp(
  `(?<!\\p{L})(?:once(?! more| again)|unless|only (?:if|when|after|once)|as soon as|provided|supposing|in case)\\s+\\p{L}|(?<!\\p{L})(?:if|when|whenever|after|until)\\s+${SOMEBODY}(?!\\p{L})|(?<!\\p{L})(?:tomorrow|tonight|later|for now|next (?:week|month|year|time|sprint|monday|tuesday|wednesday|thursday|friday)|not yet|some ?day|eventually|demain|mañana(?! por)|domani|amanhã|übermorgen|morgen|später|plus tard|más tarde|più tardi|mais tarde)(?!\\p{L})`,
  "iu",
);
const WHEN_FIRST =
  /^[\s,.;:!?]*(?:and\s+|but\s+)?(?:if|once|unless|when|whenever|suppose|supposing|imagine|assuming|provided|should (?=\p{Lu})|wenn|falls|sobald|angenommen|si|quand|lorsque|dès que|cuando|en cuanto|supón|se|quando|appena|assim que|caso)\s+(?=[^◆]*◆)/iu;
const WHEN_BEHIND =
  /(?<!\p{L})(?:wenn|sobald|nachdem|falls|quand|lorsque|dès que|si|cuando|en cuanto|quando|appena|se|assim que)\s+(?:ich|er|sie|wir|je|il|elle|on|nous|yo|él|ella|io|lui|lei|eu|ele|ela|\p{Lu}\p{Ll}+)(?!\p{L})/u;

/** Who says what they do themselves, or what others are to do. */
const MYSELF =
  /(?<!\p{L})(?:myself|ourselves|(?:selbst|selber)(?!\p{L})|moi-même|nous-mêmes|yo mism[oa]|io stess[oa]|eu mesm[oa]|i['’]ll(?!\p{L})|i will(?!\p{L})|i['’]m (?:going|about) to|i (?:need|have|want|had|plan|hope|intend|wanted|would like|wish) to (?!you)|i['’]d (?:like|prefer|rather) to|let me|by (?:hand|me|us|him|her)|ich (?:will|möchte|muss|werde|wollte) (?!dass)|je (?:vais|veux|dois|voudrais) (?!que)|(?:quiero|voy a|tengo que|debo) (?!que)\p{L}+r(?!\p{L})|(?:voglio|devo|vorrei) (?!che)\p{L}+re?(?!\p{L})|(?:quero|vou|preciso|tenho que) (?!que)\p{L}+r(?!\p{L}))/iu;
/** `Bob should fix P`; an article or a pronoun in its place is nobody else. */
const OTHERS_DO =
  /^[\s,.;:!?]*(?!(?:You|We|There|This|That|It|The|A|An|All|Each|Every|Du|Der|Die|Das|Es|Tu|Vous|Il|Elle|Le|La|Les|El|Los|Las|Lo|I|Gli|O|Os|As|Você|Please|Bitte)\s)(?:\p{Lu}\p{Ll}+|[Ss]ome(?:one|body)(?: else)?|[Aa]nother \p{L}+)\s+(?:should|must|will|shall|has to|needs to|ought to|can|may|is going to|soll|sollte|muss|wird|doit|devrait|va|debe|tiene que|deve|vai|tem que)\s+[^,;:]*◆/u;
const LET_DO =
  /(?<!\p{L})(?:[Gg]et|[Hh]ave|[Ll]et|[Mm]ake|[Ee]xpect|[Ww]ant|[Ll]ass|[Ll]aisse|[Dd]eja(?: que)?|[Ll]ascia(?: che)?|[Dd]eixe)\s+(?:\p{Lu}\p{Ll}+|somebody|someone|him|her|them|ops|legal)\s+[^,;]*◆/u;
const DONE_BY =
  /(?<!\p{L})be\s+\p{L}+(?:\s+only)?\s+(?:by|with care)(?!\p{L})|(?<!\p{L})(?:only\s+by|by\s+(?:hand|me|\p{L}+ only))(?!\p{L})|(?:von|par|por|da|pelo|pela)\s+\p{Lu}\p{Ll}+\s+(?:geändert|bearbeitet|korrigiert)/iu;

/** It is thought about, asked about or told. */
const THOUGHT =
  /(?<!\p{L})(?:consider|resist|limit yourself|suggest|propose|recommend|pretend|suppose|imagine|think about|what to|how to|whether|tell (?:me|us) (?:what|how|if|which|where)|(?:check|see|find out|decide|know|say|test|look) (?:if|whether)|check that|find out|schlag\p{L}* .{0,40} vor|überleg\p{L}*|propose[rz]?|suggère\p{L}*|sugier\p{L}*|propón|sugger\p{L}*|propon\p{L}*|sugir\p{L}*)(?!\p{L})[^◆]*◆/iu;
const IN_THOUGHT = anyOf("in your head|mentally|in theory|hypothetically|in thought|edits? nowhere|dry[- ]run|im kopf|en pensée|mentalmente");
/** What is written is to do it, or to remember it by. */
const DEVICE =
  /(?<!\p{L})(?:(?:scripts?|tickets?|tasks?|todos?|to-dos?|issues?|instructions?|notes?|reminders?|plans?|prompts?|commands?|tools?|guides?|proposals?|way|urge|skript,?|aufgabe|anleitung|tâche|script|ticket|tarea|nota|compito|tarefa|lembrete)\s+(?:to|that|which|on how to|zum|um|pour|para|per)\s+\p{L}+|skript,?\s+um\s|(?:todos?|to-dos?|tasks?|tickets?|issues?|notes?|reminders?|entry|card|aufgabe|tâche|tarea|compito|tarefa)\s*:)[^◆]*◆/iu;
const SAME = anyOf(
  "identical|exactly|unharmed|as it was|what it was|same as before|(?:its|the) (?:old|original|current|present|same) (?:contents?|state|text|hash)|contents? it has|what it contains|there at the end|as before",
);
const RESTORES = /^[\s\p{L},]{0,40}?(?:restore|revert|undo|roll back)(?!\p{L})/iu;
const IN_A_COPY =
  /(?<!\p{L})(?:in an? (?:\p{L}+ )?copy|(?:in|to|into|as) an? (?:new|separate|different|second|other) (?:\p{L}+ )?(?:file|document|branch|version)(?!\s+(?:(?:called|named)\s+)?["'`“‘«]?◆)|(?:in|to|into) another (?:file|document)|(?:a|the) copy of (?:the )?◆|(?:save|make|keep) an? (?:copy|backup)(?! of (?:the )?["'`]?¤)|in eine[rm] (?:kopie|neuen datei)|dans une copie|dans un nouveau fichier|en una copia|en un archivo nuevo|in una copia|in un nuovo file|em uma cópia|numa cópia|em um novo arquivo)(?!\p{L})/iu;
const EITHER = /(?<!\p{L})(?:either|entweder)(?!\p{L})|[¤◆]["'`”’»]?\s+(?:or|oder|ou|o|ó)\s+["'`“‘«]?(?:(?:the|file)\s+)*[¤◆](?!\p{L})/iu;
/** The result goes elsewhere: `and save it as Q`. */
const GOES_ELSEWHERE =
  /(?<!\p{L})(?:save|write|put|store|export|send|copy|append|add|output|speicher\p{L}*|enregistre\p{L}*|guarda\p{L}*|salva\p{L}*|salve)\s+(?:it|that|them|those|this|(?:the|its)\s+(?:\p{L}+\s+){1,3}?|es|das|-?le|-?lo)\s*(?:as|to|in|into|onto|there|here|als|nach|sous|dans|como|en|come|em)(?:\s+(?:(?:the|a|an|file|new)\s+)*[¤§]|\s+(?:a|an|another)\s+new|\s*[.!?]?\s*$)/iu;
const PRINTED =
  /(?<!\p{L})(?:print|display|output|read out|read)\s+(?:it|them|that|those|the (?:result|first|list|rest)\s*\p{L}*)(?!\p{L})|(?<!\p{L})(?:zeige?\s+(?:sie|es|ihn|mir)|montre-|muéstra\p{L}*|mostra(?:me|mi)\p{L}*|mostre-me)/iu;
/** In the answer. */
const HERE = /(?<!\p{L})(?:here|in the chat|in your (?:answer|reply))\s*[.!?]?\s*$/iu;
const BY_ANOTHER = /(?<!\p{L})by\s+(?:only\s+)?\p{L}+ing\s+(?:only\s+)?(?:the\s+)?¤/iu;

/** Of the sentence that would ask for it, with the file as one sign: whether it says that it is not to be done, not now, or not here. */
export function isVetoed(sentence: string): boolean {
  const at = sentence.indexOf(OWN);
  const [before, after] = at < 0 ? [sentence, sentence] : [sentence.slice(0, at), sentence.slice(at)];
  return (
    isNotNow(sentence) ||
    BEFORE_IT.test(before) ||
    WITHOUT.test(after) ||
    isByOthers(sentence) ||
    THOUGHT.test(sentence) ||
    IN_THOUGHT.test(sentence) ||
    DEVICE.test(sentence) ||
    (SAME.test(after) && !RESTORES.test(before)) ||
    goesElsewhere(sentence, after)
  );
}

const isNotNow = (sentence: string): boolean => ASK_FIRST.test(sentence) || WHEN.test(sentence) || WHEN_FIRST.test(sentence) || WHEN_BEHIND.test(sentence);
const isByOthers = (sentence: string): boolean => MYSELF.test(sentence) || OTHERS_DO.test(sentence) || LET_DO.test(sentence) || DONE_BY.test(sentence);
const goesElsewhere = (sentence: string, after: string): boolean =>
  IN_A_COPY.test(sentence) || EITHER.test(sentence) || GOES_ELSEWHERE.test(after) || PRINTED.test(after) || BY_ANOTHER.test(after) || HERE.test(after);

/** Said of the file in the sentence before or behind it. */
export const isAskedFirst = (sentence: string): boolean => ASK_FIRST.test(sentence);
