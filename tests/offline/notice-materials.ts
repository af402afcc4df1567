import type { Material } from "./materials.ts";

/** A small theatre: a mail to the volunteers, a page for visitors, a table of seats. */
export const THEATRE: Material = {
  "visitors.md": `# The Lantern Theatre

## Getting here

The theatre is on Mill Street, opposite the fish market. The tram line 4 stops right outside. There is no car park; the multi-storey on Bell Road charges £2.20 an hour after six.

## Before the show

The box office opens ninety minutes before each performance. Doors open half an hour before curtain. Latecomers are let in at the interval only.

## Food and drink

Ice cream and wine are on sale in the foyer. You may take drinks in plastic cups into the auditorium, but no hot food.

## Accessibility

Two wheelchair spaces are in row C. A hearing loop is fitted throughout. Assistance dogs are welcome.
`,
  "seats.md": `# Seat prices

| area | full price | concession |
|---|---|---|
| stalls | £24 | £19 |
| circle | £18 | £14 |
| gallery | £11 | £9 |

Groups of ten or more get one seat in eleven free. Tickets can be exchanged up to 48 hours before the show for a fee of £2, but not refunded.
`,
  "volunteers.eml": `From: Marcus Bell <marcus@lantern.example>
To: volunteers@lantern.example
Subject: Spring season
Date: Tue, 02 Feb 2027 19:03:00 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Dear all,

"The Seagull" runs from 3 to 20 March, "Noises Off" from 7 to 30 April. Rehearsals of the second one begin on 22 February.

Fiona Drake has taken over the costumes from Ann. We are still looking for someone to sell programmes on Fridays.

The safety briefing is on Sunday 28 February at 10:30 in the rehearsal room. It lasts about an hour and everybody has to come.

Marcus
`,
};

/** A sailing club in German: its rules, its harbour, a letter of an insurer. */
export const SEGLER: Material = {
  "hafenordnung.txt": `HAFENORDNUNG DES SEGELVEREINS NORDBUCHT

§ 1 Liegeplätze
Die Liegeplätze 1 bis 18 sind für Boote bis 8 Meter Länge, die übrigen für größere.
Gäste zahlen 14 Euro pro Nacht, Strom ist darin enthalten.

§ 2 Geschwindigkeit
Im Hafenbecken gelten höchstens 5 km/h.

§ 3 Ruhe
Von 22 bis 6 Uhr ist Nachtruhe. Motoren dürfen in dieser Zeit nicht laufen.

§ 4 Kran
Der Kran wird nur von Henning Ruge und Silke Thoms bedient. Er hebt bis zu 3,5 Tonnen.

§ 5 Grillen
Gegrillt werden darf auf der Wiese hinter dem Bootshaus, nicht auf den Stegen.
`,
  "versicherung.md": `# Schreiben der Nordsee-Versicherung

Der Jahresbeitrag für die Vereinsboote steigt zum 1. Januar von 1.140 auf 1.215 Euro.

Die Selbstbeteiligung beträgt 500 Euro je Schaden. Schäden sind innerhalb von sieben Tagen zu melden.

Nicht versichert sind persönliche Gegenstände an Bord.
`,
  "jugend.md": `# Jugendgruppe

Training ist mittwochs um 17 Uhr, im Winter in der Turnhalle der Grundschule. Mitmachen kann, wer acht Jahre alt ist und das Bronzeabzeichen hat.

Trainerin ist Silke Thoms, ihr Vertreter Jannik Petersen.

Das Zeltlager auf der Insel dauert vom 12. bis 19. Juli und kostet 160 Euro. Geschwister zahlen die Hälfte.
`,
};

/** A hotel in French. */
export const HOTEL: Material = {
  "livret.html": `<!DOCTYPE html><html lang="fr"><head><title>Hôtel des Tilleuls</title></head><body><main>
<h1>Livret d'accueil</h1>
<h2>Petit-déjeuner</h2><p>Il est servi de 7 h à 10 h 30 dans la véranda. Comptez 13 € par adulte, 6 € par enfant.</p>
<h2>Chambres</h2><p>Les chambres doivent être libérées pour 11 heures. Un départ tardif est possible jusqu'à 14 heures moyennant 20 €.</p>
<h2>Piscine</h2><p>La piscine est ouverte de mai à septembre, de 9 h à 20 h. Elle n'est pas surveillée.</p>
<h2>Animaux</h2><p>Les chats et les petits chiens sont acceptés pour 8 € par nuit.</p>
<h2>Wi-Fi</h2><p>Le code d'accès vous est remis à la réception avec votre clé.</p>
</main></body></html>`,
  "seminaire.txt": `Séminaire de l'entreprise Volta, 9 et 10 novembre

Participants : 26 personnes, dont deux végétariens
Salle : Le Verger, au rez-de-chaussée, en U
Pause café : 10 h 15
Contact chez le client : Solène Marchand, 06 12 55 40 18
Facture à envoyer à la comptabilité de Volta, à Nantes
`,
};

/** A vet in Spanish. */
export const VETERINARIO: Material = {
  "clinica.md": `# Clínica veterinaria Arce

Atendemos con cita previa de lunes a viernes, de 10:00 a 13:30 y de 17:00 a 20:00. Los sábados, solo urgencias.

## Precios

- Consulta: 35 €
- Vacuna de la rabia: 28 €
- Esterilización de gata: 120 €
- Esterilización de perra: desde 210 €

## Antes de una operación

El animal debe llegar en ayunas: doce horas sin comer y cuatro sin beber. Traiga la cartilla sanitaria.

## Equipo

La doctora Irene Arce opera los martes y los jueves. Las ecografías las hace el doctor Pablo Luna.
`,
  "aviso.txt": `La clínica cierra del 1 al 15 de agosto. En esas fechas atiende la clínica San Antón, en la calle Mayor 12.
`,
};

/** The canteen of a school in Italian. */
export const MENSA: Material = {
  "mensa.md": `# Servizio mensa 2026/27

Il servizio comincia lunedì 21 settembre. Un pasto costa 5,20 euro; per le famiglie con due o più figli 4,60 euro.

Le assenze vanno segnalate entro le 9:00, altrimenti il pasto viene addebitato.

Le diete speciali richiedono il certificato del pediatra. Il menù senza carne si può chiedere senza certificato.

I pasti sono preparati dalla cooperativa La Zucca. Per i reclami ci si rivolge a Donatella Greco, ufficio scuola.
`,
  "menu.md": `| giorno | primo | secondo |
|---|---|---|
| lunedì | risotto alla zucca | frittata |
| martedì | pasta al pomodoro | merluzzo |
| mercoledì | minestrone | pollo |
`,
};

/** A club of walkers in Portuguese. */
export const CAMINHADAS: Material = {
  "programa.md": `# Caminhadas de outono

## 9 de outubro: Serra da Arada

Encontro às 8h00 no parque da igreja. São 14 quilómetros, dificuldade média. Guia: Tomás Valente.

## 23 de outubro: Passadiços do Rio

Encontro às 9h30 na estação. São 8 quilómetros, dificuldade baixa. Guia: Graça Nunes.

As inscrições fecham na quinta-feira anterior. Os sócios não pagam; os outros pagam 5 euros.

É obrigatório levar botas e um litro e meio de água. Os cães não são aceites.
`,
};
