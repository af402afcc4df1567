import type { Rewording } from "./rewordings.ts";

const LIST = "(?: (?:on|in|from|of|auf|in|sur|dans|en|nella|na|no|nel|del|da|do)(?: .+)?)?";

/** "Nenn … in … um": its new name. */
export const RENAMED: readonly Rewording[] = [
  [
    /^(?:bitte )?(?:be)?nenne? (?:bitte )?(?:mir )?(?:die datei |das |den |die )?(\S+\.\p{L}{2,5})(?: bitte)?(?: mal)?(?: um)? (?:in|zu) (\S+\.\p{L}{2,5})(?: um)?(?: bitte)?[.!]?$/iu,
    "benenne $1 in $2 um",
  ],
];

/** Ways of asking what texts, lists, logs and mails say, and the same as the grammar reads it. */
export const OF_TEXTS: readonly Rewording[] = [
  // "What has not been ticked off": boxes that are still open.
  [
    new RegExp(
      `^(?:what|which (?:tasks?|jobs?|things?|points?|items?))(?: has| have|'s| is| are|s)?(?: still| yet)? (?:not(?: yet)?|n't) (?:yet )?(?:been )?(?:ticked|crossed|checked|struck) off(?: yet)?(${LIST})(?=[?.!]?$)`,
      "iu",
    ),
    "show the open to-dos$1",
  ],
  [
    new RegExp(`^what (?:hasn't|hasnt|isn't|isnt|haven't) (?:been )?(?:ticked|crossed|checked) off(?: yet)?(${LIST})(?=[?.!]?$)`, "iu"),
    "show the open to-dos$1",
  ],
  [
    /^what(?:'s| is|s) (?:still )?(?:open|unticked|left|not done|to be done|outstanding)(?: to do)? on (?:the|our|my) (?:job|jobs|to-?do|task|tasks|work|action) list\??$/iu,
    "show the open to-dos",
  ],
  [/^was ist (?:noch )?nicht (?:abgehakt|angekreuzt|abgestrichen|erledigt)(?: worden)?( (?:in|im|auf|aus) .+?)?\??$/iu, "zeige die offenen Aufgaben$1"],
  [/^was steht (?:noch )?(?:offen|aus|an)( (?:auf|in|im) .+?)?\??$/iu, "zeige die offenen Aufgaben$1"],
  [/^qu['’]est-ce qui n['’](?:est|a) pas (?:encore )?(?:été )?(?:coché|fait|rayé|barré)( (?:dans|sur) .+?)?\s*\??$/iu, "montre les tâches ouvertes$1"],
  [
    /^¿?qué (?:no está|queda sin|falta por|no se ha) (?:todavía )?(?:tachado|marcado|tachar|marcar|hecho)( (?:en|de) .+?)?\??$/iu,
    "muestra las tareas pendientes$1",
  ],
  [/^(?:che )?cosa non è (?:ancora )?(?:stato )?(?:spuntato|barrato|fatto)( (?:in|nella|nel|su) .+?)?\??$/iu, "mostra le attività aperte$1"],
  [/^o que (?:ainda )?não (?:está|foi) (?:ainda )?(?:riscado|assinalado|marcado|feito)( (?:em|na|no) .+?)?\??$/iu, "mostra as tarefas em aberto$1"],
  // "How is the new flyer different from the old one", "what's different between": how they differ.
  [/^(?:what(?:'s| is|s)|tell me what(?:'s| is)) different between (.+?) and (.+?)\??$/iu, "what is the difference between $1 and $2"],
  [/^how (?:is|are|does|do) (.+?) (?:different from|differ from|differ to) (.+?)\??$/iu, "what is the difference between $1 and $2"],
  [
    /^(?:was|worin) (?:ist der unterschied|ist anders|unterscheidet sich|unterscheiden sich) (?:zwischen )?(.+?) und (.+?)\??$/iu,
    "vergleiche $1 und $2 und zeige die Unterschiede",
  ],
  // "Sum up": say in short.
  [/^(?:please )?(?:can you |could you )?(?:sum up|boil down|recap) /iu, "summarise "],
  [/^(?:please )?give me (?:the )?(?:gist|essence|main points) of /iu, "summarise "],
  [/^give me (.+?) in (\p{L}+ (?:sentences|words|lines))/iu, "summarise $1 in $2"],
  [/, ?(?:in )?(\p{L}+|\d+) (sentences|words|lines|bullet points)(?: please)?[.!]?$/iu, " in $1 $2"],
  [/, ?(?:in )?(\p{L}+|\d+) (sätzen?|wörtern?)(?: bitte)?[.!]?$/iu, " in $1 $2"],
  [/, ?(?:en )?(\p{L}+|\d+) (phrases|mots|frases|palabras)[.!]?$/iu, " en $1 $2"],
  // "Is it ok, possible, alright": allowed.
  [/^(is|are) (.+?) (?:ok|okay|alright|all right|fine|acceptable|permissible|legal)((?: (?:in|on|at|inside|with|for) .+?)?)\??$/iu, "$1 $2 allowed$3?"],
  [/^is it (?:ok|okay|alright|all right|fine|acceptable|legal) (?:to|if (?:i|we)) (.+?)\??$/iu, "may we $1?"],
  [/^(ist|sind) (.+?) (?:in ordnung|ok|okay|möglich)\??$/iu, "$1 $2 erlaubt?"],
  [/^geht (?:das|es),? (?:wenn|dass) /iu, "darf man "],
  [/^(?:est-ce (?:que c['’]est )?|c['’]est )(?:ok|possible|permis) de (.+?)\s*\??$/iu, "est-il permis de $1 ?"],
  // "How often did the pump stall according to the log": how often it stands there.
  [
    /^¿?cuántas veces (?:salió|sale|ha salido|hubo|se dio|apareció|dio) (.+?) en (?:el|los) (?:log|registro|logs?) (?:de la |del |de los |de )(\p{L}+)\??$/iu,
    'cuántas veces aparece "$1" en $2.log',
  ],
  [/^wie oft (?:kam|stand|gab es|erschien|steht) (.+?) im (?:log|protokoll)(?: der| des| von)? (\p{L}+)(?: vor)?\??$/iu, 'wie oft steht "$1" in $2.log'],
  [
    /^combien de fois (?:y a-t-il eu|a-t-on eu|est apparu|apparaît) (.+?) dans (?:le |les )?(?:log|journal|journaux) (?:de la |du |de l['’]|de )(\p{L}+)\s*\??$/iu,
    'combien de fois "$1" apparaît dans $2.log',
  ],
  // "Is any photo in there twice": with the same content.
  [
    /^(?:is|are|do i have|have i got) (?:any|some|there any)(?: of (?:the|my))? (?:photo|picture|image|file|document|scan|cover|pdf)s?(?: in (?:the |my )?(\p{L}+)(?: folder)?)? (?:stored|saved|there|kept|in there) (?:twice|double|more than once)(?:[?,.].*)?$/iu,
    "find duplicate files in $1",
  ],
  [
    /^(?:ist|gibt es|liegt) (?:irgend)?(?:ein|eine|welche) (?:foto|bild|datei|scan)(?: (?:im|in) (?:ordner )?(\p{L}+))? (?:doppelt|zweimal)(?: da| gespeichert| vorhanden)?(?:[?,.].*)?$/iu,
    "finde doppelte Dateien in $1",
  ],
  // "How much deposit do I leave for a boat": how much it is.
  [
    /^how much (?:of an? |of the )?(\p{L}+(?: \p{L}+)?) (?:do|must|should|would|will) (?:i|we|you|one|guests|people) (?:have to |need to )?(?:leave|pay|put down|give|hand over|be charged)(?: as .+?)? (for|per|with) (.+?)\??$/iu,
    "how much is the $1 $2 $3?",
  ],
  [
    /^wie viel (\p{L}+) (?:muss|müssen|zahlt|zahlen|hinterlegt|hinterlege) (?:ich|wir|man)(?: für| bei) (.+?)(?: (?:hinterlegen|zahlen|bezahlen|leisten|lassen|dalassen))?\??$/iu,
    "wie hoch ist die $1 für $2?",
  ],
  [
    /^(?:combien de|quelle|quel) (\p{L}+) (?:dois-je|doit-on|faut-il|devons-nous) (?:laisser|verser|payer|donner|déposer) pour (.+?)\s*\??$/iu,
    "combien coûte la $1 pour $2 ?",
  ],
  [/^¿?cuánt[oa] (\p{L}+) (?:tengo que|hay que|tenemos que|debo|se debe) (?:dejar|pagar|dar|depositar) (?:por|para) (.+?)\??$/iu, "¿cuánto es la $1 por $2?"],
  [/^quant[oa] (\p{L}+) (?:devo|dobbiamo|si deve|bisogna) (?:lasciare|pagare|versare|dare) per (.+?)\??$/iu, "quanto è la $1 per $2?"],
  [/^quant[oa] (?:de )?(\p{L}+) (?:tenho de|temos de|é preciso|devo) (?:deixar|pagar|dar) (?:por|para) (.+?)\??$/iu, "quanto é a $1 para $2?"],
  // "What tasks has Ana after the meeting": those that its minutes tell.
  [/^((?:what|which) .+?) (?:after|following) the (meeting|session|assembly)\??$/iu, "$1 from the $2"],
  [/^(.*(?:aufgaben?|zu tun|erledigen).*?) nach der (sitzung|besprechung|versammlung)\??$/iu, "$1 aus der $2"],
  [/^(.*(?:tâches?|à faire|faire).*?) après la (réunion|séance)\s*\??$/iu, "$1 de la $2"],
  [/^(.*(?:tareas?|hacer).*?) después de la (reunión|junta)\??$/iu, "$1 de la $2"],
  [/^(.*(?:compiti|fare).*?) dopo la (riunione|assemblea)\??$/iu, "$1 della $2"],
  [/^(.*(?:tarefas?|fazer).*?) depois da (reunião|assembleia)\??$/iu, "$1 da $2"],
  // "Of the archive folder into a folder pictures": from one to the other.
  [
    / (?:of|in|from) the (\p{L}[\p{L}\p{N}_-]*) folder (?:in)?to (?:a |the |my )?(?:new )?(?:folder (?:called |named )?(\p{L}[\p{L}\p{N}_-]*)|(\p{L}[\p{L}\p{N}_-]*) folder)(?=$|[.!?])/iu,
    " from $1 to $2$3",
  ],
  [/ (?:de|en) la carpeta (\p{L}[\p{L}\p{N}_-]*) a (?:una |la )?(?:nueva )?carpeta (?:nueva )?(?:llamada )?(\p{L}[\p{L}\p{N}_-]*)(?=$|[.!?])/iu, " de $1 a $2"],
  [
    / (?:aus|im|in) (?:dem )?ordner (\p{L}[\p{L}\p{N}_-]*) in (?:einen |den )?(?:neuen )?ordner (?:namens )?(\p{L}[\p{L}\p{N}_-]*)(?=$|[.!?]| (?:verschieben|kopieren))/iu,
    " aus $1 nach $2",
  ],
  [
    / (?:du|dans le) dossier (\p{L}[\p{L}\p{N}_-]*) (?:dans|vers) (?:un |le )?(?:nouveau )?dossier (?:nommé |appelé )?(\p{L}[\p{L}\p{N}_-]*)(?=$|[.!?])/iu,
    " de $1 vers $2",
  ],
  [
    / (?:dalla|della|nella) cartella (\p{L}[\p{L}\p{N}_-]*) (?:in una|nella|alla|in) (?:nuova )?cartella (?:nuova )?(?:chiamata )?(\p{L}[\p{L}\p{N}_-]*)(?=$|[.!?])/iu,
    " da $1 a $2",
  ],
  [/ (?:da|na) pasta (\p{L}[\p{L}\p{N}_-]*) para (?:uma |a )?(?:nova )?pasta (?:nova )?(?:chamada )?(\p{L}[\p{L}\p{N}_-]*)(?=$|[.!?])/iu, " de $1 para $2"],
  // "… and in the photos folder rename …": where it is done stands behind.
  [/ and in the (\p{L}[\p{L}\p{N}_-]*) folder (rename|replace|move|copy|number) ([^,;]+?)(?=[.!]?$)/iu, " and $2 $3 in the $1 folder"],
  // "Who mailed us": who wrote.
  [/\b(?:mailed|emailed|e-mailed|messaged|dropped a line to)(?: to)? (us|me)\b/iu, "wrote to $1"],
];
