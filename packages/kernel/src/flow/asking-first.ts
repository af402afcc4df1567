import { anyOf } from "@aether/protocol";

/** Whoever wants to be asked first is asked about every file, also about those that are asked for. */
export const ASKS_FIRST = anyOf(
  "ask(?: me| us)?(?: first| again)?,? (?:before|first|each|every)|ask(?: me| us) (?:for (?:my |our )?(?:ok|okay|approval|permission|consent) )?before|check with (?:me|us) (?:first|before)",
  "ask for (?:my|our) (?:ok|okay|approval|permission|consent|go)|(?:wait for|get|need|with(?:out)?|only after) (?:my|our) (?:ok|okay|approval|permission|consent|go|word|confirmation)|(?:show|tell) me (?:first|before you)",
  "confirm (?:it |each |this )?(?:with (?:me|us) )?(?:first|before|each|every)|until (?:i|we) (?:say|tell|confirm|approve|agree|give)|(?:show|tell|send|give) (?:me|us) (?:the|a|your) plan(?: first| before)|(?:first|start with) (?:a|the|your) plan,? (?:and )?(?:then )?wait",
  "frage?(?: mich| uns)?,? (?:vorher|zuerst|erst|vor|bevor)|(?:nicht |nichts |nie )?ohne (?:meine|unsere) (?:zustimmung|erlaubnis|freigabe)|(?:nicht|nichts|nie) ohne (?:rückfrage|nachfrage|zu fragen)|(?:vor|bei) (?:jede[rm]|dem|der) \\p{L}+ (?:nach)?fragen|erst fragen|warte auf (?:mein|meine|unser)",
  "demande(?:z|r)?(?:-(?:moi|nous))? (?:avant|d['’]abord)|(?:pas|rien|jamais)(?: \\p{L}+)? sans (?:mon|notre) (?:accord|avis|feu vert)|sans (?:me|nous) demander|attend\\p{L}* (?:mon|ma|notre) (?:accord|feu|réponse|validation)|avant chaque (?:modification|changement),? demande",
  "preg[uú]nta(?:me|nos)? (?:antes|primero)|sin preguntar(?:me|nos)?|sin (?:mi|nuestro) (?:permiso|aprobación|visto bueno|ok)|espera (?:a )?(?:mi|que yo)|consúltame (?:antes|primero)",
  "chiedi(?:mi|ci)? (?:prima|sempre)|senza chieder(?:e|mi|ci|melo|celo)|senza (?:il mio|il nostro) (?:permesso|consenso|ok)|aspetta (?:il mio|la mia|che io)",
  "pergunt[ea](?:-me|-nos)? (?:antes|primeiro)|sem (?:me |nos )?perguntar|sem (?:a minha|minha|a nossa) (?:permissão|autorização|aprovação)|espere? (?:pel[oa] (?:meu|minha)|que eu)",
);
