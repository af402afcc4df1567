import type { Language } from "../text/language.ts";

/** Asks for what may be done in words that are not "may": whether one has the right to it, or whether it is possible; without accents. */
export const ASKS_RIGHT: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:(?:im)?possible|(?:the|a|any) right to|entitled|legal|illegal|lawful|acceptable|tolerated|ok|okay|all right|alright|off limits|against the rules)(?!\p{L})/u,
  de: /(?<!\p{L})(?:(?:un)?moglich|das recht|ein recht|recht auf|berechtigt|in ordnung|ok|okay|legal|illegal|geduldet|tabu|erwunscht|unerwunscht)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:(?:im)?possible|droit|legal|illegal|tolere\p{L}*|acceptable|defendue?s?)(?!\p{L})/u,
  es: /(?<!\p{L})(?:(?:im)?posible|derecho|se puede|se pueden|legal|ilegal|tolera\p{L}*|esta bien)(?!\p{L})/u,
  it: /(?<!\p{L})(?:(?:im)?possibile|diritto|si puo|si possono|legale|illegale|tollerat\p{L})(?!\p{L})/u,
  pt: /(?<!\p{L})(?:(?:im)?possivel|direito|pode-se|podem-se|legal|ilegal|tolera\p{L}*)(?!\p{L})/u,
};

/** Says that something may be done, in such words. */
export const GIVES_RIGHT: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:possible|entitled to|the right to)(?!\p{L})/u,
  de: /(?<!\p{L})(?:moglich|berechtigt|das recht|ein recht auf)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:possible|le droit|droit (?:a|au|aux))(?!\p{L})/u,
  es: /(?<!\p{L})(?:posible|derecho a|derecho al)(?!\p{L})/u,
  it: /(?<!\p{L})(?:possibile|diritto (?:di|a|al|alla))(?!\p{L})/u,
  pt: /(?<!\p{L})(?:possivel|direito (?:de|a|ao))(?!\p{L})/u,
};

/** Denies in a word that is no "not": a passage with one is shown without a yes or a no, where the word itself is not asked for. */
export const DENIES_ALONE: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:impossible|off limits|out of bounds|refuse[sd]?|rejected|denied|illegal|unlawful|taboo|lacks?|lacking|unable|stopped|abolished|withdrawn|barred|excluded|outlawed|discouraged|unwelcome|unwanted|out of order|instead of|rather than|avoid|no-\p{L}+|\p{L}+-free|against)(?!\p{L})/u,
  de: /(?<!\p{L})(?:unmoglich|tabu|abgelehnt|verweigert|illegal|unerwunscht|fehlt|fehlen|abgeschafft|eingestellt|ausgeschlossen|gesperrt|ausser betrieb|statt|anstatt|verzichte\p{L}*|unterlassen|weder|rauchfrei|tabuisiert|vermeide\p{L}*|\p{L}+verbote?s?)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:impossible|defendue?s?|refusee?s?|proscrite?s?|prohibee?s?|bannie?s?|exclue?s?|illega\p{L}*|manque\p{L}*|supprimee?s?|hors service|au lieu|eviter|indesirables?|rejetee?s?|ni|non|aucun)(?!\p{L})/u,
  es: /(?<!\p{L})(?:imposible|vetad[oa]s?|rechazad[oa]s?|denegad[oa]s?|ilegal\p{L}*|falta|faltan|suprimid[oa]s?|excluid[oa]s?|fuera de servicio|en lugar de|en vez de|evit\p{L}+|ni|impedid[oa]s?|negad[oa]s?)(?!\p{L})/u,
  it: /(?<!\p{L})(?:impossibile|bandit[oaie]|rifiutat[oaie]|negat[oaie]|illegal\p{L}|manca|mancano|esclus[oaie]|fuori servizio|invece|evit\p{L}+|abolit[oaie]|interdett[oaie]|ne)(?!\p{L})/u,
  pt: /(?<!\p{L})(?:impossivel|vedad[oa]s?|recusad[oa]s?|negad[oa]s?|ilega\p{L}+|falta|faltam|excluid[oa]s?|fora de servico|em vez|em lugar|evit\p{L}+|banid[oa]s?|nem|abolid[oa]s?|interditad[oa]s?)(?!\p{L})/u,
};
