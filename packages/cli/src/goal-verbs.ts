/** Words of goals in English, German, French, Spanish, Italian and Portuguese, as alternatives of a pattern. */

export const oneOf = (...words: readonly string[]): string => words.join("|").replaceAll(/\s+/g, "|");

/** Says plainly that a file is to be made: enough to ask for one that is there to be replaced. */
export const STRICT = oneOf(
  "write|writes|writing|save|saving|put|putting|export|exporting|store|storing|create|creating|make|making|produce|producing|generate|generating",
  "draft|output|compile|collect|dump|record|build|building",
  "schreib schreibe schreiben speicher speichere speichern erstell erstelle erstellen erzeuge erzeugen exportiere exportieren leg lege generiere sichere verfasse",
  "schreibst speicherst",
  "écris écrire écrivez enregistre enregistrer enregistrez crée créer créez génère générer produis sauvegarde sauvegarder exporte mets rédige",
  "écrives écriviez enregistres enregistriez sauvegardes",
  "escribe escribir escriba guarda guardar guarde crea crear cree genera generar genere exporta exportar redacta pon",
  "(?:escribir|guardar|crear|exportar|escríbe|guárda|expórta|pon)(?:me)?l[oa]s? escribas guardes exportes",
  "scrivi scrivere salva salvare creare generare esporta esportare metti redigi produci",
  "(?:scriver|salvar|crear|esportar|metter|scrivi|salva|esporta|metti)(?:me)?(?:lo|la|li|le) scriva salvi esporti",
  "escreva escrever escreve salve salvar guarde crie criar gere gerar exporte redija coloque",
  "(?:escrevê|guardá|salvá|criá|exportá)-l[oa]s? escrevas salves",
);

/** Makes one file of another: what stands after "in" is the new one. */
export const CONVERTS = oneOf(
  "convert converting turn turning transform transforming wandle wandeln konvertiere konvertieren überführe convertis convertir convertissez transforme",
  "convierte convertir pásame transforma converti convertire trasforma converta converter converte transforme",
);

/** Makes a text of another. */
export const REWRITES = oneOf(
  "summari[sz]e outline translate rewrite fasse fassen übersetze übersetzen",
  "résume résumer résumez traduis traduire traduisez resume resumir resuma traduce traducir",
  "riassumi riassumere sintetizza traduci tradurre resumir sintetiza traduz traduza traduzir",
);

/** May say that a file is to be made. */
export const MAKES = oneOf(
  STRICT,
  "summari[sz]e|summari[sz]ing|list|listing|extract|extracting|turn|convert|total|sum|tabulate|outline|search|find|translate|describe|explain|report",
  CONVERTS,
  "print|count|group|sort|organi[sz]e|rank|rewrite|combine|merge|join|concatenate|copy|send|deliver|show|give|get|render|format|transcribe|sketch",
  "plan|gather|assemble|calculate|compute|review|analy[sz]e|read|run|fetch|answer|note|filter|pick|clean",
  "fasse liste wandle konvertiere übersetze zähle summiere berechne sammle beschreibe vergleiche",
  REWRITES,
  "résume résumer liste convertis traduis compte calcule rassemble décris",
  "resume resumir lista convierte traduce cuenta suma calcula reúne describe",
  "riassumi elenca converti traduci conta somma calcola raccogli descrivi",
  "resuma liste converta traduza conte calcule reúna descreva",
);

/** What stands after "to" is the other side of a comparison. */
export const COMPARES = "compare|compares|compared|comparing|contrast|contrasts|contrasting|diff|match|relate|refer|check|apply";

/** Works on what is there. */
export const MOVES = oneOf(
  "rename|move|replace|change|edit|append|add",
  "benenne verschiebe ersetze ändere renomme déplace remplace modifie renombra mueve reemplaza cambia rinomina sposta sostituisci modifica renomeie mova substitua mude",
);

/** Leads to the place of a result. */
export const TOWARDS = oneOf("to into");

/** Leads to what is read; where a verb plainly makes a file, to that. */
export const WITHIN = oneOf("in im dans en em nel nella no na");

/** Of German, at the end of a sentence, behind the name of the file that is to be made. */
export const AT_ITS_END = oneOf(
  "schreiben speichern ablegen exportieren sichern schreibst speicherst ablegst exportierst schreibt speichert geschrieben gespeichert abgelegt exportiert",
);

/** Leads to the name of what a verb plainly makes. */
export const AT = oneOf(
  WITHIN,
  "as called named under nach als unter namens vers sous comme nommée? appelée?",
  "hacia como bajo llamad[oa] come su chiamat[oa] para sob chamad[oa]",
);

/** Between a verb and the name of the file that it makes. */
export const FILE = String.raw`(?:(?:a|an|the|one|two|three|new|eine?n?|das|die|der|neue[ns]?|une?|le|la|il|un|una|el|os?|um|uma|nuevo|nuovo|novo|nouveau)\s+){0,3}(?:(?:markdown|csv|tsv|jsonl?|excel)[\s-]+)?(?:(?:files?|documents?|tables?|datei(?:en)?|tabelle|fichiers?|tableau|archivos?|tabla|file|tabella|arquivos?|ficheiros?|tabela)\s*:?\s+)?(?:(?:called|named|namens|nommée?s?|llamad[oa]s?|chiamat[oa]|chamad[oa]s?)\s+)?`;

/** Stands before a verb, and turns it into its contrary. */
export const NEVER = oneOf("not don't don’t never without ohne nie ne jamais sans nunca sin non senza mai não sem");

/** Stands after a verb, and does the same. */
export const NOT_AFTER = oneOf("nicht pas jamais nie");

/** May follow the name of a file that is made; any other word says more of the name, as in "a Node.js page". */
export const GOES_ON = oneOf(
  "with containing that which from and or for of about listing out using then so where",
  "mit aus und oder für über das dann avec de du des et pour sur con y del para desde sobre e da dei per com do dos das",
);

/** Its object may be changed instead of made. */
export const HANDLES = oneOf("make making put putting collect compile record dump leg mets mettre metti pon coloque");

/** Makes a noun of the word after it. */
export const ARTICLES = oneOf(
  "a an the this that its my our one-page short eine? einen das die der den dem un une le la les una el los il lo gli um uma o os as",
);
