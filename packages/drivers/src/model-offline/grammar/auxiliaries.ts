/** "Were paid", "ont été payées": what follows is told of the rows. In small letters, without accents. */
export const AUXILIARY =
  /^(?:was|were|been|being|have been|has been|had been|wurden?|worden|hat|haben|sont|ont|ete|ont ete|a ete|furent|fueron|fue|han|sido|estan?|sono|stat[oaie]|hanno|foi|foram|tem|sido|estao|esta)$/;
