import { ACT, englishActs, otherActs, participleActs } from "./word-acts.ts";

/** Whoever asks for one of these with a file wants it to become another. Those of `word-acts.ts` that write or remove do so as well. */
const ENGLISH = new Set(
  (
    "axe cap debounce ditch kill log memoise memoize nuke rip scrap serialise serialize throttle yank adapt adjust align amend annotate anonymise anonymize apply augment beautify blank bold break bump capitalise capitalize center centre clean cleanup code colour color comment complete compress cut " +
    "debug declare dedent dedupe deduplicate define deprecate develop disable document downgrade draft emend enable enhance enrich escape expand extend factor fill finalise finalize finish flesh flip fold " +
    "format generate group harden harmonise harmonize highlight hoist implement improve indent init initialise initialize inline insert internationalise internationalize join lengthen " +
    "lint localise localize loosen lowercase mask mend migrate minify mock modernise modernize modularise modularize normalise normalize number obfuscate optimise optimize parameterize parametrize patch " +
    "polish populate port prefix prepare prettify prefill program proofread prune rearrange rebuild recalculate recast redact redo reduce refactor refine refresh regenerate reformat reindent renew renumber reorder " +
    "reorganise reorganize repair rephrase replace resolve restore restructure restyle retitle reverse revert revise reword rework round sanitise sanitize scaffold seed shorten shrink " +
    "shuffle simplify solve speed spell-check spellcheck split squash streamline strengthen strip stub style substitute suffix supplement swap switch sync synchronise synchronize tabulate tick tidy tighten " +
    "transform transpose trim tune turn tweak type uncomment undo unescape unify unindent unpin unquote uppercase wire wrap"
  ).split(" "),
);
/** The file that these are asked for with is what they start from, unless it stands behind `in` or `of`: `Convert the tabs in P to blanks`. */
const ENGLISH_INSIDE = new Set("combine convert copy extract merge translate".split(" "));
/** With these words behind it, such a verb asks for work on a file as well. */
const WORK = /^(?:work|continue|carry|take|bring|get|throw|do|keep|run)$/u;
/** What rewrites the files that it is run on. */
export const FORMATTERS =
  "(?:(?:the|a|our) )?(?:prettier|black|ruff format|gofmt|goimports|rustfmt|isort|clang-format|autopep8|biome format|dprint|shfmt|formatter|(?:eslint|ruff check|ruff|biome check|biome|stylelint|rubocop|clippy|standard) --?-?(?:fix|write|a|A)|(?:prettier|biome format|biome check) --write)";
const WORK_ON =
  /^(?:keep ¤+ (?:up[ -]to[ -]date|in sync)|(?:work|continue working) on|(?:continue|carry on) with|(?:take care|get rid) of|(?:throw|take) (?:\p{L}+ )?out|(?:do|make) (?:that|it|this|so|the changes?)(?!\p{L})|do ¤(?: (?:now|too|next|as well))?[\s.!?]*$|bring (?:\p{L}+ )?¤ auf|(?:bring|get) (?:(?:\p{L}+ )?¤|it|them|this) (?:up[ -]to[ -]date|in sync|in(?:to)? (?:order|shape|line)|working|to (?:compile|work|pass|run|build)))(?!\p{L})/iu;
const RUN_ON = new RegExp(`^run ${FORMATTERS} (?:on|over)(?!\\p{L})`, "iu");

const IN_OTHER_LANGUAGES = new Set(
  (
    "aktualisiere aktualisieren anpassen aufräumen ausfüllen ausbessern beende bearbeite bearbeiten behebe beheben bereinige bereinigen bessere bringe erneuere erneuern erweitere erweitern erzeuge erzeugen " +
    "formatiere formatieren formuliere formulieren fülle füllen glätte glätten gliedere implementiere implementieren kommentiere kommentieren kürze kürzen kürz modernisiere modernisieren optimiere optimieren ordne ordnen passe " +
    "putze refaktoriere refaktorieren repariere reparieren räume räum schreibe säubere säubern sortiere sortieren straffe straffen strukturiere strukturieren teile trage überarbeite überarbeiten umschreiben umbenennen " +
    "umformulieren verbessere verbessern verbesser vereinfache vereinfachen verfasse verfassen vereinheitliche vervollständige vervollständigen verkürze verkürzen verlängere wandle mach mache bau baue benenne benennen " +
    "améliore améliorer améliorez actualise actualiser adapte adapter allège arrange complète compléter complétez nettoie nettoyer nettoyez optimise optimiser peaufine raccourcis raccourcir range ranger renomme renommer refactorise refactoriser reformate reformater " +
    "reformule reformuler rédige rédiger répare réparer réparez réécris réécrire réorganise réorganiser retouche simplifie simplifier simplifiez termine terminer trie trier transforme étends étendre implémente implémenter formate formater mettez modifiez corrigez ajoutez remplacez fais " +
    "acorta acortar adapta adaptar amplía ampliar arregla arreglar completa completar formatea formatear implementa implementar limpia limpiar mejora mejorar optimiza optimizar ordena ordenar organiza organizar pon " +
    "reescribe reescribir refactoriza refactorizar renombra renombrar reformula reformular repara reparar reorganiza revisa simplifica simplificar termina terminar corrige haz " +
    "abbrevia accorcia accorciare amplia ampliare aggiorna aggiornare completare formatta formattare implementare metti migliora migliorare ordina ordinare ottimizza ottimizzare pulisci pulire rifattorizza riformula rinomina rinominare " +
    "riordina riordinare ripara riparare riscrivi riscrivere semplifica semplificare sistema sistemare " +
    "abrevie acrescenta acrescente adiciona altera atualiza corrija conserta corrige escreve formata melhora move muda mude mudar põe renomeia renomeie renomear substitui troca troque ajuste ajustar arrume arrumar complete conserte consertar encurte encurtar formate formatar limpe limpar melhore melhorar ordene otimize otimizar organize organizar reescreva reescrever refatore refatorar " +
    "reformule simplifique simplificar ponha coloque"
  ).split(" "),
);

/** Of these the same holds as of `convert`. */
const OTHERS_INSIDE = new Set("kopiere kopier kopieren copie copier copiez copia copiar copiare copie extrais extrae estrai extraia".split(" "));
/** `lösch`: what is said for `lösche`. */
const SHORT =
  /^(?:lösch|änder|korrigier|ergänz|entfern|ersetz|füg|verschieb|speicher|formatier|leg|setz|überarbeit|aktualisier|optimier|erweiter|vereinfach|reparier|ordn|sortier|bearbeit)$/u;

const CHANGES = ACT.write | ACT.remove;
/** What is taken out of a file stands behind `from`. */
const takesOut = (word: string): boolean => (englishActs(word) & ACT.remove) !== 0 || /^(?:strip|trim|cut|prune|redact|blank)$/u.test(word);

/** How an English word asks for a file to become another: anyhow, by what is in it, or by what is taken out of it. */
export interface Change {
  readonly inside: boolean;
  readonly takesOut: boolean;
}

/** Who asks for these wants the file elsewhere, as it is. */
const SENDS_ON = new Set("export publish post upload submit push share invite book reserve schedule plan arrange kick unsubscribe".split(" "));

/** Where it stands in the place of an order; `from` is it and what follows, with each name as one sign. */
export function englishChange(word: string, from: string): Change | undefined {
  if (ENGLISH_INSIDE.has(word)) return { inside: true, takesOut: false };
  if (WORK.test(word)) return WORK_ON.test(from) || RUN_ON.test(from) ? { inside: false, takesOut: false } : undefined;
  if (SENDS_ON.has(word)) return undefined;
  const known = ENGLISH.has(word) || (englishActs(word) & CHANGES) !== 0;
  return known ? { inside: false, takesOut: takesOut(word) } : undefined;
}

/** In the other languages it counts wherever it stands: `corrígelo` and `corrige-le` speak of what was said before. */
export function otherChange(word: string): Change | undefined {
  if (OTHERS_INSIDE.has(word)) return { inside: true, takesOut: false };
  const known = IN_OTHER_LANGUAGES.has(word) || SHORT.test(word) || (otherActs(word) & CHANGES) !== 0;
  return known ? { inside: false, takesOut: (otherActs(word) & ACT.remove) !== 0 } : undefined;
}

/** `updated`, `split`: what a file should be. */
export const isChangedBy = (word: string): boolean =>
  (participleActs(word) & CHANGES) !== 0 ||
  [word.replace(/e?d$/u, ""), word.replace(/d$/u, ""), word.replace(/(\p{L})\1ed$/u, "$1"), word.replace(/ied$/u, "y")].some((base) => ENGLISH.has(base));

const ENCLITIC = /(?<=\p{L}{3})(?:-(?:les?|la|lo|[oa]s?)|l[oaei]s?)$/u;

/** The verb of `corrígelo`, or undefined. */
export function withoutPronoun(word: string): string | undefined {
  const bare = word.replace(ENCLITIC, "");
  if (bare === word) return undefined;
  return [
    bare,
    bare
      .normalize("NFD")
      .replace(/\u0301/gu, "")
      .normalize("NFC"),
  ].find((one) => otherChange(one));
}
