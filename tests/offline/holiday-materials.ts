import type { Material } from "./materials.ts";

/** A campsite in England: its rules, prices, a page of questions, a mail to a guest. */
export const CAMPSITE: Material = {
  "welcome.md": `# Oakmere Campsite

Welcome! We are a small family site on the edge of the forest, with 34 pitches for tents and 12 for caravans.

## Arrival and departure

You can check in from 14:00 until 20:00. On the day you leave, please be off your pitch by 11:00.

## Quiet time

Between 22:30 and 7:00 there should be no music and no driving on the site.

## Fires

Open fires are only allowed in the fire bowls that we lend out for £4 a night. In a dry summer the fire brigade may ban them altogether.

## Animals

Dogs stay for £3 a night and must be kept on a lead. Other pets cannot be accepted.

## Facilities

The wash house has six hot showers, which are included in the price. The washing machine takes tokens that cost £4 each at reception.
There is no mobile signal in the lower meadow. Wi-Fi works near the reception only.
`,
  "prices.md": `# Prices 2027

| what | low season | high season |
|---|---|---|
| small tent | £14 | £19 |
| family tent | £22 | £29 |
| caravan | £26 | £34 |
| extra person | £5 | £6 |

High season is from 1 July to 31 August. Children under four stay for nothing.

A deposit of £30 is due when you book. If you cancel more than two weeks before arrival you get it back; later we keep it.
`,
  "faq.html": `<!DOCTYPE html><html lang="en"><head><title>Oakmere questions</title></head><body><main>
<h1>What people ask us</h1>
<h2>Can I have bread delivered?</h2><p>Yes. Order at reception before 18:00, and fresh rolls hang on your tent at eight the next morning.</p>
<h2>How far is it to the lake?</h2><p>It is a walk of fifteen minutes, or 1.2 kilometres by the forest road.</p>
<h2>Do you take cards?</h2><p>Cards and phones, yes; cheques, no.</p>
<h2>Is there a shop nearby?</h2><p>The village shop in Thornby sells the basics and shuts at 17:30.</p>
</main></body></html>`,
  "re-booking.eml": `From: Lucy Tarrant <lucy@oakmere.example>
To: Piotr Nowak <piotr@mail.example>
Subject: Your booking in August
Date: Mon, 14 Jun 2027 10:12:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Dear Piotr,

we have kept pitch 27 for you, by the stream. Our electrician Gareth will put a new socket there in July, so you can plug in your cool box.

The canoe trip on 7 August is led by Imogen Frost and still has four places.

Kind regards
Lucy
`,
};

/** A dentist's practice in German: hours, what patients are told, minutes of the team. */
export const ZAHNARZT: Material = {
  "sprechzeiten.md": `# Zahnarztpraxis Dr. Lindqvist

## Öffnungszeiten

- Montag und Dienstag: 8:00 bis 12:30 Uhr und 14:00 bis 18:00 Uhr
- Mittwoch: 8:00 bis 13:00 Uhr
- Donnerstag: 10:00 bis 19:00 Uhr
- Freitag: 8:00 bis 14:00 Uhr

In dringenden Fällen hilft am Wochenende der zahnärztliche Notdienst unter 0711 555 0140.

## Termine

Einen Termin können Sie online oder am Telefon ausmachen. Wer nicht kommen kann, sagt bitte mindestens 24 Stunden vorher ab, sonst berechnen wir 40 Euro.

## Wegbeschreibung

Die Praxis liegt im zweiten Stock über der Sparkasse. Der Aufzug ist vom Hof aus zugänglich. Parkplätze gibt es in der Tiefgarage am Markt.
`,
  "patienteninfo.txt": `Hinweise nach dem Ziehen eines Zahns

Bitte zwei Stunden lang nichts essen. Kaffee und Alkohol sind am ersten Tag zu meiden.
Kühlen Sie die Wange von außen. Auf das Rauchen sollten Sie drei Tage verzichten.
Die Fäden werden nach einer Woche gezogen.
Bei starken Schmerzen dürfen Sie alle sechs Stunden eine Tablette Ibuprofen 400 nehmen.

Kosten
Eine professionelle Reinigung dauert etwa 50 Minuten und kostet 95 Euro. Die Kasse erstattet davon nichts.
`,
  "teamsitzung.md": `# Teamsitzung vom 9. März 2027

Anwesend: Dr. Lindqvist, Samira Haddad, Tobias Kern, Ute Brenner

Das neue Röntgengerät wird am 22. März geliefert. Tobias Kern weist alle am Tag darauf ein.

Samira Haddad bestellt ab jetzt das Verbrauchsmaterial. Den Schlüssel zum Medikamentenschrank hat nur noch Ute Brenner.

Die Praxis bleibt vom 2. bis 13. August wegen Urlaub geschlossen. Vertretung macht Dr. Weiß in der Kanalstraße.
`,
};

/** A choir in French: rules, two offers of halls, a letter about a trip. */
export const CHORALE: Material = {
  "fonctionnement.md": `# Chorale Les Hirondelles

Les répétitions ont lieu tous les mardis de 19 h 45 à 21 h 45 à la Maison des associations, salle 3.

La cotisation est de 120 € par an, 60 € pour les étudiants. Elle se règle auprès de notre trésorier, Mathieu Lenoir.

Notre cheffe de chœur, Camille Aubert, auditionne les nouveaux chanteurs en septembre. Il n'est pas nécessaire de savoir lire la musique.

Les partitions sont prêtées ; celles qui sont perdues sont facturées 8 €.
`,
  "salle-odeon.txt": `SALLE L'ODÉON
Proposition pour le concert du 12 juin

Places assises : 320
Location de la salle : 890 € la soirée
Piano : un demi-queue, accordage compris
Chauffage : compris
Loges : deux
Réponse souhaitée avant le 15 mars
`,
  "salle-du-parc.txt": `SALLE DU PARC
Proposition pour le concert du 12 juin

Places assises : 410
Location de la salle : 1 150 € la soirée
Piano : aucun, location possible auprès de la maison Grandjean
Chauffage : 75 € en supplément
Loges : une
Réponse souhaitée avant le 28 février
`,
  "voyage.md": `# Voyage à Bruges

Départ du car le vendredi 8 octobre à 6 h 30 devant la mairie, retour le dimanche vers 22 heures.

Nous dormons à l'auberge Snuffel, en chambres de quatre. Les draps sont fournis, les serviettes non.

Le concert du samedi se tient à l'église Sainte-Anne à 17 heures. Tenue : chemise noire, foulard bleu.
`,
};

/** A shared office in Spanish. */
export const COWORKING: Material = {
  "normas.md": `# Normas de la casa

El espacio está abierto de lunes a viernes de 8:00 a 21:00 y los sábados de 9:00 a 14:00. Los domingos permanece cerrado.

Las llamadas largas se hacen en las cabinas. Se puede comer en la terraza y en la cocina, pero no en las mesas de trabajo.

Los perros pequeños son bienvenidos los viernes.

La sala de reuniones se reserva en la web con un día de antelación; los socios tienen cuatro horas gratis al mes.

La contraseña del wifi está escrita en la pizarra de la entrada.
`,
  "tarifas.md": `# Tarifas

| plan | precio al mes | taquilla |
|---|---|---|
| mesa flexible | 110 € | no |
| mesa fija | 185 € | sí |
| despacho | 420 € | sí |

El pase de un día vale 15 €. La fianza de la llave es de 20 € y se devuelve al darse de baja.

Para darse de baja hay que avisar con 30 días.
`,
  "acta-enero.txt": `Acta de la reunión del 18 de enero de 2027

Asisten: Beatriz Olmo, Iker Zubia, Nuria Casals

La cafetera nueva ha costado 640 euros. La limpieza pasa a hacerse tres veces por semana.
Iker Zubia se encarga de las plantas. Nuria Casals pedirá presupuesto para insonorizar las cabinas antes del 10 de febrero.
La impresora está en el pasillo, junto a los servicios.
`,
};

/** A small museum in Italian. */
export const MUSEO: Material = {
  "visita.html": `<!DOCTYPE html><html lang="it"><head><title>Museo della Carta</title></head><body><main>
<h1>Museo della Carta</h1>
<h2>Orari</h2><p>Il museo è aperto dal martedì alla domenica dalle 10:00 alle 18:00. L'ultimo ingresso è alle 17:15.</p>
<h2>Biglietti</h2><ul><li>Intero: 9 euro</li><li>Ridotto (studenti e over 65): 6 euro</li><li>Bambini fino a 6 anni: gratuito</li></ul>
<h2>Servizi</h2><p>Le sale sono accessibili in sedia a rotelle. Gli zaini grandi si lasciano nel guardaroba all'ingresso. È vietato usare il flash.</p>
<p>La caffetteria al primo piano chiude mezz'ora prima del museo.</p>
</main></body></html>`,
  "laboratori.txt": `Laboratori di primavera

Fare la carta a mano: sabato 17 aprile, dalle 15 alle 17, con Teresa Baldi. Costo 12 euro, materiale compreso.
Legatoria: sabato 24 aprile, dalle 14:30 alle 18, con Paolo Ferri. Costo 25 euro.

Iscrizioni entro il mercoledì precedente scrivendo a laboratori@museocarta.example.
I minori devono essere accompagnati da un adulto.
`,
};

/** A school trip in Portuguese. */
export const PASSEIO: Material = {
  "circular.md": `# Visita de estudo ao Oceanário

Caros pais,

no dia 20 de maio as turmas do 4.º ano vão ao Oceanário. O autocarro parte às 8h15 do portão da escola e regressa por volta das 17h30.

Cada aluno paga 11 euros, que devem ser entregues à professora Helena Vaz até 6 de maio.

O almoço é volante: cada criança traz a sua lancheira. Não é permitido levar telemóvel.

Em caso de alergias, contactem a enfermeira da escola, Rosa Pinto, pelo 213 555 071.
`,
  "lista.txt": `O que levar

Chapéu e protetor solar
Uma garrafa de água
Autorização assinada pelos pais

Acompanham o grupo três professores e duas auxiliares.
`,
};
