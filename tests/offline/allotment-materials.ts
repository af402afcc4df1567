import type { Material } from "./materials.ts";

/** Allotments: a newsletter, the minutes of a general meeting and rules. */
export const ALLOTMENTS: Material = {
  "agm.md": `# Annual general meeting, 14 February 2027

Attended by 33 members. Chair: Moira Finch. Minutes: Glyn Pugh.

- The accounts were approved unanimously. The balance is £2,318.
- Treasurer Beth Osei stands down after six years; Ravi Nair was elected in her place.
- It was agreed to buy a second-hand mower for no more than £350.
- The proposal to allow beehives was rejected by 19 votes to 12 because a neighbour is allergic.
- The work day will be on Saturday 27 March, starting at 10 o'clock. Bring gloves.
- Glyn will send the waiting list to the council by 1 March 2027.
`,
  "newsletter.md": `# Allotment newsletter, March 2027

The water is switched on again on 22 March. The tap by the shed drips; Colin promised to mend it before Easter.
Plot 14 is free: if you want it, write to Moira Finch at moira@plots.example.
The seed swap was a success: 61 people came and we raised £148 for the new polytunnel.
Bonfires are only allowed from November to March and never on Sundays.
The annual rent rises to £46 per plot from April. Pensioners pay half.
`,
  "rules.txt": `Rules of the allotments

1. Plots must be kept free of weeds. After two warnings the plot is given to somebody else.
2. Sheds may not be larger than 2 by 3 metres.
3. Hosepipes are forbidden; use a watering can.
4. The gate has to be locked at dusk.
5. Compost bins belong at the back of the plot.
6. Children under 12 must be accompanied by an adult.
`,
};

/** A chess club, in German: its statutes and a mail to all. */
export const SCHACHCLUB: Material = {
  "rundmail.eml": `From: Karsten Böhm <boehm@turm04.example>
To: mitglieder@turm04.example
Subject: Stadtmeisterschaft und Umzug
Date: Thu, 04 Feb 2027 20:15:00 +0100
Content-Type: text/plain; charset=utf-8

Liebe Schachfreunde,

die Stadtmeisterschaft findet am 6. und 7. März in der Aula des Goethe-Gymnasiums statt. Gespielt werden sieben Runden. Das Startgeld beträgt 15 Euro, wer sich bis zum 20. Februar anmeldet, zahlt nur 10 Euro.
Unser Spielabend zieht um: Ab April treffen wir uns freitags um 19:30 Uhr im Café Rochade, weil das Bürgerhaus renoviert wird.
Elke Sommer hat den Pokal der Senioren gewonnen. Herzlichen Glückwunsch!
Wer kann einen Beamer leihen?

Karsten
`,
  "satzung.md": `# Satzung des Schachclubs Turm 04

## § 3 Mitgliedschaft
Mitglied kann werden, wer das sechste Lebensjahr vollendet hat. Über die Aufnahme entscheidet der Vorstand. Der Austritt ist zum Jahresende möglich und muss bis zum 30. November schriftlich erklärt werden.

## § 4 Beiträge
Erwachsene zahlen 84 Euro im Jahr, Jugendliche 42 Euro. Ehrenmitglieder sind beitragsfrei. Der Beitrag wird im Februar eingezogen.

## § 5 Vorstand
Der Vorstand besteht aus dem Vorsitzenden, dem Kassenwart und der Jugendleiterin. Er wird für zwei Jahre gewählt.
`,
};

/** A flat for guests, in Italian. */
export const SOGGIORNO: Material = {
  "appartamento.md": `# Appartamento Girasole, istruzioni per gli ospiti

Le chiavi si ritirano al bar Nettuno, sotto casa, dalle 14 alle 20. La partenza è entro le 10.
La password del wifi è scritta sul frigorifero. Il riscaldamento si accende da solo alle 6 e si spegne alle 23.
I rifiuti organici si buttano nel bidone marrone, la plastica in quello giallo.
La lavatrice è sul balcone; usatela solo dopo le 19, perché la corrente costa meno.
Il supermercato più vicino è in via Dante, a 300 metri, aperto anche la domenica mattina.
In caso di guasto chiamate Fabio, l'idraulico: 333 555 0182. Non si può fumare in casa.
La tassa di soggiorno è di 2 euro a notte per persona; i bambini sotto i 10 anni non la pagano.
`,
};

/** A festival by the river, in French. */
export const FESTIVAL: Material = {
  "programme.md": `# Festival des Quais, du 18 au 20 juin 2027

## Vendredi 18
À 19 h, la fanfare Zinc ouvre le festival sur la place du Marché. À 21 h 30, concert de Lila Benali, 24 €.

## Samedi 19
Atelier de percussions pour les enfants de 6 à 10 ans à 10 h, gratuit, sur inscription. Le soir, bal folk jusqu'à 1 h du matin.

## Dimanche 20
Brocante toute la journée. Clôture à 18 h par le chœur Les Mariniers.

## Infos pratiques
Le pass trois jours coûte 45 €, 30 € pour les moins de 18 ans. Les billets sont vendus à l'office de tourisme ; ils ne sont pas remboursés, sauf en cas d'annulation.
En cas de pluie, les concerts ont lieu à la salle Prévert. Un bus de nuit part toutes les 30 minutes devant la mairie.
Les chiens doivent être tenus en laisse. La directrice du festival est Awa Diop.
`,
};
