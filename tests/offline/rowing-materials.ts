import type { Material } from "./materials.ts";

/** A rented flat, in German: the contract, house rules, a mail, to-dos and minutes of the owners. */
export const RENTED_FLAT: Material = {
  "hausordnung.txt": `HAUSORDNUNG BIRKENWEG 12

Ruhezeiten
Von 22 Uhr bis 6 Uhr und von 13 bis 15 Uhr ist Ruhe zu halten. Musik darf nur in Zimmerlautstärke gespielt werden.

Treppenhaus
Die Bewohner reinigen das Treppenhaus wöchentlich im Wechsel. Fahrräder gehören in den Fahrradkeller und nicht in den Flur.

Müll
Die graue Tonne wird montags geleert, die Papiertonne jeden zweiten Donnerstag. Sperrmüll wird nach Anmeldung abgeholt.

Waschküche
Die Waschmaschinen im Keller dürfen werktags von 7 bis 20 Uhr benutzt werden. Ein Waschgang kostet 2 Euro.

Grillen
Das Grillen mit Holzkohle ist auf den Balkonen verboten.
`,
  "mail-heizung.eml": `From: Tarek Aziz <t.aziz@post.example>
To: Gerda Lohmann <lohmann@post.example>
Subject: Heizung im Bad
Date: Mon, 11 Jan 2027 08:12:00 +0100
Content-Type: text/plain; charset=utf-8

Guten Tag Frau Lohmann,

seit Samstag bleibt der Heizkörper im Bad kalt. Der Installateur Herr Bosse hat am Montag ein Ventil bestellt, es soll am 14. Januar eingebaut werden.
Die Rechnung über 185 Euro geht an Sie.

Viele Grüße
Tarek Aziz
`,
  "mietvertrag.md": `# Mietvertrag

Zwischen Frau Gerda Lohmann (Vermieterin) und Herrn Tarek Aziz (Mieter).

## § 1 Mietsache
Vermietet wird die Wohnung im 3. Stock links, Birkenweg 12, mit 68 Quadratmetern, zwei Zimmern, Küche, Bad und einem Kellerabteil. Ein Stellplatz gehört nicht dazu.

## § 2 Mietzeit
Das Mietverhältnis beginnt am 1. April 2026 und läuft auf unbestimmte Zeit. Die Kündigungsfrist beträgt drei Monate.

## § 3 Miete
Die Kaltmiete beträgt 720 Euro im Monat. Dazu kommen 160 Euro Vorauszahlung auf die Nebenkosten. Die Miete ist bis zum dritten Werktag eines Monats zu überweisen.

## § 4 Kaution
Der Mieter hinterlegt eine Kaution von 2.160 Euro. Sie kann in drei Raten gezahlt werden.

## § 5 Haustiere
Kleintiere sind erlaubt. Hunde bedürfen der schriftlichen Zustimmung der Vermieterin.

## § 6 Schönheitsreparaturen
Kleinreparaturen bis 90 Euro trägt der Mieter.
`,
  "protokoll-eigentuemer.md": `# Protokoll der Eigentümerversammlung vom 20. November 2026

Anwesend: Gerda Lohmann, Jonas Peter, Miriam Sattler, Dr. Udo Kern
Entschuldigt: Familie Yilmaz

## TOP 1 Dach
Die Versammlung beschließt, das Dach im Mai 2027 neu decken zu lassen. Das Angebot der Firma Ziegler über 48.500 Euro wird angenommen.

## TOP 2 Fahrräder
Frau Sattler schlägt einen Unterstand im Hof vor. Das Thema wird vertagt.

## TOP 3 Rücklage
Die Instandhaltungsrücklage steigt ab 2027 von 1,20 Euro auf 1,50 Euro je Quadratmeter. Beschlossen mit drei Stimmen bei einer Enthaltung.

Wer kümmert sich um den Winterdienst?

Nächste Sitzung: 12. März 2027 um 19 Uhr im Gemeindehaus.
`,
  "todo.md": `# Offen

- [ ] Jonas: Zählerstände ablesen bis 10. Januar 2027
- [ ] Jonas: Kellerschlüssel nachmachen lassen bis 20. Januar 2027
- [x] Jonas: Klingelschild anbringen bis 5. Januar 2027
- [ ] Tarek: Installateur einlassen am 14. Januar 2027
- [ ] Miriam: Fahrradkeller aufräumen bis 31. Januar 2027
`,
};

/** A rowing club: minutes of two meetings, a handbook, questions that are often asked and two quotes. */
export const ROWING_CLUB: Material = {
  "faq.md": `# Frequently asked questions

## Do I need my own boat?
No. The club has 18 boats that every member can use.

## How old do children have to be?
Children can join from the age of 11.

## Can I try rowing before I join?
Yes, we hold a taster session on the first Sunday of every month. It costs £10.

## Where do I park?
Please use the car park behind the church; parking at the boathouse is for trailers only.
`,
  "handbook.md": `# Members' handbook

## Opening hours
The boathouse is open from 6 am to 9 pm from April to October, and from 8 am to 6 pm in winter.

## Keys
Every member gets a key for a deposit of £20. Lost keys must be reported to the secretary straight away.

## Safety
Juniors must wear a life jacket at all times. Nobody may row alone after dark. Swimming from the jetty is forbidden.
All members have to pass a swimming test of 100 metres.

## Guests
Members may bring up to two guests per month. Guests pay £8 a day. Dogs are welcome outdoors, but not in the gym.

## Lockers
Lockers cost £15 a year. There are 60 lockers in the changing rooms.

## Damage
If you damage a boat, write it in the damage book and phone the boatman, Alec Muir, on 01632 960 411.
`,
  "minutes-2026-09-03.md": `# Rowing club committee, 3 September 2026

Present: Hannah Cole, Dev Patel, Ruth Imrie, Sam Okafor
Apologies: Lena Brandt

## Boathouse
Dev reported that the roof leaks above the workshop. The committee agreed to spend up to £3,200 on the repair.
Ruth will ask three builders for quotes by 18 September 2026.

## Regatta
The autumn regatta takes place on Saturday 10 October 2026 on the lower lake. Entries close one week before. 34 crews took part last year.
Sam is looking after the safety boats. Hannah will order the medals before Friday 25 September.

## Membership
We have 146 members, 22 of them juniors. The annual fee goes up from £110 to £125 in January.

Next meeting: 1 October 2026, 7.30 pm, at the boathouse.
`,
  "minutes-2026-10-01.md": `# Rowing club committee, 1 October 2026

Present: Hannah Cole, Ruth Imrie, Sam Okafor, Lena Brandt
Apologies: Dev Patel

## Boathouse
Ruth presented two quotes: Alder Roofing at £2,950 and Kestrel Builders at £3,400. The committee chose Alder Roofing because they can start in November.
The work will take nine days.

## Regatta
Because of the low water the regatta was moved to 17 October 2026. Lena will tell the visiting clubs.
Sam still needs a second driver for the safety boats.

## Coaching
Lena resigned as junior coach. Her successor is Piotr Nowak. He starts on 2 November and trains the juniors on Tuesdays and Thursdays.
Should we buy a second ergometer?

Next meeting: 5 November 2026, 7.30 pm.
`,
  "roof-alder.md": `# Quote: Alder Roofing

Prepared for the rowing club, 24 September 2026.

- New felt and battens: £1,900
- Slates: £1,050
- Total: £2,950
- Guarantee: 10 years
- Start: November 2026
- Payment within 30 days
`,
  "roof-kestrel.md": `# Quote: Kestrel Builders

Prepared for the rowing club, 22 September 2026.

- Labour: £2,100
- Materials: £1,300
- Total: £3,400
- Guarantee: 15 years
- Start: February 2027
- Payment within 14 days
`,
};

/** A journey, in Spanish: the plan, a table of tasks and a mail of a guest house. */
export const VIAJE: Material = {
  "correo.txt": `De: Pensión Estrela <reservas@estrela.example>
Para: Inés Robles
Asunto: Confirmación de su reserva
Fecha: 2 de abril de 2027

Estimada señora Robles:

Le confirmamos dos habitaciones dobles del 14 al 17 de mayo. La entrada es a partir de las 15 horas y la salida antes de las 11.
Puede cancelar sin gastos hasta 48 horas antes. No admitimos mascotas. El aparcamiento más cercano está en la plaza Martim Moniz.
Nuestro teléfono es +351 21 555 01 44.

Un saludo,
Rita Falcão
`,
  "plan.md": `# Viaje a Lisboa y Oporto

## Ida
Salimos de Sevilla el viernes 14 de mayo de 2027 a las 9:40 en autobús. El trayecto dura seis horas y media.

## Lisboa
Nos alojamos tres noches en la pensión Estrela, calle da Graça 41. La habitación doble cuesta 78 euros por noche con desayuno.
El sábado visitamos el castillo de San Jorge. La entrada vale 15 euros; los menores de 12 años entran gratis.
El domingo vamos a Sintra en tren. Hay que llevar calzado cómodo porque las cuestas son largas.

## Oporto
El lunes 17 tomamos el tren a Oporto a las 11:30. Dormimos dos noches en el hotel Ribeira.
El martes por la tarde hay una cata en la bodega Calem. Inés ya ha reservado seis plazas.

## Vuelta
Regresamos en avión el miércoles 19 de mayo. El vuelo sale a las 18:05 y el equipaje de mano no puede pesar más de 10 kg.
`,
  "tareas.md": `# Tareas

| quién | tarea | antes de |
|---|---|---|
| Inés | comprar los billetes de tren | 30 de abril de 2027 |
| Bruno | renovar el pasaporte | 15 de abril de 2027 |
| Inés | avisar a la pensión de la hora de llegada | 10 de mayo de 2027 |
| Carla | contratar el seguro de viaje | 5 de mayo de 2027 |
| Bruno | cambiar la tarjeta del banco | 12 de mayo de 2027 |
`,
};

/** A small program: changes, a page, two sources and a log. */
export const TRACKER: Material = {
  "CHANGELOG.md": `# Changelog

## 2.4.0 - 2026-10-12
- Added: export to CSV
- Added: dark mode
- Fixed: login failed with umlauts in the password
- Removed: support for Node 18

## 2.3.1 - 2026-08-30
- Fixed: memory leak in the importer
- Changed: the default timeout is now 30 seconds

## 2.3.0 - 2026-07-02
- Added: two-factor login
- Deprecated: the XML interface
`,
  "README.md": `# Parcel Tracker

Parcel Tracker is a small web service that follows parcels of several carriers and tells customers by mail when they arrive.

## Installation
Run \`npm install\` and copy \`.env.example\` to \`.env\`. It needs Node 20 or later and PostgreSQL 15.

## Configuration
The server listens on port 8080. The timeout is 20 seconds. Set \`LOG_LEVEL\` to change how much is logged.

## Support
Write to help@parceltracker.example. We answer within two working days. Maintainer: Ilse Marten.

## License
MIT
`,
  "tracker.log": `2026-11-03T08:00:02 INFO server started on port 8080
2026-11-03T08:14:10 WARN slow query took 2310 ms
2026-11-03T08:20:44 ERROR carrier DHX did not answer (attempt 1)
2026-11-03T08:21:44 ERROR carrier DHX did not answer (attempt 2)
2026-11-03T08:41:00 INFO user 1041 logged in
2026-11-03T09:02:11 ERROR mail to user 1041 bounced
2026-11-03T09:05:09 WARN slow query took 1890 ms
2026-11-03T09:07:33 INFO user 1077 logged in
2026-11-03T10:15:50 ERROR carrier DHX did not answer (attempt 1)
2026-11-03T10:16:50 INFO carrier DHX answers again
2026-11-03T10:48:05 WARN disk almost full: 91 %
2026-11-03T11:30:00 FATAL database connection lost
2026-11-03T11:30:09 INFO server stopped
`,
  "src/mailer.ts": `import { request } from "./tracker.ts";

/** Tells a customer that the parcel arrived. */
export async function sendMail(to: string, parcel: string): Promise<void> {
  await request(\`/mail/\${to}/\${parcel}\`);
}
`,
  "src/tracker.ts": `// Fetches the state of a parcel from its carrier.
export async function fetchState(id: string): Promise<string> {
  // TODO: retry when the carrier does not answer
  return await request(\`/parcels/\${id}\`);
}

export function request(path: string): Promise<string> {
  // FIXME: the token is never renewed
  return Promise.resolve(path);
}
`,
};

/** Three recipes, in Italian. */
export const RICETTE: Material = {
  "focaccia.md": `# Focaccia genovese

Per una teglia. Preparazione: 20 minuti. Lievitazione: 3 ore. Cottura: 25 minuti a 220 °C.

## Ingredienti
- 600 g di farina
- 350 ml d'acqua
- 12 g di lievito di birra
- 60 ml d'olio
- sale grosso

## Preparazione
Impastare farina, acqua e lievito. Stendere la pasta nella teglia e fare i buchi con le dita. Infornare quando è gonfia.
Va mangiata lo stesso giorno.
`,
  "minestrone.md": `# Minestrone

Per 6 persone. Preparazione: 30 minuti. Cottura: un'ora e mezza.

## Ingredienti
- 300 g di fagioli borlotti
- 2 carote
- 3 patate
- 200 g di cavolo nero
- un filo d'olio

## Preparazione
Mettere i fagioli in ammollo la sera prima. Tagliare le verdure a cubetti. Cuocere a fuoco lento e aggiungere il cavolo alla fine.
Si conserva in frigorifero per tre giorni.
`,
  "tiramisu.md": `# Tiramisù della nonna Pina

Per 8 persone. Preparazione: 40 minuti. Riposo: almeno 6 ore in frigorifero.

## Ingredienti
- 500 g di mascarpone
- 5 uova
- 100 g di zucchero
- 300 g di savoiardi
- caffè forte
- cacao amaro

## Preparazione
Montare i tuorli con lo zucchero, poi unire il mascarpone. Inzuppare i biscotti nel caffè freddo.
Non contiene alcol. Non si può congelare.
`,
};

/** A school, in French: what the parents met about, and its rules. */
export const ECOLE: Material = {
  "compte-rendu.md": `# Réunion des parents d'élèves, 8 octobre 2026

Présents : Mme Garnier, M. Lefort, Mme Ouali, M. Petit
Excusée : Mme Vasseur

## Cantine
Le prix du repas passe de 3,40 € à 3,65 € à partir de janvier. Un menu végétarien sera proposé chaque mardi.
M. Lefort demandera un nouveau devis au traiteur avant le 30 octobre 2026.

## Sortie scolaire
La classe de CM2 part trois jours à Annecy du 4 au 6 mai 2027. Le voyage coûte 140 € par enfant, dont 40 € sont payés par la coopérative.
Mme Ouali réserve le car d'ici le 15 novembre 2026.

## Travaux
La cour sera fermée pendant les vacances de la Toussaint parce que le sol doit être refait. Il a été décidé de garder les deux tilleuls.

Qui tiendra la buvette à la kermesse ?

Prochaine réunion : 3 décembre 2026 à 18 h 30 en salle polyvalente.
`,
  "reglement.md": `# Règlement de l'école

## Horaires
Les cours commencent à 8 h 30 et se terminent à 16 h 15. La garderie ouvre à 7 h 30 et ferme à 18 h 30. Le mercredi, l'école est fermée l'après-midi.

## Retards et absences
Toute absence doit être signalée par téléphone avant 9 h au 04 50 55 12 30. Après trois retards, les parents sont convoqués par la directrice, Mme Thévenet.

## Objets interdits
Les téléphones portables et les bonbons sont interdits. Les trottinettes restent au garage à vélos.

## Cantine
L'inscription à la cantine se fait avant le 20 du mois précédent. Les paniers-repas sont acceptés uniquement en cas d'allergie.
`,
};

/** A garden club, in Portuguese: minutes and rules. */
export const HORTA: Material = {
  "ata.md": `# Ata da reunião de 9 de fevereiro de 2027

Presentes: Teresa Pinto, Nuno Vaz, Olga Reis

## Horta
Ficou decidido comprar um sistema de rega por gotejamento por 380 euros. O Nuno trata da encomenda até 20 de fevereiro de 2027.
Cada sócio tem um talhão de 25 metros quadrados. Há 12 pessoas em lista de espera.

## Quotas
A quota mensal sobe de 6 para 7 euros em março. Quem pagar o ano inteiro tem um desconto de 10 %.

## Festa
A festa da primavera realiza-se no sábado, 24 de abril, no largo da igreja. A Olga convida a banda até 1 de março de 2027.

Quem guarda a chave do portão?

Próxima reunião: 13 de abril de 2027 às 21h.
`,
  "regulamento.md": `# Regulamento da horta

O portão abre às 7h e fecha ao anoitecer. É proibido usar pesticidas. Os cães têm de andar com trela.
A água só pode ser usada antes das 10h e depois das 18h.
Quem abandonar o talhão durante dois meses perde o direito a ele.
As ferramentas são do clube e devem ser devolvidas limpas.
O compostor fica atrás do barracão. A responsável é a Teresa Pinto, telefone 912 555 018.
`,
};
