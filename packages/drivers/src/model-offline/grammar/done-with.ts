/** "Sold" alone, of pieces; "founded" is of a year, and "raised" of money. */
export const DONE_WITH =
  /^(?:sold|bought|ordered|delivered|shipped|produced|picked|printed|baked|verkauft|bestellt|geliefert|produziert|gebacken|vendu(?:e?s)?|commandee?s?|livree?s?|produite?s?|vendid[oa]s?|pedid[oa]s|entregad[oa]s|producid[oa]s?|produzid[oa]s?|vendut[ioea]|ordinat[ie]|consegnat[ie]|prodott[ie])$/;
