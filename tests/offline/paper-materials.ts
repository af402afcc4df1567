import type { Material } from "./materials.ts";

/** Papers of a rented flat in English. */
export const TENANCY: Material = {
  "tenancy-agreement.txt": `TENANCY AGREEMENT

Between Harold Finch (landlord) and Amara Diallo (tenant) for the flat at 14 Quay Street, second floor.

1. Term
The tenancy begins on 1 September 2026 and runs for twelve months. After that either side may end it with two months' written notice.

2. Rent
The rent is £875 a month, payable by standing order on the first of each month. The first increase is possible after eighteen months.

3. Security
The tenant pays a deposit of £1,000, which is held by the deposit scheme and paid back within ten days of the end of the tenancy.

4. Use
Subletting is not permitted. The tenant may keep one small pet with the landlord's written consent. Nails and screws in the kitchen tiles are forbidden.

5. Repairs
The landlord looks after the boiler and the roof. The tenant replaces light bulbs and keeps the drains clear.

6. Access
The landlord gives 24 hours' notice before a visit.
`,
  "inventory.md": `# Inventory, 31 August 2026

| room | item | condition |
|---|---|---|
| kitchen | oven | scratched door |
| kitchen | fridge | new |
| bedroom | wardrobe | one hinge loose |
| hall | carpet | stain by the door |

Three keys for the front door and one for the letter box were handed over. Meter readings: gas 48213, electricity 10977.
`,
  "re-boiler.eml": `From: Harold Finch <h.finch@lettings.example>
To: Amara Diallo <amara@mail.example>
Subject: Boiler
Date: Wed, 11 Nov 2026 08:40:00 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Dear Amara,

the engineer from Calder Heating comes on Friday between 9 and 11. Please let him in. Until then you can use the electric heater in the cupboard under the stairs.

The bins go out on Tuesday evening, not on Monday as I told you.

Harold
`,
};

/** The manual of a coffee machine and its guarantee, in German. */
export const KAFFEE: Material = {
  "bedienung.md": `# Kaffeeautomat Brava 300

## Technische Daten

- Leistung: 1450 Watt
- Wassertank: 1,8 Liter
- Gewicht: 9,2 kg
- Kabellänge: 1,1 m
- Lautstärke: 62 dB

## Erste Inbetriebnahme

Spülen Sie die Maschine zweimal mit klarem Wasser, bevor Sie den ersten Kaffee trinken. Der Tank fasst höchstens acht Tassen.

## Entkalken

Das Gerät muss alle drei Monate entkalkt werden. Verwenden Sie keinen Essig, weil er die Dichtungen angreift. Der Vorgang dauert 25 Minuten.

## Reinigung

Die Brühgruppe wird einmal pro Woche unter fließendem Wasser gereinigt. Sie darf nicht in die Spülmaschine. Der Milchbehälter ist spülmaschinenfest.

## Störungen

Blinkt die rote Lampe, ist der Satzbehälter voll. Blinkt die gelbe Lampe, fehlt Wasser.
`,
  "garantie.txt": `Garantiebedingungen

Die Garantie beträgt drei Jahre ab Kaufdatum; auf die Pumpe geben wir fünf Jahre.
Verschleißteile wie Dichtungen und Filter sind ausgeschlossen.
Den Kaufbeleg müssen Sie aufheben.
Reparaturen führt die Werkstatt Ostermann in Kassel aus, erreichbar unter 0561 555 0188.
`,
};

/** The log, a script and notes of a small service. */
export const SERVICE: Material = {
  "README.md": `# Parcel tracker

Keeps an eye on parcels of the shop. Needs Python 3.12.

## Deploying

Releases go out on Mondays only. Ask Mei Tanaka before you restart the worker.

## Configuration

The tracker polls the carriers every 15 minutes. Results are kept for 90 days and then deleted.
`,
  "oncall.txt": `Week 14: Mei Tanaka
Week 15: Oscar Lind
Week 16: Zoltan Kiss

If the queue grows beyond 5000 jobs, call the person on duty.
`,
  "worker.log": `2026-04-02 03:10:12 INFO worker started
2026-04-02 03:44:51 ERROR carrier Falk: timeout after 30 s
2026-04-02 04:00:02 INFO 212 parcels updated
`,
};

/** A gym's papers in Spanish. */
export const GIMNASIO: Material = {
  "condiciones.html": `<!DOCTYPE html><html lang="es"><head><title>Gimnasio Pulso</title></head><body><main>
<h1>Gimnasio Pulso</h1>
<h2>Cuotas</h2><ul><li>Mañanas (hasta las 15:00): 29 € al mes</li><li>Todo el día: 41 € al mes</li><li>Matrícula: 25 €, gratis en septiembre</li></ul>
<h2>Normas</h2><p>Es obligatorio usar toalla. Está prohibido entrar con calzado de calle en la sala. Los menores de 16 años solo pueden entrar con sus padres.</p>
<h2>Congelar la cuota</h2><p>Por lesión, la cuota se puede congelar un máximo de tres meses presentando un certificado médico.</p>
</main></body></html>`,
  "clases.md": `# Clases dirigidas

| clase | día | hora | monitor |
|---|---|---|---|
| pilates | lunes | 18:30 | Elena Sanz |
| spinning | martes | 19:00 | Hugo Prieto |
| yoga | jueves | 9:30 | Elena Sanz |

Las clases duran 50 minutos. Las plazas se reservan desde 48 horas antes en la recepción.
`,
};

/** The notices of a library in Italian, with two quotes for shelves. */
export const BIBLIOTECA: Material = {
  "regolamento.md": `# Biblioteca di San Rocco

## Prestito

Si possono prendere fino a cinque libri per 30 giorni. I DVD si prestano per una settimana. Il prestito può essere prorogato una volta sola, se nessuno ha prenotato il libro.

Chi riconsegna in ritardo paga 10 centesimi al giorno.

## Sala studio

Nella sala studio non si può mangiare. L'acqua è ammessa.

## Iscrizione

La tessera è gratuita per i residenti. Per iscriversi serve un documento d'identità.
`,
  "preventivo-legnoarte.txt": `LEGNOARTE S.n.c.
Preventivo per sei scaffali

Prezzo: 2.480 euro IVA inclusa
Consegna: entro 40 giorni
Garanzia: 5 anni
`,
  "preventivo-scaffalificio.txt": `LO SCAFFALIFICIO
Preventivo per sei scaffali

Prezzo: 2.190 euro IVA inclusa
Consegna: entro 60 giorni
Garanzia: 2 anni
`,
};

/** The minutes of owners of a house in Portuguese and in French. */
export const CONDOMINIO: Material = {
  "ata.txt": `ATA DA ASSEMBLEIA DE CONDÓMINOS
Data: 12 de fevereiro de 2027

Presentes: Joana Meireles (administradora), Duarte Pires, Leonor Branco

1. Elevador
O elevador foi reparado a 4 de janeiro e custou 1.320 euros. O contrato de manutenção com a Elevatec termina a 30 de junho.

2. Limpeza
A senhora Alzira limpa as escadas às quartas-feiras. O Duarte Pires trata dos contentores do lixo.

3. Telhado
As obras no telhado começam em setembro porque a empresa não tem andaimes antes.

4. Quotas
A quota mensal sobe de 45 para 50 euros a partir de abril.
`,
  "compte-rendu.txt": `COMPTE RENDU DE L'ASSEMBLÉE DES COPROPRIÉTAIRES

1. Chaudière
La chaudière sera remplacée pendant la première semaine de mai. L'entreprise Thermelec fera les travaux pour 8 900 €.

2. Local à vélos
Le code du local à vélos est changé tous les six mois. Les poussettes peuvent y être rangées.

3. Bruit
Les travaux bruyants sont interdits le dimanche et après 20 heures.

4. Jardin
Monsieur Baptiste taille la haie en juin. Les barbecues ne sont pas autorisés sur les balcons.
`,
};
