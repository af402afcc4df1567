import type { Ordered } from "./objects-of-verbs.ts";

/** Verbs of the other languages that make something. */
const MAKE =
  /^(?:erstell\p{L}*|erzeug\p{L}*|schreib\p{L}*|mach\p{L}*|bau\p{L}*|verfass\p{L}*|entwirf|crée\p{L}*|écri\p{L}*|fais|faites|rédige\p{L}*|crea\p{L}*|haz|escrib\p{L}*|redacta\p{L}*|fai|scriv\p{L}*|cri[ea]\p{L}*|faça|escrev\p{L}*|redija)$/u;
const ABOUT =
  /\s(?:de|du|des|d['’]|von|vom|aus|zu|di|del|dell['’]|della|dei|dalle?|do|da|dos|das|com|con|mit|avec|para|pour|für|per|über|sur|sobre|su)(?:\s|(?<=['’]))/iu;
const PRODUCTS =
  /(?<!\p{L})(?:zusammenfassung|diagramm|grafik|bericht|tests?|kopie|résumé|graphique|diagramme|rapport|copie|resumen|gráfic[oa]|informe|prueba|copia|riassunto|grafico|relazione|prova|resumo|relatório|teste|cópia)(?!\p{L})/iu;
/** `the copy of P`, `the tests of P` */
const BELONGS =
  /(?<!\p{L})(?:backup|sicherung\p{L}*|kopie|tests?|aufrufer\p{L}*|doku\p{L}*|abhängigkeiten|ausgaben?|ergebnisse?|rechte|copie|sauvegarde|dépendances|sortie|permissions|copia|respaldo|pruebas?|dependencias|documentación|salida|permisos|prove|dipendenze|documentazione|permessi|cópia|testes?|dependências|documentação|saída|permissões)\s+(?:von|vom|de[srlmn]?|du|di|della?|do|da|d['’])\s*(?:\p{L}{1,3}\s+)?["'`“‘«]?$/iu;
const MOVES =
  /^(?:verschieb|benenn|umbenenn|umzubenenn|déplac|renomm|muev|mover|mové|renombr|spost|rinomin|mov|renome|mud|cambi|änder|ersetz|remplac|reemplaz|sostitu|substitu|troca|troque)/u;
const DIRECT = /^\s*(?:(?:die|das|den|der|datei|le|la|les|fichier|el|los|archivo|il|lo|file|o|a|os|arquivo)\s+){0,3}["'`“‘«]?\s*$/iu;
const ELSEWHERE =
  /^["'`”’»]?\s+(?:(?!wie(?!\p{L})|comme(?!\p{L})|como(?!\p{L})|come(?!\p{L})|mit(?!\p{L})|avec(?!\p{L})|con(?!\p{L})|com(?!\p{L}))\p{L}+\s+)?(?:nach|als|in|ins|zu|zur|zum|à|au|dans|sous|a|al|en|alla?|nella?|nel|ao|em|no|na|para)\s+(?:\p{L}+\s+){0,3}["'`“‘«]?¤/iu;
/** `Adapt Q to P` */
const ADAPTS = /^(?:pass|anpass|gleich|adapt|ajust|adegu|align|aline)/u;
const TO_IT = /¤["'`”’»]?\s+(?:an|zu|nach|à|a|al|ao|con|com|avec|mit)\s+(?:\p{L}{1,4}\s+)?["'`“‘«]?$/iu;

/** Whether what such a verb is said of is something else: what is made of the file, belongs to it, is put elsewhere, or is adapted to it. */
export function isOfAnother({ verb, behind, after, before }: Ordered): boolean {
  if (MAKE.test(verb) && /\p{L}/u.test(behind) && (ABOUT.test(` ${behind}`) || PRODUCTS.test(behind))) return true;
  if (BELONGS.test(before) || (ADAPTS.test(verb) && TO_IT.test(behind))) return true;
  return !MOVES.test(verb) && !MAKE.test(verb) && DIRECT.test(behind) && ELSEWHERE.test(after);
}
