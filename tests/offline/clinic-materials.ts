import type { Material } from "./materials.ts";

export const CLINIC: Material = {
  "house-rules.md":
    "# Rules of the animal clinic\n\nThe clinic opens at 8:00 and closes at 18:30. On Saturdays it is open until noon.\n\nDogs must be kept on a lead in the waiting room. Visitors may not smoke anywhere on the premises.\n\nThe surgery room is heated. The kennel has no air conditioning.\n\nParking behind the building is free of charge for patients' owners.\n\nA vaccination costs 48 euros. A dental cleaning is 130 euros.\n\nDr. Okafor performs all operations. Reception is staffed by Mirela and Jonah.\n",
  "meeting-2027-02-08.md":
    "# Staff meeting, 8 February 2027\n\nPresent: Mirela, Jonah, Dr. Okafor.\n\nWe agreed to replace the X-ray machine. The supplier will deliver it on 19 March 2027.\n\n- [ ] Mirela: order new gloves by 12 February 2027\n- [ ] Jonah: call the insurance about the leaking roof by 26 February 2027\n- [ ] Mirela: print the price list by 1 March 2027\n- [x] Jonah: clean the aquarium\n\nOpen question: who takes the night shift in April?\n\nThe budget for the machine is 21,500 euros.\n",
  "offer-lumen.md":
    "# Offer of Lumen Medical\n\nX-ray machine LX-4. Price: 20,900 euros. Warranty: 36 months. Delivery takes 5 weeks.\nTraining of the staff is included.\n",
  "offer-radix.md":
    "# Offer of Radix\n\nX-ray machine R200. Price: 22,400 euros. Warranty: 24 months. Delivery takes 3 weeks.\nTraining of the staff costs extra.\n",
};

export const FLAT: Material = {
  "mietvertrag.md":
    "# Mietvertrag\n\nVermieter ist Herr Bernd Klose. Mieterin ist Frau Aylin Demir.\n\nDas Mietverhältnis beginnt am 1. Juni 2027. Die Kündigungsfrist beträgt drei Monate.\n\nDie Kaltmiete beträgt 780 Euro im Monat. Die Nebenkosten betragen 160 Euro. Die Kaution beläuft sich auf 2.340 Euro.\n\nHaustiere sind nicht erlaubt. Das Fahrrad darf im Keller abgestellt werden. Der Garten gehört nicht zur Wohnung.\n\nDie Heizung wird jedes Jahr im Oktober gewartet. Rauchen ist im Treppenhaus verboten.\n\nDie Wohnung liegt in der Lindenstraße 14 in Freiburg.\n",
  "uebergabe.md":
    "# Übergabe\n\nDie Schlüssel werden am 31. Mai 2027 um 14 Uhr übergeben.\n\n- Aylin: Zählerstand ablesen bis 2. Juni 2027\n- Bernd: Waschbecken reparieren bis 15. Juni 2027\n\nOffen: Wer streicht den Balkon?\n",
};

export const CAMPSITE: Material = {
  "reglement.md":
    "# Règlement du camping\n\nLe camping ouvre le 15 avril 2027 et ferme le 30 septembre 2027.\n\nLa piscine est chauffée. Les chiens sont acceptés s'ils sont tenus en laisse. Les barbecues à charbon sont interdits.\n\nUn emplacement coûte 27 euros par nuit. La taxe de séjour est de 1,20 euro.\n\nLe gérant du camping est Luc Marchetti. L'accueil se trouve à l'entrée du parc.\n\nL'arrivée se fait à partir de 15 h. Le départ doit avoir lieu avant 11 h.\n",
  "reunion.md":
    "# Réunion du 3 mars 2027\n\n- [ ] Sonia : commander les tentes avant le 20 mars 2027\n- [ ] Luc : réparer le portail avant le 5 avril 2027\n\nQuestion ouverte : qui surveille la piscine en août ?\n",
};

export const BIKES: Material = {
  "condiciones.md":
    "# Condiciones del taller de bicicletas\n\nEl taller abre a las 9:30 y cierra a las 20:00. Los domingos está cerrado.\n\nUna revisión completa cuesta 65 euros. El cambio de cadena vale 22 euros.\n\nLa garantía de las reparaciones dura seis meses. No se aceptan tarjetas de crédito.\n\nEl encargado es Rubén Salas. El taller está en la calle Mayor 8.\n\nSe alquilan bicicletas eléctricas.\n",
  "pendientes.md": "# Pendientes\n\n- [ ] Rubén: pedir frenos antes del 9 de abril de 2027\n- [ ] Nuria: revisar las ruedas antes del 14 de abril de 2027\n",
};

export const TERRACE: Material = {
  "regolamento.md":
    "# Regolamento del ristorante\n\nIl ristorante apre alle 18:30 e chiude alle 23:45. Il lunedì è chiuso.\n\nI cani sono ammessi in terrazza. Non è permesso fumare all'interno.\n\nIl menù degustazione costa 54 euro. Lo chef è Giada Ferri.\n\nLa caparra per i gruppi è di 100 euro e va pagata entro il 10 maggio 2027.\n\nIl parcheggio si trova dietro la chiesa.\n",
  "compiti.md": "# Compiti\n\n- [ ] Giada: ordinare il pesce entro il 4 maggio 2027\n- [ ] Elio: stampare i menù entro l'8 maggio 2027\n",
};

export const MUSIC: Material = {
  "regulamento.md":
    "# Regulamento da escola de música\n\nAs aulas começam em 13 de setembro de 2027 e terminam em 24 de junho de 2028.\n\nA mensalidade é de 85 euros. A inscrição custa 30 euros.\n\nA diretora é Helena Prado. A secretaria fica no segundo andar.\n\nOs alunos não podem levar os instrumentos para casa. O ginásio tem ar condicionado.\n",
  "tarefas.md": "# Tarefas\n\n- [ ] Helena: contratar o pianista até 2 de setembro de 2027\n- [ ] Tiago: afinar o piano até 9 de setembro de 2027\n",
};

export const THEATRE: Material = {
  "handbook.md":
    "# Handbook of the Corner Theatre\n\nTickets are sold from 1 March 2027. A seat in the stalls is 32 euros; a seat in the gallery costs 18 euros.\n\nStudents get a reduction of 30 percent. Late guests are admitted during the interval only.\n\nPhotography is prohibited during the performance. The foyer is accessible by wheelchair.\n\nThe lighting is run by Samira Holt. Costumes are made by Pavel Novak.\n\nThe cloakroom lies next to the main staircase. Drinks may not be taken into the auditorium.\n\nA performance lasts about two hours and twenty minutes.\n",
  "production-meeting-2027-01-15.md":
    "# Production meeting\n\nAttendees: Samira, Pavel, Greta\n\nThe premiere has been moved to 24 April 2027. The set will be built in Hall B.\n\nActions:\n- Samira to hire two follow spots by 20 February 2027\n- Pavel to finish the coats by 10 March 2027\n- Greta to send the programme to the printer by 2 April 2027\n\nWe have not yet decided who sells the programmes.\n\nThe costs of the set are estimated at 6,400 euros.\n",
  "quote-limelight.txt": "Limelight Hire\n\nRental of two follow spots for four weeks: 480 euros in total.\nDelivery within 6 days.\n",
  "quote-brightside.txt": "Brightside\n\nRental of two follow spots for four weeks: 415 euros in total.\nDelivery within 9 days.\n",
};

export const PENSION: Material = {
  "hausordnung.md":
    "# Hausordnung der Pension Seeblick\n\nDas Frühstück wird von 7:30 bis 10 Uhr serviert. Die Anreise ist ab 15 Uhr möglich.\n\nHunde kosten 12 Euro pro Nacht. Das Schwimmbad ist täglich bis 21 Uhr geöffnet.\n\nWLAN ist im Zimmerpreis enthalten. Grillen auf dem Balkon ist untersagt.\n\nStornierungen sind bis drei Tage vor Anreise kostenlos.\n\nDie Pension wird von Frau Ilse Maurer geführt. Fahrräder kann man an der Rezeption ausleihen.\n",
  "besprechung.md":
    "# Besprechung vom 9. April 2027\n\nDie Sauna wird im Juni renoviert. Die Kosten betragen 8.900 Euro.\n\nAufgaben:\n- Ilse: Angebot der Firma Lenz einholen bis 16. April 2027\n- Jakob: Handtücher bestellen bis 30. April 2027\n\nNoch offen: Wer vertritt Jakob im August?\n",
};

export const WINERY: Material = {
  "guide.md":
    "# Guide du domaine\n\nLes visites ont lieu le mercredi et le samedi à 14 h. Une dégustation dure une heure et demie.\n\nLa visite coûte 9 euros par personne ; elle est gratuite pour les enfants de moins de 12 ans.\n\nLe maître de chai s'appelle Damien Roux. Le domaine se situe à Saint-Aubin.\n\nIl est interdit de fumer dans les caves. Les groupes doivent réserver trois jours à l'avance.\n\nLes vendanges commenceront le 12 septembre 2027.\n",
  "taches.md": "# À faire\n\n- Damien : nettoyer les cuves avant le 1er juin 2027\n- Claire : imprimer les étiquettes avant le 15 juin 2027\n",
};

export const LIBRARY: Material = {
  "normas.md":
    "# Normas de la biblioteca\n\nLa biblioteca está abierta de lunes a viernes. Los sábados cierra a las 14:00.\n\nCada socio puede llevarse cinco libros durante tres semanas. La multa por retraso es de 0,50 euros al día.\n\nEl carné es gratuito. No está permitido comer en la sala de lectura.\n\nLa directora es Amparo Gil. El club de lectura se reúne el 6 de mayo de 2027.\n\nHay aseos en la planta baja.\n",
  "acta.md":
    "# Acta\n\nTareas:\n- Amparo: comprar estanterías antes del 20 de mayo de 2027\n- Luis: ordenar el archivo antes del 3 de junio de 2027\n\nPregunta abierta: ¿quién pinta la entrada?\n",
};

export const FITNESS: Material = {
  "info.md":
    "# Informazioni sulla palestra\n\nL'abbonamento mensile costa 45 euro. La palestra è aperta dalle 6:00 alle 22:30.\n\nL'istruttrice di yoga è Marta Conti. Gli spogliatoi si trovano al primo piano.\n\nGli asciugamani non sono inclusi. È obbligatorio il certificato medico.\n\nIl corso di nuoto inizia il 4 ottobre 2027 e dura dieci settimane.\n",
};

export const SAILING: Material = {
  "regras.md":
    "# Regras do clube de vela\n\nO clube abre às 8:00. A quota anual é de 140 euros.\n\nOs menores de 16 anos têm de usar colete. Não é permitido nadar na doca.\n\nO treinador é Nuno Vaz. Os barcos são guardados no armazém norte.\n\nA regata realiza-se a 19 de junho de 2027. As inscrições terminam em 5 de junho de 2027.\n",
};

export const SUMMER: Material = {
  "camp-info.md":
    "# Summer camp on Lake Orrin\n\nThe camp begins on 5 July 2027 and lasts twelve days. It costs 410 pounds per child.\n\nChildren under nine are not accepted. Each child must bring a sleeping bag. Mobile phones are forbidden.\n\nThe camp is led by Fiona Marsh. Swimming lessons are given by Tom Reyes.\n\nParents may visit on Sunday afternoon. The bus leaves from the school gate at 9:15.\n\nVegetarian meals are available. The tents are waterproof.\n\nThe deposit of 60 pounds must be paid by 2 May 2027.\n",
  "planning-2027-03-11.md":
    "# Planning evening, 11 March 2027\n\nFiona reported that 34 children have been registered. The canoe trip was cancelled.\n\nTo do:\n- Tom: book the minibus by 1 April 2027\n- Fiona: renew the first aid certificate by 20 April 2027\n- Olu: draw a map of the site by 8 May 2027\n\nIt is unclear who buys the firewood.\n",
};

export const CYCLISTS: Material = {
  "satzung.md":
    "# Satzung des Radvereins\n\nDer Jahresbeitrag beträgt 36 Euro. Jugendliche zahlen die Hälfte. Die Mitgliedschaft endet durch schriftliche Kündigung.\n\nVorsitzende ist Renate Böhm. Die Werkstatt befindet sich im Keller der Schule.\n\nHelme sind bei Ausfahrten vorgeschrieben. E-Bikes sind bei Rennen nicht zugelassen.\n\nDie Mitgliederversammlung findet am 21. November 2027 statt.\n",
  "protokoll-2027-05-04.md":
    "# Protokoll vom 4. Mai 2027\n\nDie Tour nach Basel wurde auf den 12. Juni 2027 verschoben, weil die Brücke gesperrt ist.\n\nAufgaben:\n- Renate: Genehmigung beantragen bis 18. Mai 2027\n- Kurt: Flickzeug kaufen bis 1. Juni 2027\n\nOffene Frage: Wer fährt das Begleitfahrzeug?\n",
};

export const SINGERS: Material = {
  "statuts.md":
    "# Statuts de la chorale\n\nLa cotisation annuelle est de 55 euros. Les répétitions se tiennent le jeudi soir à la salle Verlaine.\n\nLa présidente est Odile Ferrand. Le chef de chœur est rémunéré.\n\nLes enfants ne sont pas admis aux répétitions. Une tenue noire est obligatoire.\n\nLe concert de printemps est prévu le 22 mai 2027 à 20 h 30.\n",
};

export const UPKEEP: Material = {
  "contrato.md":
    "# Contrato de mantenimiento\n\nEl contrato dura dos años y se renueva automáticamente. La cuota mensual es de 75 euros.\n\nLos desplazamientos están incluidos. Las piezas de recambio se cobran aparte.\n\nEl técnico asignado es Iván Prieto. Las averías urgentes se atienden en menos de cuatro horas.\n\nCualquiera de las partes puede rescindirlo con un preaviso de 30 días.\n",
};

export const HOSTEL: Material = {
  "ostello.md":
    "# Ostello del Pino\n\nIl check-in è possibile dalle 14:00. La colazione è compresa nel prezzo.\n\nUna notte costa 28 euro. La tassa di soggiorno è di 2 euro.\n\nNon sono ammessi animali. Le lenzuola si possono noleggiare per 5 euro.\n\nIl gestore è Walter Bruni. La fermata dell'autobus è davanti all'ingresso.\n",
};

export const CONDOMINIUM: Material = {
  "condominio.md":
    "# Regulamento do condomínio\n\nO elevador está avariado desde 3 de março de 2027. A piscina abre a 15 de junho de 2027.\n\nÉ proibido fazer barulho depois das 22 horas. Os animais são permitidos.\n\nA administradora é Cátia Lemos. O lixo é recolhido à terça-feira.\n\nA quota mensal é de 62 euros. As obras do telhado vão durar três meses.\n",
};

export const CASES: Material = {
  "src/price.py": "def total(items):\n    return sum(items)\n",
  "src/__init__.py": "",
  "tests/test_price.py":
    "import unittest\nfrom src.price import total\n\nclass T(unittest.TestCase):\n    def test_total(self):\n        self.assertEqual(total([1, 2]), 3)\n\nif __name__ == '__main__':\n    unittest.main()\n",
  "tests/__init__.py": "",
  "README.md": "# Price\n\nAdds prices.\n",
};

export const GATEWAY: Material = {
  "gateway.log":
    "2027-01-11 08:00:02 INFO started\n2027-01-11 08:04:10 ERROR timeout of upstream billing\n2027-01-11 08:15:31 WARN slow disk\n2027-01-11 09:02:44 ERROR timeout of upstream billing\n2027-01-11 09:40:00 ERROR certificate expired\n2027-01-11 10:11:09 INFO reload\n2027-01-11 11:00:59 WARN slow disk\n2027-01-11 11:30:00 ERROR timeout of upstream billing\n2027-01-11 12:00:00 INFO stopped\n",
  "notes.txt": "The gateway runs on host pine.\n",
};

export const DRAWER: Material = {
  "report.docx": "x".repeat(900),
  "photos/beach.jpg": "j".repeat(5000),
  "photos/dune.jpg": "k".repeat(7000),
  "photos/pier.png": "p".repeat(300),
  "invoices/2026-01.txt": "Invoice January 120 euros\n",
  "invoices/2026-02.txt": "Invoice February 90 euros\n",
  "letter one.txt": "Dear Sir, the letter is here.\n",
  "letter two.txt": "Dear Madam, this one is longer than the other.\n",
  "data.csv": "a,b\n1,2\n",
};

export const COACHES: Material = {
  "oferta-sol.txt": "AUTOCARES SOL\n\nPrecio total: 1.480 euros.\nPlazas: 48.\nAnticipo: 300 euros.\n",
  "oferta-norte.txt": "RUTAS DEL NORTE\n\nPrecio total: 1.720 euros.\nPlazas: 55.\n",
};

export const BIDS: Material = {
  "angebot-krug.md": "# Angebot Krug\n\nDer Gesamtpreis beträgt 3.100 Euro. Die Garantie läuft drei Jahre. Die Lieferung dauert 10 Tage.\n",
  "angebot-berg.md": "# Angebot Berg\n\nDer Gesamtpreis beträgt 3.450 Euro. Die Garantie läuft fünf Jahre. Die Lieferung dauert drei Wochen.\n",
};

export const DEVIS: Material = {
  "devis-aubry.md": "# Devis Aubry\n\nLe prix total est de 840 euros. La garantie est de 12 mois.\n",
  "devis-morel.md": "# Devis Morel\n\nLe prix total est de 910 euros. La garantie est de 2 ans.\n",
};

export const PREVENTIVI: Material = {
  "preventivo-neri.md": "# Preventivo Neri\n\nIl prezzo è di 2.300 euro.\n",
  "preventivo-costa.md": "# Preventivo Costa\n\nIl prezzo è di 2.650 euro.\n",
};

export const ORCAMENTOS: Material = {
  "orcamento-silva.md": "# Orçamento Silva\n\nO preço total é de 990 euros.\n",
  "orcamento-reis.md": "# Orçamento Reis\n\nO preço total é de 1.150 euros.\n",
};
