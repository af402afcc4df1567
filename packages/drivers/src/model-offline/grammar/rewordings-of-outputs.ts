import type { Rewording } from "./rewordings.ts";

const FILE = "(\\S+\\.(?:csv|tsv|jsonl?|xlsx|md|txt))";
const AHEAD = "(?=[\"'`]?\\S+\\.[a-z]{2,5}\\b)";

/** "… ? Call the file totals.csv": where the result goes. */
export const CALLED_SO: readonly Rewording[] = [
  [new RegExp(`\\s*[.?!;,]?\\s+(?:and |then |please )*(?:call|name) (?:it|this|that|the (?:new )?(?:file|result|output|table)) ${AHEAD}`, "iu"), " as "],
  [new RegExp(`\\s*[.?!;,]?\\s+(?:und |dann |bitte )*nenne? (?:sie|es|die datei|die neue datei|das ergebnis|die tabelle) ${AHEAD}`, "iu"), " als "],
  [new RegExp(`\\s*[.?!;,]?\\s+(?:et |puis )*(?:appelle|appelez|nomme|nommez)(?:-| )(?:le|la|le fichier|le résultat|le tableau) ${AHEAD}`, "iu"), " comme "],
  [
    new RegExp(`\\s*[.?!;,]?\\s+(?:y |luego )*(?:llama|llame|llámal[oa]|llámale)(?: al archivo| el archivo| a la tabla| al resultado)? ${AHEAD}`, "iu"),
    " como ",
  ],
  [new RegExp(`\\s*[.?!;,]?\\s+(?:e |poi )*(?:chiama|chiamalo|chiamala)(?: il file| la tabella| il risultato)? ${AHEAD}`, "iu"), " come "],
  [
    new RegExp(
      `\\s*[.?!;,]?\\s+(?:e |depois )*(?:chama|chame)(?:-lhe)?(?: ao ficheiro| o ficheiro| ao arquivo| o arquivo| à tabela| ao resultado)? ${AHEAD}`,
      "iu",
    ),
    " como ",
  ],
];

/** "Write an order list into order.csv: name and price of …": what stands behind the mark is all of the list. */
export const LISTED_IN: readonly Rewording[] = [
  [
    new RegExp(`^(?:please )?(write|make|create|save|put)(?: me| us)? an? (?:\\p{L}+ )?(?:list|table|file) (?:in|into|to) ${FILE}\\s*: (.+)$`, "iu"),
    "write $3 into $2",
  ],
  [
    new RegExp(
      `^(?:bitte )?(schreib|schreibe|mach|mache|erstelle?|speichere?)(?: mir| uns)?(?: bitte)? eine (?:\\p{L}*liste|tabelle) (?:in|nach|als) ${FILE}\\s*: (.+)$`,
      "iu",
    ),
    "schreibe $3 in $2",
  ],
  [
    new RegExp(`^(écris|écrivez|fais|faites|mets|crée)(?:-moi|-nous)? une (?:liste|table)(?: d['’]\\p{L}+| de \\p{L}+)? dans ${FILE}\\s*: (.+)$`, "iu"),
    "écris $3 dans $2",
  ],
  [new RegExp(`^(escribe|escríbeme|haz|hazme|crea|créame|pon)(?:me)? una (?:lista|tabla)(?: de \\p{L}+)? en ${FILE}\\s*: (.+)$`, "iu"), "escribe $3 en $2"],
  [
    new RegExp(
      `^(scrivi|scrivimi|fai|fammi|crea|creami|metti)(?:mi)? una (?:lista|tabella)(?: d['’]\\p{L}+| di \\p{L}+| degli \\p{L}+)? in ${FILE}\\s*: (.+)$`,
      "iu",
    ),
    "scrivi $3 in $2",
  ],
  [new RegExp(`^(escreve|escreva|faz|faça|cria|põe)(?:-me| me)? uma (?:lista|tabela)(?: de \\p{L}+)? em ${FILE}\\s*: (.+)$`, "iu"), "escreve $3 em $2"],
  // "Make me a file sums.csv with the total of each": the same, said the other way round.
  [
    new RegExp(
      `^(?:please )?(?:i(?:['’]d| would) (?:like|need)|i need|i want|make|give|create|write)(?: me| us)? an? (?:new )?(?:csv |excel |json )?file (?:called |named )?${FILE},? (?:with|containing|that has) (.+?)[.!]?$`,
      "iu",
    ),
    "write $2 into $1",
  ],
  [
    new RegExp(
      `^(?:bitte )?(?:ich (?:hätte gern|möchte|brauche)|mach|mache|erstelle?|schreibe?|gib)(?: mir| uns)?(?: bitte)? eine (?:neue )?(?:\\p{L}+-)?datei (?:namens )?${FILE},? (?:mit|in der) (.+?)[.!]?$`,
      "iu",
    ),
    "schreibe $2 in $1",
  ],
  [
    new RegExp(
      `^(?:je voudrais|j['’]aimerais|il me faut|(?:fais|faites|crée|créez|donne|donnez|prépare)(?:-moi|-nous)?) un (?:nouveau )?fichier (?:appelé |nommé )?${FILE},? (?:avec|contenant) (.+?)[.!]?$`,
      "iu",
    ),
    "écris $2 dans $1",
  ],
  [
    new RegExp(
      `^(?:quiero|quisiera|querría|me gustaría|necesito|haz(?:me)?|crea(?:me)?|créame|prepara(?:me)?) un (?:nuevo )?archivo (?:llamado )?${FILE},? (?:con|que tenga) (.+?)[.!]?$`,
      "iu",
    ),
    "escribe $2 en $1",
  ],
  [
    new RegExp(
      `^(?:vorrei|voglio|mi serve|fai|fammi|crea(?:mi)?|prepara(?:mi)?) un (?:nuovo )?file (?:chiamato )?${FILE},? (?:con|che contenga) (.+?)[.!]?$`,
      "iu",
    ),
    "scrivi $2 in $1",
  ],
  [
    new RegExp(
      `^(?:queria|quero|gostava de|gostaria de|preciso de|faz(?:-me)?|cria(?:-me)?|prepara(?:-me)?)(?: ter)? um (?:novo )?(?:ficheiro|arquivo) (?:chamado )?${FILE},? (?:com|que tenha) (.+?)[.!]?$`,
      "iu",
    ),
    "escreve $2 em $1",
  ],
];
