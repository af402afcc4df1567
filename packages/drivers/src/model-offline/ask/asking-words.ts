import type { Language } from "../text/language.ts";

/** What kind of answer is wanted. */
export type Kind =
  | "date"
  | "time"
  | "duration"
  | "often"
  | "money"
  | "count"
  | "number"
  | "length"
  | "weight"
  | "temperature"
  | "measure"
  | "person"
  | "place"
  | "reason"
  | "manner"
  | "name"
  | "phone"
  | "email"
  | "thing"
  | "yes or no";

/** Words that ask, without accents; of several that stand in a question the longest of the first place counts. */
export const ASKING: Readonly<Record<Language, Readonly<Partial<Record<Kind, string>>>>> = {
  en: {
    time: "what time,at what time,which time,what hour,at what hour,by what time,from what time,until what time,till what time,what are the opening hours",
    date: "when,on which days,which days,on what days,what days,on which dates,which dates,until when,till when,by when,since when,from when,what date,which date,on which date,on what date,by what date,which day,on which day,what day,on what day,which weekday,what year,which year,in which year,in what year,which month,in which month,how late,how soon,how early,what is the date,what is the deadline",
    often: "how often,how frequently,how many times,at what intervals",
    duration:
      "how long,for how long,how much notice,how long in advance,how far in advance,how long before,how much earlier,how many minutes,how many hours,how much time,how many years,how many months,how many weeks,how many days",
    money: "how much,at what price,for how much,what does,what price,how expensive,how cheap",
    count: "how many,what number of,how large a number of",
    length: "how deep,how wide,how tall,how thick,how far,how broad,how close,how near",
    weight: "how heavy,what weight",
    temperature: "how warm,how hot,how cold,what temperature",
    number: "how old,how high,what percentage,what share,what rate,what proportion,what percent",
    measure: "how big,how large,how fast,how loud,how noisy,how strong,how powerful,how small,how bright,what size",
    person: "who,whom,whose,who's,from whom,by whom,to whom,which person,what person",
    place: "where,from where,in which place,in what place,where to",
    reason: "why,for what reason,what is the reason,how come,what for",
    manner: "how,in what way,in which way",
    name: "what is the name,what's the name,what are the names,what name",
    thing: "what,which,what's,what kind of,what sort of",
  },
  de: {
    time: "um wie viel uhr,um wieviel uhr,um welche uhrzeit,ab wie viel uhr,bis wie viel uhr,ab wieviel uhr,bis wieviel uhr,wie spat,wie viel uhr,zu welcher uhrzeit",
    date: "wann,an welchen tagen,welche tage,bis wann,ab wann,seit wann,an welchem tag,an welchem datum,an welchem wochentag,in welchem jahr,in welchem monat,bis zu welchem datum,zu welchem termin,welches datum,welcher tag,bis zu welchem tag,welchen tag,welchem tag,welchem jahr,welchem monat",
    often: "wie oft,wie haufig,in welchen abstanden,in welchem abstand,wie viele male",
    duration:
      "wie lange,wie lange vorher,wie lange im voraus,wie fruh,wie viele stunden,wie viele minuten,wie viele tage,wie viele wochen,wie viele monate,wie viele jahre,wie viel zeit,wieviel zeit,wie lange dauert",
    money: "wie viel,wieviel,wie teuer,zu welchem preis,was kostet,was kosten,was zahlt,was zahlen,wie viel geld,wie hoch ist der preis",
    count: "wie viele,wieviele,wie vielen",
    length: "wie tief,wie breit,wie lang,wie weit,wie dick,wie nah",
    weight: "wie schwer,wieviel wiegt,wie viel wiegt",
    temperature: "wie warm,wie kalt,wie heiss,welche temperatur",
    number: "wie alt,wie hoch,wie viel prozent,wieviel prozent,welcher anteil,welche quote",
    measure: "wie gross,wie schnell,wie laut,wie stark,wie hell,wie klein",
    person: "wer,wen,wem,wessen,von wem,mit wem,an wen,bei wem,fur wen,durch wen,zu wem",
    place: "wo,wohin,woher,an welchem ort,in welchem raum,in welchem ort,welcher ort",
    reason: "warum,weshalb,wieso,aus welchem grund,wozu",
    manner: "wie,auf welche weise,womit,wodurch",
    name: "wie heisst,wie heissen,wie lautet der name,wie ist der name",
    thing: "was,welche,welcher,welches,welchen,welchem,worum,woraus,wofur,was fur,wovon,woran,worauf,wonach,wie lautet",
  },
  fr: {
    time: "a quelle heure,quelle heure,jusqu a quelle heure,de quelle heure,a partir de quelle heure,quels sont les horaires,quelles heures",
    date: "quand,quels jours,jusqu a quand,jusqu quand,depuis quand,quel jour,a quelle date,quelle date,jusqu a quelle date,quels jours,en quelle annee,quelle annee,quel mois,avant quand,avant quelle date,pour quand,jusqu quelle date",
    often: "combien de fois,a quelle frequence,tous les combien,quelle frequence,avec quelle frequence",
    duration:
      "combien de temps,combien de temps a l avance,combien de temps avant,pendant combien de temps,quelle est la duree,combien d heures,combien de jours,combien de semaines,combien de mois,combien d annees,combien de minutes",
    money: "combien,combien coute,combien coutent,a quel prix,quel prix,quel est le prix,quel est le tarif",
    count: "combien de,combien d,quel nombre",
    length:
      "quelle longueur,quelle hauteur,quelle profondeur,quelle largeur,a quelle distance,quelle distance,quelle est la longueur,quelle est la profondeur,quelle est la hauteur,quelle est la largeur",
    weight: "quel poids,quel est le poids,combien pese",
    temperature: "quelle temperature,quelle est la temperature,a quelle temperature",
    number: "quel age,quel pourcentage,quel taux,quelle part",
    measure: "quelle taille,quelle surface,quelle vitesse,quelle puissance",
    person: "qui,a qui,de qui,avec qui,chez qui,par qui,pour qui,aupres de qui,qui est-ce qui",
    place: "ou,d ou,a quel endroit,dans quelle salle,dans quel lieu,par ou",
    reason: "pourquoi,pour quelle raison",
    manner: "comment,de quelle maniere,de quelle facon",
    name: "comment s appelle,comment s appellent,quel est le nom,comment se nomme",
    thing: "que,quel,quelle,quels,quelles,qu est-ce que,qu est-ce qu,qu est-ce qui,quoi,lequel,laquelle,lesquels",
  },
  es: {
    time: "a que hora,que hora,hasta que hora,desde que hora,a partir de que hora,cual es el horario,que horario",
    date: "cuando,en que dias,hasta cuando,desde cuando,que dia,en que fecha,que fecha,hasta que fecha,que dias,en que ano,que ano,en que mes,antes de que fecha,para cuando,hasta que dia,a partir de que dia,a partir de cuando,a partir de que fecha",
    often: "con que frecuencia,cuantas veces,cada cuanto,cada cuanto tiempo",
    duration:
      "cuanto tiempo,con cuanta antelacion,con cuanto tiempo de antelacion,con cuanto tiempo,durante cuanto tiempo,cuanto dura,cuanto duran,cuantas horas,cuantos dias,cuantas semanas,cuantos meses,cuantos anos,cuantos minutos,cuanto tarda",
    money: "cuanto,cuanto cuesta,cuanto cuestan,a que precio,que precio,cuanto vale,cuanto valen",
    count: "cuantos,cuantas,cuanta,que numero de",
    length: "que longitud,que altura,que profundidad,que anchura,a que distancia,que distancia,cuanto mide",
    weight: "cuanto pesa,cuanto pesan,que peso",
    temperature: "que temperatura,a que temperatura",
    number: "que porcentaje,que edad,que tasa,que proporcion",
    measure: "que tamano,que superficie,que velocidad,que potencia,como de grande",
    person: "quien,quienes,a quien,de quien,con quien,por quien,para quien,que persona",
    place: "donde,adonde,de donde,en que lugar,en que sala,a donde,en donde",
    reason: "por que,por que motivo,por que razon",
    manner: "como,de que manera,de que forma",
    name: "como se llama,como se llaman,cual es el nombre",
    thing: "que,cual,cuales",
  },
  it: {
    time: "a che ora,che ora,fino a che ora,da che ora,a partire da che ora,quali sono gli orari,a che ore,entro che ora",
    date: "quando,in quali giorni,in che giorni,fino a quando,da quando,che giorno,in che data,quale data,in quale giorno,entro quando,quali giorni,in che giorno,in che anno,in quale anno,in che mese,entro che giorno,entro quale data,entro che data,a partire da quando,a quando",
    often: "con che frequenza,quante volte,ogni quanto,ogni quanto tempo",
    duration:
      "quanto tempo,per quanto tempo,con quanto anticipo,quanto tempo prima,con quanto preavviso,quanto dura,quanto durano,quante ore,quanti giorni,quante settimane,quanti mesi,quanti anni,quanti minuti",
    money: "quanto,quanto costa,quanto costano,a che prezzo,che prezzo",
    count: "quanti,quante,quanta,che numero di",
    length:
      "quanto e lungo,quanto e lunga,quanto e alto,quanto e alta,quanto e profondo,quanto e profonda,quanto e largo,quanto e larga,quanto dista,a che distanza,quanto misura",
    weight: "quanto pesa,quanto pesano,che peso",
    temperature: "che temperatura,a che temperatura",
    number: "che percentuale,quale percentuale,che eta,quanto e alto il tasso",
    measure: "quanto e grande,quanto e veloce,quanto e rumoroso,quanto e potente",
    person: "chi,a chi,di chi,con chi,da chi,per chi,presso chi",
    place: "dove,da dove,in che luogo,in quale sala,in quale luogo,dov e",
    reason: "perche,per quale motivo,come mai,per quale ragione",
    manner: "come,in che modo",
    name: "come si chiama,come si chiamano,qual e il nome",
    thing: "che,che cosa,cosa,quale,quali,qual,cos,che cos",
  },
  pt: {
    time: "a que horas,a que hora,que horas,ate que horas,ate que hora,a partir de que horas,qual e o horario,de que horas",
    date: "quando,em que dias,ate quando,desde quando,que dia,em que dia,em que data,ate que data,que data,ate que dia,que dias,em que ano,em que mes,a partir de quando,para quando,ate a que data",
    often: "com que frequencia,quantas vezes,de quanto em quanto tempo,de quantos em quantos",
    duration:
      "quanto tempo,durante quanto tempo,com quanta antecedencia,quanto tempo antes,por quanto tempo,quanto dura,quanto duram,quantas horas,quantos dias,quantas semanas,quantos meses,quantos anos,quantos minutos,quanto demora",
    money: "quanto,quanto custa,quanto custam,a que preco,que preco",
    count: "quantos,quantas,quanta",
    length: "que comprimento,que altura,que profundidade,que largura,a que distancia,quanto mede",
    weight: "quanto pesa,quanto pesam,que peso",
    temperature: "que temperatura,a que temperatura",
    number: "que percentagem,que idade,que taxa",
    measure: "que tamanho,que area,que velocidade,que potencia",
    person: "quem,a quem,de quem,com quem,por quem,para quem",
    place: "onde,aonde,de onde,para onde,em que lugar,em que sala,em que local",
    reason: "por que,porque,por que motivo,por que razao,porque e que",
    manner: "como,de que maneira,de que forma",
    name: "como se chama,como se chamam,qual e o nome",
    thing: "que,o que,qual,quais,o que e",
  },
};

/** What opens a question that is no part of it: "can you tell me", "weißt du". */
export const POLITE: Readonly<Record<Language, string>> = {
  en: "can you tell me,could you tell me,could you please tell me,please tell me,tell me,do you know,do we know,i would like to know,i'd like to know,i want to know,i need to know,find out,look up,let me know,can you find out,please find out,please look up,could you look up,can you look up,what i need to know is,please say,say,could you check,can you check,please check,check,does anyone know,remind me,and",
  de: "kannst du mir sagen,konntest du mir sagen,konnen sie mir sagen,konnten sie mir sagen,sag mir,sag mir bitte,sag mal,weisst du,wissen sie,bitte sag mir,ich mochte wissen,ich wurde gern wissen,finde heraus,schau nach,sieh nach,schau bitte nach,ich muss wissen,mich interessiert,und",
  fr: "peux-tu me dire,pouvez-vous me dire,pourrais-tu me dire,pourriez-vous me dire,dis-moi,dites-moi,sais-tu,savez-vous,est-ce que tu sais,je voudrais savoir,j aimerais savoir,et",
  es: "puedes decirme,podrias decirme,me puedes decir,dime,digame,sabes,me podria decir,quiero saber,quisiera saber,me gustaria saber,y,e",
  it: "puoi dirmi,potresti dirmi,mi puoi dire,mi sai dire,dimmi,sai,sai dirmi,vorrei sapere,e",
  pt: "podes dizer-me,pode dizer-me,poderias dizer-me,diz-me,diga-me,sabes,sabe,gostava de saber,queria saber,gostaria de saber,e",
};

/** A yes or a no is asked for, and who may or must is asked; first words without accents. */
export const YES_NO: Readonly<Record<Language, { readonly opens: string; readonly may: string; readonly must: string }>> = {
  en: {
    opens:
      "is are am was were do does did can could may might must has have had will would shall should isn't aren't doesn't don't didn't can't won't hasn't haven't",
    may: "may can could",
    must: "must",
  },
  de: {
    opens:
      "ist sind bin war waren hat haben habe hatte hatten darf durfen kann konnen muss mussen soll wird werden wurde wurden gibt gilt braucht brauche brauchen kostet fahrt findet steht liegt ist's konnte konnten macht bekommt bekommen bekomme liegt kommt kommen hangt nimmt stehen liegen gehort gehoren nehmen",
    may: "darf durfen kann konnen konnte",
    must: "muss mussen braucht brauche brauchen",
  },
  fr: {
    opens: "est-ce est sont y a peut-on faut-il puis-je dois-je doit-on a-t-on etait avons-nous avons peut",
    may: "peut-on puis-je peut peuvent peux",
    must: "faut-il dois-je doit-on faut doit",
  },
  es: {
    opens: "es son esta estan hay tiene tienen puede pueden puedo se podemos hace tengo debo ha han esta era incluye",
    may: "puede pueden puedo podemos",
    must: "debo debe tengo hace hay_que",
  },
  it: {
    opens: "serve servono occorre occorrono e sono c'e ci ha hanno posso puo possono possiamo si bisogna devo dobbiamo serve era",
    may: "posso puo possono possiamo",
    must: "devo bisogna dobbiamo deve serve servono occorre occorrono",
  },
  pt: {
    opens: "e sao esta estao ha tem posso pode podem podemos e' preciso devo existe era",
    may: "posso pode podem podemos",
    must: "devo preciso e_preciso temos",
  },
};
