import type { Language } from "../grammar/tagged.ts";

interface Ends {
  readonly large: string;
  readonly small: string;
  /** Ways to say from one end to the other, with A and B for them. */
  readonly ways: string;
}

/** Both ends of an order, so that "du plus élevé au plus faible" and "da più caro a più economico" are read as one. */
const ENDS: Readonly<Record<Language, Ends>> = {
  en: {
    large: "highest,largest,biggest,greatest,most,most expensive,dearest,longest,heaviest,high,large,big,best,newest,latest,most recent,new",
    small: "lowest,smallest,least,cheapest,shortest,lightest,low,small,worst,fewest,oldest,earliest,least recent,old",
    ways: "from A to B,from the A to the B,A to B,A down to B,A to the B",
  },
  de: {
    large: "höchsten,größten,meisten,teuersten,längsten,schwersten,stärksten,groß,hoch,viel,teuer,oben,besten,neuesten,jüngsten,neu,neuen",
    small:
      "niedrigsten,kleinsten,wenigsten,billigsten,günstigsten,kürzesten,leichtesten,schwächsten,geringsten,klein,niedrig,wenig,günstig,billig,unten,tief,schlechtesten,ältesten,alt,alten",
    ways: "vom A zum B,von A nach B,von der A zur B,von den A zu den B,von A zu B,vom A bis zum B",
  },
  fr: {
    large:
      "plus grand,plus grande,plus grands,plus élevé,plus élevée,plus élevés,plus haut,plus haute,plus cher,plus chère,plus chers,plus chères,plus gros,plus grosse,plus fort,plus long,plus longue,plus lourd,plus important,plus importante,plus récent,plus récente,plus récents",
    small:
      "plus petit,plus petite,plus petits,plus bas,plus basse,plus faible,plus faibles,moins cher,moins chère,moins chers,moins chères,moins élevé,moins élevée,plus court,plus courte,plus léger,moins important,moins importante,plus ancien,plus ancienne,plus anciens,plus vieux",
    ways: "du A au B,de la A à la B,des A aux B,de A à B,du A vers le B",
  },
  es: {
    large: "mayor,mayores,más alto,más alta,más caro,más cara,más caros,más caras,más grande,más largo,más pesado,más,más reciente,más nuevo,más nueva",
    small:
      "menor,menores,más bajo,más baja,más barato,más barata,más baratos,más baratas,más pequeño,más pequeña,más corto,más ligero,menos,más antiguo,más antigua,más viejo,más vieja",
    ways: "de A a B,del A al B,de la A a la B,de los A a los B,de las A a las B,desde el A hasta el B",
  },
  it: {
    large:
      "maggiore,più alto,più alta,più caro,più cara,più cari,più care,più grande,più lungo,più pesante,più elevato,più elevata,massimo,più recente,più nuovo,più nuova",
    small:
      "minore,più basso,più bassa,più economico,più economica,più piccolo,più piccola,più corto,più leggero,meno caro,meno cara,più economici,più economiche,meno cari,meno care,minimo,più vecchio,più vecchia,meno recente,più antico",
    ways: "dal A al B,dalla A alla B,da A a B,dai A ai B,dalle A alle B",
  },
  pt: {
    large:
      "maior,maiores,mais alto,mais alta,mais caro,mais cara,mais caros,mais caras,mais elevado,mais elevada,mais longo,mais pesado,mais recente,mais novo,mais nova",
    small:
      "menor,menores,mais baixo,mais baixa,mais barato,mais barata,mais baratos,mais baratas,mais pequeno,mais pequena,mais curto,mais leve,mais antigo,mais antiga,mais velho,mais velha",
    ways: "do A para o B,da A para a B,do A ao B,da A à B,de A para B,dos A para os B,das A para as B,do A até ao B",
  },
};

const phrases = (from: string, to: string, ways: string): string =>
  ways
    .split(",")
    .flatMap((way) => from.split(",").flatMap((a) => to.split(",").map((b) => way.replace("A", a).replace("B", b))))
    .join(",");

/** Phrases for orders from large to small, and from small to large. */
export const ordersOf = (language: Language): { readonly desc: string; readonly asc: string } => {
  const { large, small, ways } = ENDS[language];
  return { desc: phrases(large, small, ways), asc: phrases(small, large, ways) };
};
