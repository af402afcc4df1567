const ARTICLES = "the|my|our|de[rmn]|das|die|les?|la|el|los|las|il|lo|i|os?|as?";
const FOLDERS = "folder|directory|\\p{L}*ordner|verzeichnis|dossier|répertoire|carpeta|directorio|cartella|pasta|diretório";
const MOST_KEPT = 500;
const patterns = new Map<string, RegExp>();

/** Whether a sentence says of a folder that it stays as it is: `work around docs`, `docs is out of bounds`, `deja docs como está`. */
export function sparesFolder(sentence: string, name: string): boolean {
  const known = patterns.get(name);
  if (known) return known.test(sentence);
  if (patterns.size >= MOST_KEPT) patterns.clear();
  const made = sparing(name);
  patterns.set(name, made);
  return made.test(sentence);
}

function sparing(name: string): RegExp {
  const written = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const place = `(?:(?:${ARTICLES}) )?(?:(?:${FOLDERS}) )?["'\`]?${written}/?["'\`]?(?: (?:${FOLDERS}))?`;
  const words = [
    `(?:leave out|leaving out|work around|working around|steer (?:clear of|around)|go around|spare|sparing|exempt(?:ing)?|not counting|disregard(?:ing)?|skip(?:ping)?) ${place}`,
    `(?:with the exception of|mit ausnahme (?:von|des)|à l['’]exception (?:de|du)|(?:con|a) excepción de(?:l)?|(?:ad?|con l['’]) ?eccezione d(?:i|el|ella)|(?:com|à) exceção d[aeo]|pas touche (?:à|au)|hands off|finger weg von|sauf|hormis|salvo|excepto|exceto|tranne|eccetto) ${place}`,
    `(?:w/o|barring) ${place}|(?:prefer|want|like|need) (?:to (?:have|keep) )?${place} (?:to (?:stay|be left) )?(?:unchanged|untouched|intact|as (?:it|they|is))`,
    `(?:is|are)(?: (?:still|currently|now|just))? (?:editing|working (?:on|in)|changing|rewriting|busy with|busy in) ${place}`,
    `${place},? (?:aside|apart|excluded|excepted|ausgenommen|ausgeschlossen|except(?:é|ée)|exclue?|à part|aparte|excluid[oa]|a parte|esclus[oa]|excluíd[oa]|on n['’]y touche|ni tocar\\p{L}*|hands off)`,
    `${place} (?:is|are|ist|sind|est|sont|es|está|è|é|fica) (?:\\p{L}+ )?(?:out of (?:scope|bounds|reach)|off[ -]limits|untouchable|sacred|sacrosanct|taboo|tabu|tabou|tabú|tabù|unantastbar|intouchables?|intocables?|intocáve(?:l|is)|intoccabil[ei]|hors limites|none of your|not yours|a no-go\\p{L}*|signed off|owned by|managed by|maintained by|locked|frozen|final)`,
    `${place} in (?:frieden|ruhe) (?:zu )?lassen|(?:leave|keep|lass\\p{L}*|behalte|laisse\\p{L}*|garde\\p{L}*|deja\\p{L}*|mantén|lascia\\p{L}*|tieni|deixa|deixe|mantém|mantenha) ${place} (?:as (?:it|they)|alone|unchanged|untouched|in peace|wie (?:er|es|sie)|tel(?:le)? qu|comme|en paix|tranquille|como est|en paz|com['’]è|come|in pace|em paz|quiet)`,
  ];
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join("|").replaceAll(" ", "\\s+")})`, "iu");
}

const BANS =
  /(?<!\p{L})(?:do not|don['’]t|never|not to)\s+(?:touch|change|edit|modify|alter|write to|rewrite|overwrite|interfere with)\s+([^.;:!?\n]{1,200}?)(?=[.;:!?]?(?:\s|$)(?![\p{Ll}])|[;:!?\n]|\.(?:\s|$)|$)/giu;
const LEADING = new RegExp(`^(?:(?:${ARTICLES})\\s+)?`, "iu");
const MOST_WORDS = 4;

/** Bare names of a list that is not to be touched: `don't touch a and b`, `do not change my notes`; in small letters. */
export function bannedIn(sentence: string): readonly string[] {
  return [...sentence.matchAll(BANS)].flatMap(([, list = ""]) =>
    list
      .split(/,|\s(?:and|or|nor)\s/u)
      .map((item) => item.trim().replace(LEADING, "").toLowerCase())
      .filter((item) => item !== "" && item.split(/\s+/u).length <= MOST_WORDS),
  );
}
